import type { ObjectVersion } from '../clouds/cloud.ts'
import { segmentNumberIn, storedObjectOf } from '../containers/stored-object.ts'
import type { Incarnation } from '../core/ids.ts'
import { after, type Instant, instant, millis } from '../core/time.ts'
import type { Database } from '../entities/database.ts'
import type { Observation, StoredWal } from '../entities/observation.ts'
import { timelineOf } from './wal-runs.ts'

/** The WAL that a server is writing, as far as it has told. */
export interface WritingWal {
  readonly incarnation: Incarnation
  readonly shipped?: StoredWal
  readonly taken?: StoredWal
}

/** @returns undefined where the server of today's data has told nothing */
export const writingWalOf = (
  { data }: Database,
  { container, shipped, taken }: Partial<Observation> = {},
): WritingWal | undefined => {
  if (!data || data.container !== container) return undefined
  // What it has said to have shipped stays.
  const isNext = taken && (!shipped || numberOf(taken) > numberOf(shipped))
  return { incarnation: data.incarnation, ...(shipped ? { shipped } : {}), ...(isNext ? { taken } : {}) }
}

const numberOf = ({ wal }: StoredWal): number => segmentNumberIn(wal) ?? 0

/**
 * Tells which versions of objects somebody has put under names that a server had not come to: it would find them taken, and ship nothing any more. A server ships its segments one after the other: so
 * none can have come before the one before it, by the store's clock, and when the name of the next one is taken, all that is there from it on is not the server's.
 * @returns what is to be called with the versions of each object, in the order of their names
 */
export const earlyWal = (
  writing: WritingWal | undefined,
): ((versions: readonly ObjectVersion[]) => readonly ObjectVersion[]) => {
  const { shipped, taken } = writing ?? {}
  let shippedAt: Instant | undefined
  return (versions) => {
    const { name, number } = segmentOf(versions, writing) ?? {}
    if (name === undefined || number === undefined) return []
    const end = versions.findIndex(({ isMarker }) => isMarker)
    const written = end < 0 ? versions : versions.slice(0, end)
    const first = written.at(-1)
    if (!first) return []
    const isOf = (stored: StoredWal | undefined): stored is StoredWal =>
      stored !== undefined && timelineOf(stored.wal) === timelineOf(name)
    // One that was brought back may look younger than it is, and one that was overwritten did when the server looked.
    if (isOf(shipped) && number === numberOf(shipped)) shippedAt = earlier(first.putAt, instant(shipped.putAt))
    const limits = [
      ...(shippedAt && isOf(shipped) && number > numberOf(shipped) && first.putAt < shippedAt ? [shippedAt] : []),
      // Listings of servers have whole seconds.
      ...(isOf(taken) && number >= numberOf(taken) ? [after(instant(taken.putAt), millis(999))] : []),
    ]
    return written.filter(({ putAt }) => limits.some((limit) => putAt <= limit))
  }
}

const earlier = (one: Instant, other: Instant): Instant => (one < other ? one : other)

const segmentOf = ([newest]: readonly ObjectVersion[], writing: WritingWal | undefined) => {
  const object = newest && storedObjectOf(newest.key)
  if (!newest || object?.part !== 'wal' || object.incarnation !== writing?.incarnation) return undefined
  return { name: newest.key.slice(newest.key.lastIndexOf('/') + 1).slice(0, 24), number: object.segment }
}
