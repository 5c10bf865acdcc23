import type { Incarnation } from '../core/ids.ts'
import { positionOf } from '../core/lsn.ts'
import { epochMillis, type Instant, instant } from '../core/time.ts'
import type { Backup, RestorePoint } from '../entities/backup.ts'
import type { Database } from '../entities/database.ts'
import { type Observation, observationKey } from '../entities/observation.ts'
import type { PlacedTarget, RecoveryTarget } from '../entities/request.ts'
import type { Stores } from '../entities/stores.ts'
import { HowdahError } from '../errors/howdah-error.ts'

/** What a database can be recovered to, as far as the table knows; the archive has the last word. */
export interface RecoveryWindow {
  readonly database: Database
  /** Newest first. */
  readonly backups: readonly Backup[]
  /** Newest first. */
  readonly restorePoints: readonly RestorePoint[]
  readonly observation?: Observation
  /** End of the first backup that every later moment can be recovered from. Without data protection: end of the first backup. */
  readonly earliest?: Instant
  readonly latest?: Instant
}

export const recoveryWindowOf = async (database: Database, stores: Stores): Promise<RecoveryWindow> => {
  const partition = `DATABASE#${database.id}`
  const backups = await stores.backups.list({ partition, prefix: 'BACKUP#', descending: true })
  const points = await stores.restorePoints.list({ partition, prefix: 'RESTORE-POINT#' })
  const observation = (await stores.observations.find(observationKey(database.id)))?.value
  const ends = backups
    .filter((backup) => !database.dataProtection || isContinuous(backup))
    .map(({ finishedAt }) => finishedAt)
  const earliest = ends.toSorted()[0]
  const latest = earliest && latestOf(database, ends, observation)
  return {
    database,
    backups,
    restorePoints: points.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1)),
    ...(observation ? { observation } : {}),
    ...(earliest ? { earliest } : {}),
    ...(latest ? { latest } : {}),
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
 * @throws HowdahError `no-backup`, `not-protected`, `target-in-future`, `target-before-first-backup`, `target-unknown`
 */
export const placedTarget = (window: RecoveryWindow, target: RecoveryTarget, now: Instant): PlacedTarget => {
  const { database, backups, earliest } = window
  if ('time' in target && epochMillis(instant(target.time.toUpperCase())) > epochMillis(now))
    throw new HowdahError('target-in-future', `${target.time} is in the future: it is ${now}`)
  if (backups.length === 0) throw new HowdahError('no-backup', `Database ${database.id} has no backup yet`)
  if ('backup' in target) return { target, incarnation: homeOfBackup(window, target.backup) }
  if (!database.dataProtection)
    throw new HowdahError('not-protected', 'Without data protection only `backup` can be a target')
  if ('restorePoint' in target) return { target, incarnation: homeOfRestorePoint(window, target.restorePoint) }
  if ('time' in target) refuseTime(earliest, target.time)
  if ('lsn' in target) refuseLsn(backups, target.lsn)
  return { target }
}

const refuseTime = (earliest: Instant | undefined, time: string): void => {
  if (!earliest) throw new HowdahError('no-backup', 'There is no backup yet that WAL goes on from')
  if (instant(time.toUpperCase()) < earliest)
    throw new HowdahError('target-before-first-backup', `The first backup ended at ${earliest}`)
}

const homeOfBackup = ({ backups }: RecoveryWindow, name: string): Incarnation => {
  const named = backups.filter((backup) => backup.id === name || backup.name === name)
  const [found] = named
  if (named.length > 1)
    throw new HowdahError(
      'target-unknown',
      `Several backups are called ${name}: ${named.map(({ id }) => id).join(', ')}`,
    )
  if (!found) throw new HowdahError('target-unknown', `There is no backup ${name}`)
  return found.incarnation
}

const homeOfRestorePoint = ({ restorePoints, earliest }: RecoveryWindow, name: string): Incarnation => {
  const found = restorePoints.find((point) => point.name === name)
  if (!found) throw new HowdahError('target-unknown', `There is no restore point ${name}`)
  refuseTime(earliest, found.createdAt)
  return found.incarnation
}

/** A position before the present life of the data is of a life that led to it. */
const refuseLsn = (backups: readonly Backup[], lsn: string): void => {
  const ends = backups.filter(isContinuous).map(({ finishLsn }) => finishLsn)
  const first = ends.toSorted((a, b) => (positionOf(a) < positionOf(b) ? -1 : 1))[0]
  if (first && positionOf(lsn) < positionOf(first))
    throw new HowdahError('target-before-first-backup', `The first backup ended at ${first}`)
}
