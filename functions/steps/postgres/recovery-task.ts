import { lsnOfSegment, segmentNumberIn } from '../../../shared/containers/stored-object.ts'
import type { RunPostgres, TaskResults } from '../../../shared/containers/tasks.ts'
import { positionOf } from '../../../shared/core/lsn.ts'
import { epochMillis, instant, seconds } from '../../../shared/core/time.ts'
import { archiveCheckKey } from '../../../shared/entities/archive-check.ts'
import type { Backup, RestorePoint } from '../../../shared/entities/backup.ts'
import type { Database } from '../../../shared/entities/database.ts'
import { observationKey } from '../../../shared/entities/observation.ts'
import type { PlacedTarget, RecoveryTarget } from '../../../shared/entities/request.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import type { StepContext } from '../../../shared/pipeline/step.ts'
import { placeOfBackup, systemOf } from '../../../shared/requests/known-archive.ts'
import { livesThatCount } from '../../../shared/requests/lives.ts'

type Recovery = NonNullable<RunPostgres['recovery']>

/** What is told to a server stands in its command, which holds 64 KB in base64, with all else. */
const mostBytes = 20_000

/**
 * What a bucket holds, a server may have put there: a recovery goes by lives and backups that this control plane has had made, and by nothing else that looks like some.
 */
export const recoveryFrom = async (
  database: Database,
  placed: PlacedTarget,
  { stores }: Pick<StepContext, 'stores'>,
): Promise<Recovery> => {
  const partition = `DATABASE#${database.id}`
  const backups = await stores.backups.list({ partition, prefix: 'BACKUP#' })
  const points = await stores.restorePoints.list({ partition, prefix: 'RESTORE-POINT#' })
  const leading = candidatesFor(placed, backups, points)
  if (leading.length === 0) throw new HowdahError('no-backup', 'No backup that is known leads there')
  const damaged = new Set((await stores.archiveChecks.find(archiveCheckKey(database.id)))?.value.damaged)
  const candidates = leading
    .filter(({ id }) => !damaged.has(id))
    .toSorted((one, other) => (one.finishedAt < other.finishedAt ? 1 : -1))
  if (candidates.length === 0) throw new HowdahError('backup-damaged', 'No backup that leads there is whole')
  const { data, nextData } = database
  const latest = 'latest' in placed.target && !nextData ? data?.incarnation : undefined
  const incarnation = placed.incarnation ?? latest
  const told = newestOf(candidates)
  // Which of older ones is wanted, only the bucket knows: then any may be.
  const isEnough = told.length === candidates.length || told.some((one) => one.incarnation === latest)
  const system = systemOf(backups)
  const complete = 'time' in placed.target ? await completeUntil(database, backups, stores) : undefined
  return {
    target: targetFor(placed, points),
    ...(complete ? { complete } : {}),
    ...(incarnation ? { incarnation } : {}),
    ...(system === undefined ? {} : { system }),
    lives: livesThatCount(database, { backups, points }),
    ...(isEnough ? { backups: told.map(nameForImage) } : {}),
  }
}

/** An age is told in whole seconds. */
const inexactness = seconds(2)

/** Up to when the store has all that was committed in the newest life of the data: as the archive last showed, or when its last backup began, whose WAL was shipped with it. */
const completeUntil = async (
  { id, data, lives = [] }: Database,
  backups: readonly Backup[],
  { observations }: Pick<StepContext['stores'], 'observations'>,
): Promise<Recovery['complete']> => {
  const incarnation = data?.incarnation ?? lives.at(-1)
  const archived = (await observations.find(observationKey(id)))?.value.archivedUntil
  const begun = backups.filter((one) => one.incarnation === incarnation && one.kind !== 'self-contained')
  const until = [
    ...(archived ? [instant(epochMillis(archived) - inexactness)] : []),
    ...begun.map(({ startedAt }) => startedAt),
  ]
    .toSorted()
    .at(-1)
  return incarnation && until && { incarnation, until }
}

/**
 * What was recovered is of a life that counts, and the latest of today's life holds all that its server has said to have shipped: what lies in a bucket may have been changed while it was read.
 * @throws HowdahError `target-not-reached`
 */
export const refuseOtherData = async (
  database: Database,
  { target }: PlacedTarget,
  told: TaskResults['run-postgres']['recovery'],
  { stores, request }: Pick<StepContext, 'stores' | 'request'>,
): Promise<void> => {
  // An older image does not tell.
  if (!told) return
  const { fromIncarnation, reachedLsn } = told
  const partition = `DATABASE#${database.id}`
  const lives: readonly string[] = livesThatCount(database, {
    backups: await stores.backups.list({ partition, prefix: 'BACKUP#' }),
    points: await stores.restorePoints.list({ partition, prefix: 'RESTORE-POINT#' }),
  })
  if (!lives.includes(fromIncarnation))
    throw new HowdahError(
      'target-not-reached',
      `What was recovered is of ${fromIncarnation}, which is no life of ${database.id}`,
    )
  // The source of a new database goes on shipping: how far it was then, nobody knows any more.
  const isOfToday = request.type === 'RECOVER-DB' && database.data?.incarnation === fromIncarnation
  if (!('latest' in target) || !isOfToday) return
  const { container, shipped } = (await stores.observations.find(observationKey(database.id)))?.value ?? {}
  if (container !== database.data.container) return
  const least = lsnOfSegment(segmentNumberIn(shipped?.wal ?? '') ?? 0)
  if (positionOf(reachedLsn) < positionOf(least))
    throw new HowdahError(
      'target-not-reached',
      `The recovery ended at ${reachedLsn}, and WAL was archived beyond ${least}: recover to a time or an LSN to do without it`,
    )
}

const pointOf = ({ target, incarnation }: PlacedTarget, points: readonly RestorePoint[]): RestorePoint | undefined =>
  'restorePoint' in target
    ? points.find((one) => one.name === target.restorePoint && one.incarnation === incarnation)
    : undefined

/** A restore point is where the table has it: its record in the bucket may be overwritten while it is read. */
const targetFor = (placed: PlacedTarget, points: readonly RestorePoint[]): RecoveryTarget => {
  const point = pointOf(placed, points)
  return point ? { lsn: point.lsn } : placed.target
}

const newestOf = (candidates: readonly Backup[]): readonly Backup[] => {
  const told: Backup[] = []
  let bytes = 0
  for (const backup of candidates) {
    bytes += nameForImage(backup).length + 1
    if (bytes > mostBytes) break
    told.push(backup)
  }
  return told
}

/** As the image names it. */
const nameForImage = (backup: Backup): string => {
  const place = placeOfBackup(backup.incarnation, backup)
  return backup.kind === 'self-contained' ? `${place}/${backup.name}` : place
}

const candidatesFor = (
  placed: PlacedTarget,
  backups: readonly Backup[],
  points: readonly RestorePoint[],
): readonly Backup[] => {
  const { target } = placed
  if ('time' in target) return backups.filter(({ finishedAt }) => Date.parse(finishedAt) <= Date.parse(target.time))
  if ('lsn' in target) return backups.filter(({ finishLsn }) => positionOf(finishLsn) <= positionOf(target.lsn))
  if ('backup' in target) return chainOf(backups, target.backup)
  if ('restorePoint' in target) {
    const point = pointOf(placed, points)
    return point ? backups.filter(({ finishedAt }) => finishedAt <= point.createdAt) : backups
  }
  return backups
}

/** The backup, by its id or name, and what it builds on: what leads back to itself ends there. */
const chainOf = (backups: readonly Backup[], wanted: string): readonly Backup[] => {
  const found = backups.filter(({ id, name }) => id === wanted || name === wanted)
  const bases = found.flatMap(({ base, incarnation }) => {
    const others = backups.filter((one) => one.incarnation === incarnation && !found.includes(one))
    return base === undefined ? [] : chainOf(others, base)
  })
  return [...found, ...bases]
}
