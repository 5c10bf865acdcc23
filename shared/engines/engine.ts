import type { RequestKey } from '../core/ids.ts'

/** What walks a pipeline. */
export interface Engine {
  /** Begins the next attempt of the request. Twice is harmless: the older attempt finds itself stale and stops. */
  start(key: RequestKey): Promise<void>
  /** Whether an execution of this engine walks the request now. */
  isWalking(key: RequestKey): Promise<boolean>
}
