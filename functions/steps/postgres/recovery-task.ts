import type { RunPostgres } from '../../../shared/containers/tasks.ts'
import { positionOf } from '../../../shared/core/lsn.ts'
import type { Backup } from '../../../shared/entities/backup.ts'
import type { Database } from '../../../shared/entities/database.ts'
import type { PlacedTarget } from '../../../shared/entities/request.ts'
import type { StepContext } from '../../../shared/pipeline/step.ts'
import { livesThatCount } from '../../../shared/requests/lives.ts'

type Recovery = NonNullable<RunPostgres['recovery']>

/** What is told to a server stands in its command: more do not fit, and a recovery begins with one of the last before its target. */
const mostBackups = 150

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
  const lives = await livesThatCount(database, { backups, points }, stores)
  const candidates = candidatesFor(placed, backups)
  // A transaction may be long ago, and when it was nobody knows.
  const fits = candidates.length <= mostBackups || !('transactionId' in placed.target)
  const newest = candidates.toSorted((one, other) => (one.finishedAt < other.finishedAt ? 1 : -1)).slice(0, mostBackups)
  const incarnation = placed.incarnation ?? ('latest' in placed.target ? database.data?.incarnation : undefined)
  return {
    target: placed.target,
    ...(incarnation ? { incarnation } : {}),
    lives,
    ...(fits ? { backups: newest.map(placeOf) } : {}),
  }
}

/** As the image names it. */
const placeOf = ({ incarnation, id, name, kind }: Backup): string =>
  kind === 'self-contained' ? `${incarnation}/self-contained/${id}/${name}` : `${incarnation}/${name}`

const candidatesFor = ({ target }: PlacedTarget, backups: readonly Backup[]): readonly Backup[] => {
  if ('time' in target) return backups.filter(({ finishedAt }) => Date.parse(finishedAt) <= Date.parse(target.time))
  if ('lsn' in target) return backups.filter(({ finishLsn }) => positionOf(finishLsn) <= positionOf(target.lsn))
  if ('backup' in target) return chainOf(backups, target.backup)
  return backups
}

/** The backup, by its id or name, and what it builds on. */
const chainOf = (backups: readonly Backup[], wanted: string): readonly Backup[] => {
  const found = backups.filter(({ id, name }) => id === wanted || name === wanted)
  const bases = found.flatMap(({ base, incarnation }) =>
    base === undefined
      ? []
      : chainOf(
          backups.filter((one) => one.incarnation === incarnation),
          base,
        ),
  )
  return [...found, ...bases]
}
