import type { Incarnation } from '../core/ids.ts'
import { positionOf } from '../core/lsn.ts'
import { epochMillis, type Instant, instant } from '../core/time.ts'
import { type ArchiveHole, archiveCheckKey } from '../entities/archive-check.ts'
import type { Backup, RestorePoint } from '../entities/backup.ts'
import type { Database } from '../entities/database.ts'
import { type Observation, observationKey } from '../entities/observation.ts'
import type { PlacedTarget, RecoveryTarget } from '../entities/request.ts'
import type { Stores } from '../entities/stores.ts'
import { HowdahError } from '../errors/howdah-error.ts'

/** What a database can be recovered to, as far as the table knows and the bucket last showed; the archive has the last word. */
export interface RecoveryWindow {
  readonly database: Database
  /** Those that are whole, the newest first. */
  readonly backups: readonly Backup[]
  /** Those that are not. */
  readonly damaged: readonly Backup[]
  /** Newest first. */
  readonly restorePoints: readonly RestorePoint[]
  readonly observation?: Observation
  /** End of the first backup from which every moment to `latest` can be recovered. Without data protection: end of the first backup. */
  readonly earliest?: Instant
  readonly latest?: Instant
  /** End of the first backup that WAL goes on from. */
  readonly first?: Instant
  /** Times that nothing leads to, after the first backup, in order. */
  readonly holes: readonly ArchiveHole[]
}

export const recoveryWindowOf = async (database: Database, stores: Stores): Promise<RecoveryWindow> => {
  const partition = `DATABASE#${database.id}`
  const all = await stores.backups.list({ partition, prefix: 'BACKUP#', descending: true })
  const points = await stores.restorePoints.list({ partition, prefix: 'RESTORE-POINT#' })
  const observation = (await stores.observations.find(observationKey(database.id)))?.value
  const check = (await stores.archiveChecks.find(archiveCheckKey(database.id)))?.value
  const lost = new Set(check?.damaged)
  const [backups, damaged] = [all.filter(({ id }) => !lost.has(id)), all.filter(({ id }) => lost.has(id))]
  const ends = backups
    .filter((backup) => !database.dataProtection || isContinuous(backup))
    .map(({ finishedAt }) => finishedAt)
    .toSorted()
  const holes = database.dataProtection ? holesNow(check?.holes ?? [], backups) : []
  const window = ends.length > 0 ? windowBetween(holes, ends, latestOf(database, ends, observation)) : {}
  return {
    ...{ database, backups, damaged, holes, ...window },
    restorePoints: points.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1)),
    ...(observation ? { observation } : {}),
  }
}

/** A backup that was made since the bucket was looked at ends a hole that was open then. */
const holesNow = (holes: readonly ArchiveHole[], backups: readonly Backup[]): readonly ArchiveHole[] =>
  holes
    .map((hole) => {
      const [to] = backups
        .filter((backup) => isContinuous(backup) && backup.startedAt > hole.from)
        .toSorted((one, other) => (one.finishedAt < other.finishedAt ? -1 : 1))
      return hole.to || !to ? hole : { ...hole, to: to.finishedAt, toLsn: to.finishLsn }
    })
    .toSorted((one, other) => (one.from < other.from ? -1 : 1))

const windowBetween = (holes: readonly ArchiveHole[], ends: readonly Instant[], latest: Instant | undefined) => {
  const [first] = ends
  const open = holes.find(({ to }) => to === undefined)
  const closed = holes.flatMap(({ to }) => to ?? [])
  const earliest = [first, ...closed].toSorted().at(-1)
  const end = open && latest && open.from < latest ? open.from : latest
  return {
    ...(first ? { first } : {}),
    ...(earliest ? { earliest } : {}),
    ...(end ? { latest: end } : {}),
  }
}

/** WAL goes on from it in the archive. */
const isContinuous = ({ kind }: Backup): boolean => kind !== 'self-contained'

/** Up to there the archive has everything, as it last showed. A running database archives the rest before it is recovered. */
const latestOf = (
  { dataProtection }: Database,
  ends: readonly Instant[],
  observation: Observation | undefined,
): Instant | undefined => {
  const lastEnd = ends.toSorted().at(-1)
  // Of what an older image said, the archive has what was archived last.
  const archived = observation?.archivedUntil ?? observation?.lastArchivedAt
  return dataProtection && archived && (!lastEnd || archived > lastEnd) ? archived : lastEnd
}

/**
 * Refuses what can be seen to be no target before anything is done. A name means the newest thing that has it, in whatever life of the data that was made.
 * @throws HowdahError `no-backup`, `not-protected`, `target-in-future`, `target-before-first-backup`, `target-unknown`, `archive-hole`, `backup-damaged`
 */
export const placedTarget = (window: RecoveryWindow, target: RecoveryTarget, now: Instant): PlacedTarget => {
  const { database, backups } = window
  if ('time' in target && epochMillis(instant(target.time.toUpperCase())) > epochMillis(now))
    throw new HowdahError('target-in-future', `${target.time} is in the future: it is ${now}`)
  if (backups.length === 0 && window.damaged.length === 0)
    throw new HowdahError('no-backup', `Database ${database.id} has no backup yet`)
  if ('backup' in target) return { target, incarnation: homeOfBackup(window, target.backup) }
  if (backups.length === 0) throw new HowdahError('backup-damaged', `No backup of database ${database.id} is whole`)
  if (!database.dataProtection)
    throw new HowdahError('not-protected', 'Without data protection only `backup` can be a target')
  if ('restorePoint' in target) return { target, incarnation: homeOfRestorePoint(window, target.restorePoint) }
  if ('time' in target) refuseTime(window, target.time)
  if ('lsn' in target) refuseLsn(window, target.lsn)
  if ('latest' in target) refuseLatest(window)
  return { target }
}

const refuseTime = ({ first, holes }: RecoveryWindow, time: string): void => {
  if (!first) throw new HowdahError('no-backup', 'There is no backup that WAL goes on from')
  const at = instant(time.toUpperCase())
  if (at < first) throw new HowdahError('target-before-first-backup', `The first backup ended at ${first}`)
  const hole = holes.find(({ from, to }) => from < at && (!to || at < to))
  if (!hole) return
  const until = hole.to ? `to ${hole.to}, when the next backup ended` : 'on'
  throw new HowdahError('archive-hole', `Nothing leads to ${time}: WAL is missing from ${hole.from} ${until}`)
}

/**
 * A new database takes its source's archive as it is: nobody has what was not archived yet shipped for it, as a recovery in place does.
 * @throws HowdahError `target-not-reached`
 */
export const refuseUnarchived = ({ database, latest }: RecoveryWindow, target: RecoveryTarget): void => {
  if (!('time' in target) || !latest || instant(target.time.toUpperCase()) <= latest) return
  throw new HowdahError(
    'target-not-reached',
    `The archive of ${database.id} has everything up to ${latest}, as it last showed, and not up to ${target.time}`,
  )
}

const homeOfBackup = ({ backups, damaged }: RecoveryWindow, name: string): Incarnation => {
  const isNamed = (backup: Backup) => backup.id === name || backup.name === name
  const named = backups.filter(isNamed)
  const [found] = named
  if (named.length > 1)
    throw new HowdahError(
      'target-unknown',
      `Several backups are called ${name}: ${named.map(({ id }) => id).join(', ')}`,
    )
  if (!found && damaged.some(isNamed)) throw new HowdahError('backup-damaged', `Backup ${name} is not whole any more`)
  if (!found) throw new HowdahError('target-unknown', `There is no backup ${name}`)
  return found.incarnation
}

const homeOfRestorePoint = (window: RecoveryWindow, name: string): Incarnation => {
  const found = window.restorePoints.find((point) => point.name === name)
  if (!found) throw new HowdahError('target-unknown', `There is no restore point ${name}`)
  refuseTime(window, found.createdAt)
  return found.incarnation
}

/** A position before the present life of the data is of a life that led to it. */
const refuseLsn = ({ database, backups, holes }: RecoveryWindow, lsn: string): void => {
  const ends = backups.filter(isContinuous).map(({ finishLsn }) => finishLsn)
  const first = ends.toSorted((a, b) => (positionOf(a) < positionOf(b) ? -1 : 1))[0]
  if (first && positionOf(lsn) < positionOf(first))
    throw new HowdahError('target-before-first-backup', `The first backup ended at ${first}`)
  const at = positionOf(lsn)
  // Whether it leads through the holes of other lives, the archive says before anything is fetched.
  const hole = holes.find(
    ({ incarnation, fromLsn, toLsn }) =>
      incarnation === database.data?.incarnation &&
      fromLsn !== undefined &&
      positionOf(fromLsn) < at &&
      (toLsn === undefined || at < positionOf(toLsn)),
  )
  if (!hole) return
  const until = hole.toLsn ? `to ${hole.toLsn}, where the next backup ended` : 'on'
  throw new HowdahError('archive-hole', `Nothing leads to ${lsn}: WAL is missing from ${hole.fromLsn} ${until}`)
}

/** After the last hole there is no backup yet. */
const refuseLatest = ({ database, holes }: RecoveryWindow): void => {
  const hole = holes.find(({ incarnation, to }) => incarnation === database.data?.incarnation && to === undefined)
  if (hole)
    throw new HowdahError(
      'archive-hole',
      `WAL is missing from ${hole.from} on: recover to an earlier time, or make a full backup`,
    )
}
