import type { RequestKey } from '../core/ids.ts'
import { isOpen, isWalkable } from '../core/states.ts'
import type { Clock } from '../core/time.ts'
import { type Database, databaseKey } from '../entities/database.ts'
import { type Request, type RequestError, requestKeyOf } from '../entities/request.ts'
import type { Stores } from '../entities/stores.ts'
import { HowdahError } from '../errors/howdah-error.ts'
import { errorOf, judge } from './judgement.ts'
import type { Pipeline } from './pipeline.ts'
import { isDone, isFresh, lastFailureOf, stepsInTrace, withFailedEntries } from './trace.ts'

/** What a machine does around its steps: begin, turn back, and end. Every function may be called twice. */
export class Lifecycle {
  readonly #stores: Stores
  readonly #clock: Clock

  constructor(stores: Stores, clock: Clock) {
    this.#stores = stores
    this.#clock = clock
  }

  /**
   * Makes the next attempt the one that counts; every earlier one is stale from then on. What has done nothing yet is judged by the database as it is; what has begun goes on, however the database was changed:
   * only so it comes to an end, forward or back.
   * @returns undefined when the request has ended, waits for a person, or is not its database's active one
   */
  async begin(key: RequestKey, pipeline: Pipeline): Promise<number | undefined> {
    const { value: seen } = await this.#stores.requests.read(requestKeyOf(key))
    const database = (await this.#stores.databases.find(databaseKey(seen.databaseId)))?.value
    const isActive = database?.activeRequest === key
    const refusal = database && isActive && !hasBegun(seen) ? await this.#judge(seen, database, pipeline) : undefined
    let begun: number | undefined
    await this.#stores.requests.update(requestKeyOf(key), (request) => {
      begun = undefined
      if (!isWalkable(request.state)) return request
      if (request.state === 'QUEUED' && !isActive && isFresh(request))
        return request.cancelRequested ? cancelled(request, this.#clock) : request
      // What gave way has to be taken back; what another took the database from has to wait for that one.
      if (request.state === 'QUEUED' && !isActive && !request.cancelRequested) return request
      const changed = pipelineChange(request, pipeline)
      if (changed) return { ...request, state: 'STUCK', error: changed }
      begun = request.attempt + 1
      // Taken back before its first step, as after a step that failed.
      const taken =
        refusal && !hasBegun(request) ? { ...request, unwinding: true, error: refusal, cause: refusal } : request
      return {
        ...taken,
        state: taken.unwinding ? 'UNWINDING' : 'RUNNING',
        startedAt: request.startedAt ?? this.#clock.now(),
        attempt: begun,
        pipeline: pipeline.fingerprint,
      }
    })
    return begun
  }

  /**
   * From now on every step is taken back. The cause is the trace's last failure.
   * @throws HowdahError `pivot-passed` when it can only go forward
   */
  async unwind(key: RequestKey, attempt: number): Promise<void> {
    await this.#stores.requests.update(requestKeyOf(key), (request) => {
      if (request.attempt !== attempt) throw new HowdahError('stale-attempt')
      if (request.unwinding) return request
      if (request.pivotPassed) throw new HowdahError('pivot-passed')
      const cause = request.cancelRequested ? cancellation : failureOf(request)
      const trace = withFailedEntries(request, this.#clock.now())
      return { ...request, trace, state: 'UNWINDING', unwinding: true, error: cause, cause }
    })
  }

  /**
   * Every step is done (`run`), or every step is taken back (`undo`). The database is free for the next request first: what is cut in between finds every step settled, and
   * ends again.
   */
  async end(key: RequestKey, attempt: number, direction: 'run' | 'undo'): Promise<void> {
    await this.#free(key, attempt)
    await this.#stores.requests.update(requestKeyOf(key), (request) => {
      if (request.attempt !== attempt) throw new HowdahError('stale-attempt')
      if (!isWalkable(request.state)) return request
      // Whoever walked the other way did not see what the trace says.
      if ((direction === 'undo') !== (request.unwinding ?? false)) throw new HowdahError('stale-attempt')
      const { lease: _, unwinding, cause, error: __, cancelRequested: ___, ...rest } = request
      const endedAt = this.#clock.now()
      if (!unwinding) return { ...rest, state: 'PROCESSED', endedAt }
      const error = cause ?? failureOf(request)
      const state = error.code === 'cancelled' ? 'CANCELLED' : 'FAILED'
      return { ...rest, state, error, endedAt, unwoundAttempt: attempt }
    })
  }

  /** It can neither go on nor be taken back: a person has to look. The database stays taken. */
  async park(key: RequestKey, attempt: number): Promise<void> {
    const { value: seen } = await this.#stores.requests.read(requestKeyOf(key))
    if (seen.attempt === attempt && isWalkable(seen.state)) await this.#tellStuck(seen)
    await this.#stores.requests.update(requestKeyOf(key), (request) => {
      if (request.attempt !== attempt) throw new HowdahError('stale-attempt')
      if (!isWalkable(request.state)) return request
      const trace = withFailedEntries(request, this.#clock.now())
      return { ...request, trace, state: 'STUCK', error: failureOf(request) }
    })
  }

  /** In the row first: what is cut in between is parked again. */
  async #tellStuck(request: Request): Promise<void> {
    const { key, databaseId } = request
    await this.#stores.databases.update(databaseKey(databaseId), (row) =>
      row.activeRequest === key && !row.activeStuck ? { ...row, ...howItIsStuck({ ...request, state: 'STUCK' }) } : row,
    )
  }

  /** Nobody takes the database and changes the attempt between the two reads unseen: whoever takes it writes its row. */
  async #free(key: RequestKey, attempt: number): Promise<void> {
    for (let tries = 0; tries < 20; tries++) {
      const { value: request } = await this.#stores.requests.read(requestKeyOf(key))
      const row = await this.#stores.databases.find(databaseKey(request.databaseId))
      if (row?.value.activeRequest !== key) return
      const { value: again } = await this.#stores.requests.read(requestKeyOf(key))
      if (again.attempt !== attempt || !isWalkable(again.state)) throw new HowdahError('stale-attempt')
      const { activeRequest: _, activeType: __, activeStuck: ___, activeUnwinding: ____, ...idle } = row.value
      const { fence: _____, predecessors = [], ...rest } = idle
      const open = await this.#openAmong(predecessors.filter((other) => other !== key))
      const stuck = open.findLast((other) => other.state === 'STUCK' || !other.cancelRequested)
      const others = open.map((other) => other.key).filter((other) => other !== stuck?.key)
      const free: Database = {
        ...rest,
        // What nobody creates any more has failed, also when it was cancelled before its first step.
        ...(rest.state === 'CREATING' && !stuck ? { state: 'FAILED' } : {}),
        // What waits for a person in the middle of its work has it again; what gave way is taken back by itself, and known until then.
        ...(stuck ? { activeRequest: stuck.key, activeType: stuck.type, ...howItIsStuck(stuck) } : {}),
        ...(others.length > 0 ? { predecessors: others } : {}),
      }
      if (await this.#stores.databases.replace(free, row.version)) return
    }
    throw new HowdahError('version-conflict')
  }

  /** Those of the keys that have not ended, in their order. */
  async #openAmong(keys: readonly RequestKey[]): Promise<Request[]> {
    const found = await Promise.all(keys.map((key) => this.#stores.requests.find(requestKeyOf(key))))
    return found.flatMap((row) => (row && isOpen(row.value.state) ? [row.value] : []))
  }

  /** What was filed, or tried again, may have waited: the database of now decides. */
  async #judge({ parameters }: Request, database: Database, pipeline: Pipeline): Promise<RequestError | undefined> {
    const refusal = await judge(pipeline, { database, parameters, now: this.#clock.now() }, this.#stores)
    return refusal && { code: refusal.code, message: errorOf(refusal).message }
  }
}

/** A step of it may have had its effect, or it is being taken back. */
const hasBegun = (request: Request): boolean =>
  request.unwinding === true || request.cancelRequested === true || stepsInTrace(request).length > 0

const cancellation: RequestError = { code: 'cancelled', message: 'Cancelled on request' }

/** A request of which nothing is in the world, as cancelled. */
export const cancelled = (request: Request, clock: Clock, message = cancellation.message): Request => {
  const { cancelRequested: _, lease: __, ...rest } = request
  return { ...rest, state: 'CANCELLED', endedAt: clock.now(), error: { code: 'cancelled', message } }
}

const failureOf = (request: Request): RequestError => {
  const failed = lastFailureOf(request)
  const died = request.trace.findLast((entry) => entry.outcome === 'started')
  const code = failed?.code ?? 'step-timeout'
  const message = failed?.message ?? `${died?.step ?? 'A step'} ended without a word`
  const step = failed?.step ?? died?.step
  return step ? { code, message, step } : { code, message }
}

const howItIsStuck = ({ state, unwinding }: Request): Pick<Database, 'activeStuck' | 'activeUnwinding'> => ({
  activeStuck: state === 'STUCK',
  ...(state === 'STUCK' && unwinding ? { activeUnwinding: true } : {}),
})

/** A changed pipeline may take an old request over only when every step in its trace is still there, in the same order. */
const pipelineChange = (request: Request, pipeline: Pipeline): RequestError | undefined => {
  if (request.pipeline === undefined || request.pipeline === pipeline.fingerprint) return undefined
  const names = pipeline.steps.map((step) => step.name)
  const positions = stepsInTrace(request).map((step) => names.indexOf(step))
  const missing = positions.includes(-1)
  const disordered = positions.some((position, at) => at > 0 && position < (positions[at - 1] ?? 0))
  const otherPivot = (request.pivotPassed ?? false) !== isDone(request, pipeline.pivot.name)
  return missing || disordered || (otherPivot && !isPivotOpen(request, pipeline))
    ? { code: 'pipeline-changed', message: `The steps of ${request.type} were changed since this request began` }
    : undefined
}

/** The pivot turned out to have happened, and is being done again. */
const isPivotOpen = (request: Request, pipeline: Pipeline): boolean =>
  request.pivotPassed === true && stepsInTrace(request).at(-1) === pipeline.pivot.name
