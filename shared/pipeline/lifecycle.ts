import type { DatabaseId, RequestKey } from '../core/ids.ts'
import type { RequestState } from '../core/states.ts'
import type { Clock } from '../core/time.ts'
import { type Database, databaseKey } from '../entities/database.ts'
import { type Request, type RequestError, requestKeyOf } from '../entities/request.ts'
import type { Stores } from '../entities/stores.ts'
import { HowdahError } from '../errors/howdah-error.ts'
import type { Pipeline } from './pipeline.ts'
import { stepsInTrace } from './trace.ts'

/** What a machine does around its steps: begin, turn back, and end. Every function may be called twice. */
export class Lifecycle {
  readonly #stores: Stores
  readonly #clock: Clock

  constructor(stores: Stores, clock: Clock) {
    this.#stores = stores
    this.#clock = clock
  }

  /**
   * Makes the next attempt the one that counts; every earlier one is stale from then on.
   * @returns undefined when the request has ended or waits for a person
   */
  async begin(key: RequestKey, pipeline: Pipeline): Promise<number | undefined> {
    const { value } = await this.#stores.requests.update(requestKeyOf(key), (request) => {
      if (!isWalkable(request.state)) return request
      const changed = pipelineChange(request, pipeline)
      if (changed) return { ...request, state: 'STUCK', error: changed }
      return {
        ...request,
        state: request.unwinding ? 'UNWINDING' : 'RUNNING',
        startedAt: request.startedAt ?? this.#clock.now(),
        attempt: request.attempt + 1,
        pipeline: pipeline.fingerprint,
      }
    })
    return isWalkable(value.state) ? value.attempt : undefined
  }

  /** From now on every step of the attempt is taken back. The cause is the trace's last failure. */
  async unwind(key: RequestKey, attempt: number): Promise<void> {
    await this.#stores.requests.update(requestKeyOf(key), (request) => {
      if (request.attempt !== attempt) throw new HowdahError('stale-attempt')
      if (request.unwinding) return request
      return { ...closeOpenEntry(request, this.#clock), state: 'UNWINDING', unwinding: true, error: causeOf(request) }
    })
  }

  /** Every step is done, or every step is taken back. The database is free for the next request. */
  async end(key: RequestKey, attempt: number): Promise<void> {
    const { value } = await this.#stores.requests.update(requestKeyOf(key), (request) => {
      if (request.attempt !== attempt) throw new HowdahError('stale-attempt')
      if (!isWalkable(request.state)) return request
      const { lease: _, unwinding, ...rest } = request
      const endedAt = this.#clock.now()
      if (!unwinding) {
        const { error: __, ...good } = rest
        return { ...good, state: 'PROCESSED', endedAt }
      }
      const state = request.error?.code === 'cancelled' ? 'CANCELLED' : 'FAILED'
      return { ...rest, state, endedAt, unwoundAttempt: attempt }
    })
    await this.release(value.databaseId, key)
  }

  /** It can neither go on nor be taken back: a person has to look. The database stays taken. */
  async park(key: RequestKey, attempt: number): Promise<void> {
    await this.#stores.requests.update(requestKeyOf(key), (request) => {
      if (request.attempt !== attempt) throw new HowdahError('stale-attempt')
      if (!isWalkable(request.state)) return request
      return { ...closeOpenEntry(request, this.#clock), state: 'STUCK', error: causeOf(request) }
    })
  }

  async release(id: DatabaseId, key: RequestKey): Promise<void> {
    const row = await this.#stores.databases.find(databaseKey(id))
    if (!row) return
    await this.#stores.databases.update(databaseKey(id), (database) => {
      if (database.activeRequest !== key) return database
      const { activeRequest: _, fence: __, ...free } = database
      return free satisfies Database
    })
  }
}

const isWalkable = (state: RequestState): boolean => state === 'QUEUED' || state === 'RUNNING' || state === 'UNWINDING'

const causeOf = (request: Request): RequestError => {
  if (request.cancelRequested) return { code: 'cancelled', message: 'Cancelled on request' }
  const failed = request.trace.findLast((entry) => entry.code !== undefined)
  const died = request.trace.findLast((entry) => entry.outcome === 'started')
  const code = failed?.code ?? 'step-timeout'
  const message = failed?.message ?? `${died?.step ?? 'A step'} ended without a word`
  const step = failed?.step ?? died?.step
  return step ? { code, message, step } : { code, message }
}

/** The step whose tries are used up has failed. */
const closeOpenEntry = (request: Request, clock: Clock): Request => ({
  ...request,
  trace: request.trace.map((entry) =>
    entry.outcome === 'started' && entry.attempt === request.attempt
      ? { ...entry, outcome: 'failed', endedAt: clock.now() }
      : entry,
  ),
})

/** A changed pipeline may take an old request over only when every step in its trace is still there, in the same order. */
const pipelineChange = (request: Request, pipeline: Pipeline): RequestError | undefined => {
  if (request.pipeline === undefined || request.pipeline === pipeline.fingerprint) return undefined
  const names = pipeline.steps.map((step) => step.name)
  const positions = stepsInTrace(request).map((step) => names.indexOf(step))
  const missing = positions.includes(-1)
  const disordered = positions.some((position, at) => at > 0 && position < (positions[at - 1] ?? 0))
  return missing || disordered
    ? { code: 'pipeline-changed', message: `The steps of ${request.type} were changed since this request began` }
    : undefined
}
