import type { ObjectVersion } from '../clouds/cloud.ts'
import { segmentNumberIn, segmentOf } from '../containers/stored-object.ts'
import type { Incarnation } from '../core/ids.ts'
import { after, instant, millis } from '../core/time.ts'
import type { Backup } from '../entities/backup.ts'
import type { Database } from '../entities/database.ts'
import type { Observation, StoredWal } from '../entities/observation.ts'
import { timelineOf } from './wal-runs.ts'

/** What a server of today's data found in the place of the WAL that it is to ship next. */
export interface WritingWal {
  readonly incarnation: Incarnation
  readonly taken: StoredWal
}

/** @returns undefined where nothing is in its way, or what it says is: what it has said to have shipped stays, and what backups ended in, whatever it says later */
export const writingWalOf = (
  { data }: Database,
  backups: readonly Backup[],
  { container, shipped, taken }: Partial<Observation> = {},
): WritingWal | undefined => {
  if (!data || !taken || data.container !== container) return undefined
  const kept = backups.filter((one) => one.incarnation === data.incarnation && one.kind !== 'self-contained')
  // A position at the very beginning of a segment needs nothing of it.
  const needed = kept.map(({ finishLsn }) => segmentOf(finishLsn) - 1)
  const least = Math.max(-1, ...needed, ...(shipped ? [numberOf(shipped)] : []))
  const isNext = isHistory(taken) ? least < 0 : numberOf(taken) > least
  return isNext ? { incarnation: data.incarnation, taken } : undefined
}

const numberOf = ({ wal }: StoredWal): number => segmentNumberIn(wal) ?? 0

const isHistory = ({ wal }: StoredWal): boolean => wal.endsWith('.history')

/**
 * Versions of an object that somebody has put under a name that a server had not come to: it finds that taken, and ships nothing any more. A server ships its segments one after the other, so all that is
 * there from the first one on that is taken is not the server's. Times of puts say nothing by themselves: clocks are set back.
 */
export const earlyWal = (
  versions: readonly ObjectVersion[],
  writing: WritingWal | undefined,
): readonly ObjectVersion[] => {
  const [newest] = versions
  if (!writing || !newest || !isFrom(newest.key, writing)) return []
  const end = versions.findIndex(({ isMarker }) => isMarker)
  // Listings of servers have whole seconds, and may tell when it began to be put.
  const limit = after(instant(writing.taken.putAt), millis(1999))
  return (end < 0 ? versions : versions.slice(0, end)).filter(({ putAt }) => putAt <= limit)
}

const isFrom = (key: string, { incarnation, taken }: WritingWal): boolean => {
  const [, life, name = ''] = /^\d+-\d+\/([a-z0-9-]+)\/wal_005\/([^/]+)$/.exec(key) ?? []
  if (life !== incarnation) return false
  if (isHistory(taken)) return name === taken.wal || name.startsWith(`${taken.wal}.`)
  const number = segmentNumberIn(name)
  return number !== undefined && timelineOf(name) === timelineOf(taken.wal) && number >= numberOf(taken)
}
