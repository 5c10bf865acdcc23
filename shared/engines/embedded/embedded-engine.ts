import type { RequestKey } from '../../core/ids.ts'
import { between, type Clock, type Duration, millis, seconds } from '../../core/time.ts'
import { databaseKey } from '../../entities/database.ts'
import { requestKeyOf } from '../../entities/request.ts'
import type { Stores } from '../../entities/stores.ts'
import { asHowdahError, type HowdahError } from '../../errors/howdah-error.ts'
import { Lifecycle } from '../../pipeline/lifecycle.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'
import {
  type Backoff,
  leaseHeld,
  type RetryPolicy,
  tableErrors,
  waitBefore,
  waitBeforeLook,
} from '../../pipeline/retry.ts'
import type { Step } from '../../pipeline/step.ts'
import type { StepRunner } from '../../pipeline/step-runner.ts'
import type { Engine } from '../engine.ts'
import type { Place, Slots } from './slots.ts'

export interface EmbeddedEngineOptions {
  readonly runner: StepRunner
  readonly stores: Stores
  readonly clock: Clock
  /** How many requests work at once; a request that waits for long works not. */
  readonly slots: Slots
  readonly onError: (error: unknown, key: RequestKey) => void
}

/** A wait from here on gives the slot to somebody else. */
const longWait: Duration = seconds(1)

/** So do the shorter waits of a step that was begun this long ago. */
const longWaiting: Duration = seconds(5)

interface Walk {
  readonly key: RequestKey
  readonly attempt: number
  readonly place: Place
}

/** The engine stops: whoever takes the request over goes on from its trace. */
class Stopped extends Error {}

/** Walks pipelines in this process. Durable through the trace alone. */
export class EmbeddedEngine implements Engine {
  readonly #options: EmbeddedEngineOptions
  readonly #lifecycle: Lifecycle
  readonly #walks = new Map<RequestKey, { readonly ended: Promise<void>; again: boolean }>()
  readonly #stopping = new AbortController()

  constructor(options: EmbeddedEngineOptions) {
    this.#options = options
    this.#lifecycle = new Lifecycle(options.stores, options.clock)
  }

  async start(key: RequestKey): Promise<void> {
    if (this.#stopping.signal.aborted) return
    const walking = this.#walks.get(key)
    // It may be about to end, and not see any more why it was started.
    if (walking) walking.again = true
    else this.#walks.set(key, { ended: this.#takeUntilSettled(key), again: false })
  }

  async isWalking(key: RequestKey): Promise<boolean> {
    return this.#walks.has(key)
  }

  /** Resolves when no request is walked any more. */
  async idle(): Promise<void> {
    while (this.#walks.size > 0) await Promise.all([...this.#walks.values()].map(({ ended }) => ended))
  }

  /** Lets the steps that are at work end, and begins no other. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.idle()
  }

  async #takeUntilSettled(key: RequestKey): Promise<void> {
    do {
      const walk = this.#walks.get(key)
      if (walk) walk.again = false
      try {
        await this.#take(key)
      } catch (error) {
        if (!(error instanceof Stopped) && asHowdahError(error).code !== 'stale-attempt')
          this.#options.onError(error, key)
      }
    } while (this.#walks.get(key)?.again && !this.#stopping.signal.aborted)
    this.#walks.delete(key)
  }

  async #take(key: RequestKey): Promise<void> {
    const { stores, slots, runner } = this.#options
    const { value: request } = await stores.requests.read(requestKeyOf(key))
    const database = await stores.databases.find(databaseKey(request.databaseId))
    const place = { group: database?.value.dataCenter ?? 'none', tenant: request.tenant }
    await slots.take(place)
    try {
      this.#refuseWhenStopping()
      const pipeline = runner.pipelineOf(request.type)
      const attempt = await this.#lifecycle.begin(key, pipeline)
      if (attempt !== undefined) await this.#walk({ key, attempt, place }, pipeline)
    } finally {
      slots.give(place)
    }
  }

  async #walk(walk: Walk, pipeline: Pipeline): Promise<void> {
    const { key, attempt } = walk
    for (const step of pipeline.steps) {
      const error = await this.#repeat(walk, step, 'run')
      if (error) return (await this.#turnBack(walk)) ? this.#unwind(walk, pipeline) : this.#park(walk)
    }
    await this.#write(walk, () => this.#lifecycle.end(key, attempt, 'run'))
  }

  /** @returns false when the request has passed its pivot */
  async #turnBack(walk: Walk): Promise<boolean> {
    try {
      await this.#write(walk, () => this.#lifecycle.unwind(walk.key, walk.attempt))
      return true
    } catch (error) {
      if (asHowdahError(error).code === 'pivot-passed') return false
      throw error
    }
  }

  async #unwind(walk: Walk, pipeline: Pipeline): Promise<void> {
    const { key, attempt } = walk
    for (const step of pipeline.steps.slice(0, pipeline.pivotIndex + 1).reverse()) {
      const error = await this.#repeat(walk, step, 'undo')
      // The world may have seen the result: there is only the way forward.
      if (error?.code === 'pivot-passed') return this.#walk(walk, pipeline)
      if (error) return this.#park(walk)
    }
    await this.#write(walk, () => this.#lifecycle.end(key, attempt, 'undo'))
  }

  #park(walk: Walk): Promise<void> {
    return this.#write(walk, () => this.#lifecycle.park(walk.key, walk.attempt))
  }

  /**
   * Calls the step until it is done, or has failed for good.
   * @returns the error that it failed with
   */
  async #repeat(walk: Walk, step: Step, direction: 'run' | 'undo'): Promise<HowdahError | undefined> {
    const tries = new Map<Backoff, number>()
    let waited = millis(0)
    const begunAt = this.#options.clock.now()
    for (;;) {
      this.#refuseWhenStopping()
      const thrown = await this.#call(walk, step, direction)
      if (!thrown) return undefined
      if (thrown.code === 'stale-attempt') throw thrown
      const backoff = backoffFor(thrown, step.retry)
      if (!backoff) return thrown
      const n = tries.get(backoff) ?? 0
      if (n >= (backoff.tries ?? Number.POSITIVE_INFINITY)) return thrown
      tries.set(backoff, n + 1)
      const wait = backoff === step.retry.pending ? waitBeforeLook(backoff, waited) : waitBefore(backoff, n)
      await this.#wait(walk, wait, wait >= longWait || between(begunAt, this.#options.clock.now()) >= longWaiting)
      waited = millis(waited + wait)
    }
  }

  async #call(walk: Walk, step: Step, direction: 'run' | 'undo'): Promise<HowdahError | undefined> {
    try {
      await this.#options.runner.call({ requestKey: walk.key, attempt: walk.attempt, step: step.name, direction })
      return undefined
    } catch (thrown) {
      return asHowdahError(thrown)
    }
  }

  /** A write of the request's own state: tried again, and left to the next start when the table does not take it. */
  async #write(walk: Walk, write: () => Promise<void>): Promise<void> {
    for (let n = 0; ; n++) {
      try {
        return await write()
      } catch (thrown) {
        const error = asHowdahError(thrown)
        if (error.kind.retry === 'permanent' || n >= tableErrors.transient.tries) throw error
        await this.#wait(walk, waitBefore(tableErrors.transient, n))
      }
    }
  }

  async #wait(walk: Walk, duration: Duration, isLong = duration >= longWait): Promise<void> {
    const { slots, clock } = this.#options
    if (!isLong) return clock.sleep(duration, this.#stopping.signal)
    slots.give(walk.place)
    await clock.sleep(duration, this.#stopping.signal)
    await slots.take(walk.place, true)
  }

  #refuseWhenStopping(): void {
    if (this.#stopping.signal.aborted) throw new Stopped()
  }
}

const backoffFor = (error: HowdahError, retry: RetryPolicy): (Backoff & { readonly tries?: number }) | undefined => {
  if (error.code === 'lease-held') return leaseHeld
  if (error.kind.retry === 'pending') return retry.pending
  return error.kind.retry === 'transient' ? retry.transient : undefined
}
