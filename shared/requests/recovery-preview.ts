import type { Incarnation } from '../core/ids.ts'
import { after, between, type Duration, days, type Instant, instant } from '../core/time.ts'
import { jobKey } from '../entities/job.ts'
import type { PlacedTarget, RecoveryTarget } from '../entities/request.ts'
import type { Stores } from '../entities/stores.ts'
import { HowdahError } from '../errors/howdah-error.ts'
import type { Availability } from './availability.ts'
import { placedTarget, type RecoveryWindow } from './recovery-window.ts'

/** What a recovery would do to the data, as far as that can be told before. */
export interface RecoveryPreview {
  /** The moment that is recovered to. Absent where it is known to the archive only: of an LSN or a transaction. */
  readonly at?: Instant
  /** The life of the data that has the restore point or the backup. */
  readonly incarnation?: Incarnation
  readonly lost?: { readonly from: Instant; readonly to: Instant; readonly duration: Duration }
  readonly oldDataUntil?: Instant
}

interface Facts {
  readonly window: RecoveryWindow
  readonly placed: PlacedTarget
  readonly available: Availability
  readonly now: Instant
}

export const recoveryPreviewOf = async (facts: Facts, stores: Stores): Promise<RecoveryPreview> => {
  const { placed, window, now } = facts
  const lost = lostBy(facts)
  const oldDataUntil = await keptUntil(window, now, stores)
  return {
    ...(lost ? { at: lost.from, lost } : {}),
    ...(placed.incarnation ? { incarnation: placed.incarnation } : {}),
    ...(oldDataUntil ? { oldDataUntil } : {}),
  }
}

/** What was committed after the target, until now; in a stopped database, until it was stopped. */
const lostBy = (facts: Facts): RecoveryPreview['lost'] => {
  const { available, now, window, placed } = facts
  const isStopped = available.reason === 'stopped'
  const to = (isStopped ? available.since : undefined) ?? now
  const isReached = isStopped || available.answer === 'yes'
  // What is committed is archived before; of a server that does not answer only what already is can be recovered.
  const from = 'latest' in placed.target ? (isReached ? to : window.latest) : momentOf(placed.target, window)
  if (!from) return undefined
  const end = from > to ? from : to
  return { from, to: end, duration: between(from, end) }
}

const momentOf = (target: RecoveryTarget, { restorePoints, backups }: RecoveryWindow): Instant | undefined => {
  if ('time' in target) return instant(target.time.toUpperCase())
  if ('restorePoint' in target) return restorePoints.find(({ name }) => name === target.restorePoint)?.createdAt
  if (!('backup' in target)) return undefined
  return backups.find(({ id, name }) => id === target.backup || name === target.backup)?.finishedAt
}

/**
 * The retention keeps a life of the data that has ended for `keepDays` from its end on, as a whole: with the backups that lead to its end, and its WAL. The volume it was on goes at the end of the recovery.
 * @returns undefined where that promises nothing
 */
const keptUntil = async (window: RecoveryWindow, now: Instant, stores: Stores): Promise<Instant | undefined> => {
  if (!window.database.dataProtection || !isWhole(window, now)) return undefined
  const job = await stores.jobs.find(jobKey(window.database.id, 'backup'))
  const { keepDays = 0 } = job?.value.retention ?? {}
  return keepDays > 0 ? after(now, days(keepDays)) : undefined
}

/** A backup and all WAL lead to the end of today's data. */
const isWhole = (window: RecoveryWindow, now: Instant): boolean => {
  try {
    placedTarget(window, { latest: true }, now)
    return window.first !== undefined
  } catch (error) {
    if (error instanceof HowdahError) return false
    throw error
  }
}
