import type { Clock } from '../../shared/core/time.ts'
import type { Stores } from '../../shared/entities/stores.ts'

/** What works on many things in the time that there is. */
export interface TimedContext {
  readonly stores: Stores
  readonly clock: Clock
  /** When it aborts, what is not begun is left to the next time. */
  readonly signal?: AbortSignal
}
