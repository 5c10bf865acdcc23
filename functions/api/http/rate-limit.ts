import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import type { ApiLimits } from '../dependencies.ts'

type Limits = Pick<ApiLimits, 'burst' | 'callsPerSecond'>

interface Bucket {
  tokens: number
  at: number
}

/** More callers than this at once are not told apart any longer than it takes their buckets to fill, or begin anew. */
const rememberedCallers = 10_000

/** A bucket of calls for each caller, in memory: filled steadily, emptied by calls. */
export class RateLimit {
  readonly #limits: Limits
  readonly #buckets = new Map<string, Bucket>()

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** @throws TooManyCalls */
  take(caller: string, nowMillis: number): void {
    const { burst, callsPerSecond } = this.#limits
    const bucket = this.#buckets.get(caller) ?? this.#add(caller, nowMillis)
    const refilled = bucket.tokens + (Math.max(0, nowMillis - bucket.at) / 1000) * callsPerSecond
    bucket.tokens = Math.min(burst, refilled)
    bucket.at = nowMillis
    if (bucket.tokens < 1) throw new TooManyCalls(Math.ceil((1 - bucket.tokens) / callsPerSecond))
    bucket.tokens -= 1
  }

  #add(caller: string, nowMillis: number): Bucket {
    if (this.#buckets.size >= rememberedCallers) this.#forgetFull(nowMillis)
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size < rememberedCallers) break
      this.#buckets.delete(oldest)
    }
    const bucket = { tokens: this.#limits.burst, at: nowMillis }
    this.#buckets.set(caller, bucket)
    return bucket
  }

  #forgetFull(nowMillis: number): void {
    const { burst, callsPerSecond } = this.#limits
    for (const [caller, { tokens, at }] of this.#buckets)
      if (tokens + ((nowMillis - at) / 1000) * callsPerSecond >= burst) this.#buckets.delete(caller)
  }
}

export class TooManyCalls extends HowdahError {
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number, message = `Wait ${retryAfterSeconds} s`) {
    super('too-many-requests', message)
    this.retryAfterSeconds = retryAfterSeconds
  }
}
