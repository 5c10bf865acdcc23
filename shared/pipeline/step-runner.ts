import type { RequestKey } from '../core/ids.ts'
import type { RequestType } from '../core/states.ts'
import { after, between, type Duration, hours, millis, seconds } from '../core/time.ts'
import { type Database, databaseKey } from '../entities/database.ts'
import { type Lease, type Request, requestKeyOf, type TraceEntry } from '../entities/request.ts'
import { asHowdahError, HowdahError, Pending } from '../errors/howdah-error.ts'
import { errorOf } from './judgement.ts'
import type { Pipeline } from './pipeline.ts'
import type { DatabaseChange, PortName, Ports, Step, StepContext, World } from './step.ts'
import { firstStartOf, isDone, mayHaveRun, stepsInTrace, withChangedEntry, withOpenEntry } from './trace.ts'

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
  /** Takes secrets out of what is written into the trace. */
  readonly redact?: (text: string) => string
}

/** How long a lease outlives the time-out of its step, so that a late effect finds itself fenced off. */
export const leaseMargin = seconds(30)

/** How long an undo may wait for what it began; then a person has to look. */
const longestUndo = hours(1)

/** Characters of an error's message that the trace keeps: a row has a bound. */
const longestMessage = 1000

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
    const step = pipeline.steps.find(({ name }) => name === call.step)
    if (!step) throw new HowdahError('pipeline-changed', `${request.type} has no step ${call.step}`)

    const leased = isDue(request, step, call) ? await this.#lease(step, call) : undefined
    if (!leased) return 'skipped'
    const isPivot = step === pipeline.pivot
    const remarks: string[] = []
    try {
      await withTimeout(step, await this.#context(leased, step, call, remarks), call.direction)
    } catch (thrown) {
      const error = asHowdahError(thrown)
      // Only a pivot's undo can find that there is only the way forward; all others would be run and taken back for ever.
      const isTurn = call.direction === 'undo' && error.code === 'pivot-passed' && !isPivot
      const seen = isTurn ? new HowdahError('command-failed', error.message, { cause: error }) : error
      throw await this.#recordFailure(leased, step, call, seen, isPivot)
    }
    await this.#release(leased, call, (request) => {
      const endedAt = this.#world.clock.now()
      const trace = withChangedEntry(request, call, (entry) => ({
        ...close(entry),
        ...this.#remarked(remarks),
        endedAt,
      }))
      return withoutLease({ ...request, trace, ...(isPivot && call.direction === 'run' ? { pivotPassed: true } : {}) })
    })
    return 'done'
  }

  /**
   * Takes the lease and opens the trace entry, in one write.
   * @returns undefined when the step was settled since it was looked at
   */
  async #lease(step: Step, call: StepCall): Promise<Request | undefined> {
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
    let before: Request | undefined
    const { value } = await requests.update(requestKeyOf(call.requestKey), (request) => {
      before = request
      if (!isDue(request, step, call)) return request
      const held = request.lease
      if (held && held.expiresAt > now && !(exclusive && held.holder !== holder))
        throw new HowdahError('lease-held', `${held.step} is at work until ${held.expiresAt}`)
      return { ...request, fence: request.fence + 1, lease, trace: withOpenEntry(request, call, now) }
    })
    if (value === before) return undefined
    if (before?.lease) {
      // Its holder did not end in order and may still be at work: what it writes from now on is refused.
      const fence = { request: value.key, count: value.fence }
      await databases.update(databaseKey(value.databaseId), (row) =>
        row.activeRequest === value.key && !isFencedOff(row, value) ? { ...row, fence } : row,
      )
    }
    return value
  }

  async #context(request: Request, step: Step, { direction }: StepCall, remarks: string[]): Promise<ContextWithAbort> {
    const { stores, catalogue, clock, installation } = this.#world
    const { value: database } = await stores.databases.read(databaseKey(request.databaseId))
    const abort = new AbortController()
    return {
      ...this.#portsOf(database.dataCenter, step.needs),
      request,
      database,
      stores,
      catalogue,
      installation,
      startedAt: firstStartOf(request, step.name, direction) ?? clock.now(),
      now: () => clock.now(),
      signal: abort.signal,
      updateDatabase: (change) => this.#updateDatabase(request, direction, change),
      remark: (text) => remarks.push(text),
      abort,
      clock,
    }
  }

  /** Only what the step says that it needs: there may be no more. */
  #portsOf(dataCenter: string, needs: readonly PortName[]): Ports {
    const portOf = (name: PortName) => {
      if (name === 'secrets') return this.#world.secrets
      return name === 'commands' ? this.#world.commandsOf(dataCenter) : this.#world.cloudOf(dataCenter)[name]
    }
    return Object.fromEntries(needs.map((name) => [name, portOf(name)])) as unknown as Ports
  }

  async #updateDatabase(request: Request, direction: StepCall['direction'], change: DatabaseChange): Promise<Database> {
    const { check } = this.pipelineOf(request.type)
    const isFirst = direction === 'run' && stepsInTrace(request).length === 1
    const { value } = await this.#world.stores.databases.update(databaseKey(request.databaseId), (row) => {
      if (isFencedOff(row, request)) throw new HowdahError('stale-attempt')
      if (row.activeRequest !== request.key)
        throw new HowdahError('state-conflict', 'Another request has taken the database')
      // It was judged when it began; what was changed between then and this write counts, too.
      const { parameters } = request
      const refusal = isFirst ? check({ database: row, parameters, now: this.#world.clock.now() }) : undefined
      if (refusal) throw errorOf(refusal)
      const fence = { request: request.key, count: request.fence }
      return definedOnly({ ...row, ...change, fence, updatedAt: this.#world.clock.now() })
    })
    return value
  }

  /** Records what went wrong, and says what the engine shall see. */
  async #recordFailure(leased: Request, step: Step, call: StepCall, error: HowdahError, isPivot: boolean) {
    const now = this.#world.clock.now()
    const started = firstStartOf(leased, call.step, call.direction) ?? now
    const seen =
      error instanceof Pending && between(started, now) >= deadlineOf(step, call)
        ? new HowdahError('deadline-missed', `${step.name} waited too long: ${error.message}`, { cause: error })
        : error
    const message = this.#readable(seen.message)

    const record = (entry: TraceEntry): TraceEntry => {
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
    await this.#release(leased, call, (request) => {
      const recorded = { ...request, trace: withChangedEntry(request, call, record) }
      if (isPivot && seen.code === 'pivot-passed') return goForward(recorded)
      // A call that ran out of time may still be at work: its lease stays until it has ended.
      return seen.code === 'step-timeout' ? recorded : withoutLease(recorded)
    })
    return seen
  }

  #readable(message: string): string {
    return (this.#options.redact?.(message) ?? message).slice(0, longestMessage)
  }

  #remarked(remarks: readonly string[]): { readonly message?: string } {
    return remarks.length === 0 ? {} : { message: this.#readable(remarks.join('; ')) }
  }

  async #release(leased: Request, call: StepCall, change: (request: Request) => Request): Promise<void> {
    await this.#world.stores.requests.update(requestKeyOf(call.requestKey), (request) => {
      if (request.fence !== leased.fence) throw new HowdahError('stale-attempt')
      return change(request)
    })
  }
}

type ContextWithAbort = StepContext<PortName> & { readonly abort: AbortController }

/**
 * Whether the call has something to do.
 * @throws HowdahError `stale-attempt`, `cancelled`; `pivot-passed` for an undo of a request that can only go forward
 */
const isDue = (request: Request, step: Step, call: StepCall): boolean => {
  if (request.attempt !== call.attempt) throw new HowdahError('stale-attempt')
  if (call.direction === 'undo') {
    if (!request.unwinding) throw new HowdahError('pivot-passed')
    return 'run' in step.undo && mayHaveRun(request, step.name)
  }
  if (isDone(request, step.name)) return false
  // A request that is being taken back, or shall be, runs no further step; after its pivot it can only go forward.
  if (request.unwinding) throw new HowdahError('cancelled', 'The request is being taken back')
  if (request.cancelRequested && !request.pivotPassed) throw new HowdahError('cancelled')
  return true
}

/** An undo takes seconds, whatever the step took. */
const deadlineOf = (step: Step, call: StepCall): number => {
  const until = step.retry.pending?.until ?? 0
  return call.direction === 'undo' ? Math.min(until, longestUndo) : until
}

/** A newer holder of the request's lease has written the row. */
const isFencedOff = ({ fence }: Database, request: Request): boolean =>
  fence?.request === request.key && fence.count > request.fence

const withoutLease = ({ lease: _, ...request }: Request): Request => request

/** The pivot turned out to have happened, if only half: the request is not taken back, it does the pivot again and goes on. */
const goForward = ({ lease: _, unwinding: __, cause: ___, cancelRequested: ____, ...request }: Request): Request => ({
  ...request,
  state: 'RUNNING',
  pivotPassed: true,
})

const close = (entry: TraceEntry): TraceEntry => {
  const { message: _, code: __, progress: ___, ...rest } = entry
  return { ...rest, outcome: 'done' }
}

const definedOnly = (row: DatabaseChange): Database =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as unknown as Database

const withTimeout = async (step: Step, context: ContextWithAbort, direction: 'run' | 'undo'): Promise<void> => {
  const { abort, clock } = context
  const settled = new AbortController()
  const work = (async () => {
    if (direction === 'run') await step.run(context)
    else if ('run' in step.undo) await step.undo.run(context)
  })()
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
