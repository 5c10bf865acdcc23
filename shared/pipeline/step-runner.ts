import type { RequestKey } from '../core/ids.ts'
import type { RequestType } from '../core/states.ts'
import { after, between, type Duration, millis, seconds } from '../core/time.ts'
import { type Database, databaseKey } from '../entities/database.ts'
import { type Lease, type Request, requestKeyOf, type TraceEntry } from '../entities/request.ts'
import { asHowdahError, HowdahError, Pending } from '../errors/howdah-error.ts'
import type { Pipeline } from './pipeline.ts'
import type { DatabaseChange, Step, StepContext, World } from './step.ts'
import { firstStartOf, isDone, mayHaveRun, withChangedEntry, withOpenEntry } from './trace.ts'

/** What an engine calls a step with: nothing but the key of the request and the attempt. */
export interface StepCall {
  readonly requestKey: RequestKey
  readonly attempt: number
  readonly step: string
  readonly direction: 'run' | 'undo'
}

export interface RunnerOptions {
  /** Who takes leases: unique for each process. */
  readonly holder: string
  /** No other process walks requests (one machine, under a lock): leases of other holders have ended with them. */
  readonly exclusive: boolean
}

/** How long a lease outlives the time-out of its step, so that a late effect finds itself fenced off. */
const leaseMargin = seconds(30)

/** Runs single steps against the rows: takes the lease, keeps the trace, and says by what it throws how an engine goes on. */
export class StepRunner {
  readonly #world: World
  readonly #pipelines: ReadonlyMap<RequestType, Pipeline>
  readonly #options: RunnerOptions

  constructor(world: World, pipelines: readonly Pipeline[], options: RunnerOptions) {
    this.#world = world
    this.#pipelines = new Map(pipelines.map((pipeline) => [pipeline.type, pipeline]))
    this.#options = options
  }

  /** @throws HowdahError `pipeline-changed` when this version of Howdah has no such pipeline */
  pipelineOf(type: RequestType): Pipeline {
    const pipeline = this.#pipelines.get(type)
    if (!pipeline) throw new HowdahError('pipeline-changed', `There is no pipeline for ${type}`)
    return pipeline
  }

  /**
   * @returns `skipped` when the trace says that there is nothing to do
   * @throws Pending; HowdahError whose kind says whether to try again; `stale-attempt` when somebody else has taken the request over
   */
  async call(call: StepCall): Promise<'done' | 'skipped'> {
    const { value: request } = await this.#world.stores.requests.read(requestKeyOf(call.requestKey))
    const pipeline = this.pipelineOf(request.type)
    const index = pipeline.steps.findIndex((step) => step.name === call.step)
    const step = pipeline.steps[index]
    if (!step) throw new HowdahError('pipeline-changed', `${request.type} has no step ${call.step}`)

    if (request.attempt !== call.attempt) throw new HowdahError('stale-attempt')
    if (isSettled(request, step, call)) return 'skipped'
    if (call.direction === 'run') refuseToRun(request, index <= pipeline.pivotIndex)

    const leased = await this.#lease(request, step, call)
    const context = await this.#context(leased, step)
    try {
      await withTimeout(step, context, call.direction)
    } catch (thrown) {
      throw await this.#recordFailure(leased, step, call, asHowdahError(thrown), step === pipeline.pivot)
    }
    await this.#release(leased, call, (entry) => ({ ...close(entry, 'done'), endedAt: this.#world.clock.now() }))
    return 'done'
  }

  /** Takes the lease and opens the trace entry, in one write. */
  async #lease(seen: Request, step: Step, call: StepCall): Promise<Request> {
    const { requests, databases } = this.#world.stores
    const now = this.#world.clock.now()
    const { holder, exclusive } = this.#options
    const lease: Lease = {
      attempt: call.attempt,
      step: call.step,
      direction: call.direction,
      holder,
      expiresAt: after(now, millis(step.timeout + leaseMargin)),
    }
    const { value } = await requests.update(requestKeyOf(seen.key), (request) => {
      if (request.attempt !== call.attempt) throw new HowdahError('stale-attempt')
      const held = request.lease
      if (held && held.expiresAt > now && !(exclusive && held.holder !== holder))
        throw new HowdahError('lease-held', `${held.step} is at work until ${held.expiresAt}`)
      return { ...request, fence: request.fence + 1, lease, trace: withOpenEntry(request, call, now) }
    })
    if (seen.lease) {
      // Its holder did not end in order and may still be at work: what it writes from now on is refused.
      const fence = { request: value.key, count: value.fence }
      await databases.update(databaseKey(value.databaseId), (row) =>
        row.activeRequest === value.key ? { ...row, fence } : row,
      )
    }
    return value
  }

  async #context(request: Request, step: Step): Promise<ContextWithAbort> {
    const { stores, secrets, catalogue, clock, installation } = this.#world
    const { value: database } = await stores.databases.read(databaseKey(request.databaseId))
    const abort = new AbortController()
    return {
      ...this.#world.cloudOf(database.dataCenter),
      commands: this.#world.commandsOf(database.dataCenter),
      request,
      database,
      secrets,
      stores,
      catalogue,
      installation,
      startedAt: firstStartOf(request, step.name) ?? clock.now(),
      now: () => clock.now(),
      signal: abort.signal,
      updateDatabase: (change) => this.#updateDatabase(request, change),
      abort,
      clock,
    }
  }

  async #updateDatabase(request: Request, change: DatabaseChange): Promise<Database> {
    const { value } = await this.#world.stores.databases.update(databaseKey(request.databaseId), (row) => {
      const newer = row.fence?.request === request.key && row.fence.count > request.fence
      if (newer || row.activeRequest !== request.key) throw new HowdahError('stale-attempt')
      const fence = { request: request.key, count: request.fence }
      return definedOnly({ ...row, ...change, fence, updatedAt: this.#world.clock.now() })
    })
    return value
  }

  /** Records what went wrong, and says what the engine shall see. */
  async #recordFailure(leased: Request, step: Step, call: StepCall, error: HowdahError, isPivot: boolean) {
    const now = this.#world.clock.now()
    const started = firstStartOf(leased, step.name) ?? now
    const seen =
      error instanceof Pending && call.direction === 'run' && between(started, now) >= (step.retry.pending?.until ?? 0)
        ? new HowdahError('deadline-missed', `${step.name} waited too long: ${error.message}`, { cause: error })
        : error
    // A call that ran out of time may still be at work: its lease stays until it has ended.
    const keepsLease = seen.code === 'step-timeout'

    const record = (entry: TraceEntry): TraceEntry => {
      const { message } = seen
      if (seen instanceof Pending)
        return {
          ...entry,
          polls: entry.polls + 1,
          message,
          ...(seen.progress === undefined ? {} : { progress: seen.progress }),
        }
      const failed = { ...entry, message, code: seen.code }
      return seen.kind.retry === 'permanent'
        ? { ...failed, outcome: 'failed', endedAt: now }
        : { ...failed, retries: entry.retries + 1 }
    }
    await this.#release(leased, call, record, { keepsLease, pivotPassed: isPivot && seen.code === 'pivot-passed' })
    return seen
  }

  async #release(
    leased: Request,
    call: StepCall,
    change: (entry: TraceEntry) => TraceEntry,
    { keepsLease = false, pivotPassed = false } = {},
  ): Promise<void> {
    await this.#world.stores.requests.update(requestKeyOf(leased.key), (request) => {
      if (request.fence !== leased.fence) throw new HowdahError('stale-attempt')
      const changed: Request = { ...request, trace: withChangedEntry(request, call, change) }
      if (pivotPassed) return goForward(changed, call, this.#world.clock.now())
      return keepsLease ? changed : withoutLease(changed)
    })
  }
}

type ContextWithAbort = StepContext & { readonly abort: AbortController; readonly clock: World['clock'] }

const isSettled = (request: Request, step: Step, call: StepCall): boolean =>
  call.direction === 'run' ? isDone(request, step.name) : 'nothing' in step.undo || !mayHaveRun(request, step.name)

/** A request that is being taken back, or shall be, runs no further step; after its pivot it can only go forward. */
const refuseToRun = (request: Request, mayUnwind: boolean): void => {
  if (request.unwinding) throw new HowdahError(request.error?.code ?? 'unexpected', request.error?.message)
  if (request.cancelRequested && mayUnwind) throw new HowdahError('cancelled')
}

const withoutLease = ({ lease: _, ...request }: Request): Request => request

/** The pivot turned out to have happened: the request is not taken back, it goes on. */
const goForward = (
  { lease: _, unwinding: __, ...request }: Request,
  call: StepCall,
  now: TraceEntry['startedAt'],
): Request => ({
  ...request,
  trace: [
    ...request.trace,
    {
      step: call.step,
      direction: 'run',
      attempt: call.attempt,
      outcome: 'done',
      startedAt: now,
      endedAt: now,
      polls: 0,
      retries: 0,
    },
  ],
})

const close = (entry: TraceEntry, outcome: TraceEntry['outcome']): TraceEntry => {
  const { message: _, code: __, progress: ___, ...rest } = entry
  return { ...rest, outcome }
}

const definedOnly = (row: DatabaseChange): Database =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as unknown as Database

const withTimeout = async (step: Step, context: ContextWithAbort, direction: 'run' | 'undo'): Promise<void> => {
  const { abort, clock } = context
  const settled = new AbortController()
  const work = direction === 'run' ? step.run(context) : 'run' in step.undo ? step.undo.run(context) : Promise.resolve()
  const outOfTime = clock.sleep(step.timeout as Duration, settled.signal).then(() => {
    if (settled.signal.aborted) return
    abort.abort()
    throw new HowdahError('step-timeout', `${step.name} took longer than ${step.timeout / 1000} s`)
  })
  try {
    await Promise.race([work, outOfTime])
  } finally {
    settled.abort()
    work.catch(() => undefined)
  }
}
