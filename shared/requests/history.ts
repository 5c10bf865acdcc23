import type { Caller } from '../auth/caller.ts'
import type { RequestType } from '../core/states.ts'
import { between, type Clock, type Duration, epochMillis, type Instant, instant, millis } from '../core/time.ts'
import { mergedPage } from '../entities/merged-page.ts'
import type { Request } from '../entities/request.ts'
import type { Stores } from '../entities/stores.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { isDone, liveEntries } from '../pipeline/trace.ts'
import { cutOffInRecovery } from './availability.ts'
import { requestsSeenBy } from './requests-seen-by.ts'

/** The shortest and the longest. */
export interface Range {
  readonly from: Duration
  readonly to: Duration
}

/** Medians over the last requests of a type that were processed. */
interface Experience {
  readonly total: Duration
  /** Of the last few. */
  readonly range?: Range
  readonly steps: ReadonlyMap<string, Duration>
  /** How long the last few recoveries kept clients out. */
  readonly cutOff?: CutOff
}

export interface CutOff extends Range {
  readonly median: Duration
}

/** What a request and its steps usually take. */
export type Usual = Pick<Experience, 'total' | 'steps'>

type Experiences = ReadonlyMap<RequestType, Experience>

export interface Outlook {
  /** Share that is done, 0 to 1. */
  readonly progress: number
  /** Absent where there is nothing to go by. */
  readonly estimatedEndAt?: Instant
}

const lookedAt = 200
const countedOfType = 20
const countedOfRange = 5
const rememberedFor = millis(60_000)
const rememberedAtMost = 1_000
/** A step that takes longer than it did so far is nearly done, as far as anybody knows. */
const nearlyDone = 0.95

/** How long requests took so far, and what that says of those at work. */
export class RequestHistory {
  readonly #stores: Stores
  readonly #clock: Clock
  readonly #pipelines: ReadonlyMap<RequestType, Pipeline>
  /** By whose requests they are of. */
  readonly #known = new Map<string, { readonly at: number; readonly learned: Promise<Experiences> }>()

  constructor(stores: Stores, clock: Clock, pipelines: readonly Pipeline[]) {
    this.#stores = stores
    this.#clock = clock
    this.#pipelines = new Map(pipelines.map((pipeline) => [pipeline.type, pipeline]))
  }

  stepsOf(type: RequestType): readonly string[] {
    return this.#pipelines.get(type)?.steps.map((step) => step.name) ?? []
  }

  pivotOf(type: RequestType): string | undefined {
    return this.#pipelines.get(type)?.pivot.name
  }

  /** Steps that need not be run any more, in their order. Nothing else is left out of a pipeline: a step that finds nothing to do is done as well. */
  doneStepsOf(request: Request): readonly string[] {
    return this.stepsOf(request.type).filter((step) => isDone(request, step))
  }

  /** How long a request of this type took those who see these tenants: how long those of others take tells what they do. Undefined: nobody knows. */
  async durationOf(
    type: RequestType,
    tenants: Caller['tenants'],
  ): Promise<Pick<Experience, 'total' | 'range'> | undefined> {
    return (await this.#experience(tenants)).get(type)
  }

  /** How long recoveries kept clients out, of those that who sees these tenants sees. Undefined: nobody knows. */
  async cutOffOf(tenants: Caller['tenants']): Promise<CutOff | undefined> {
    return (await this.#experience(tenants)).get('RECOVER-DB')?.cutOff
  }

  /** How long the steps of such a request took in its tenant, and all of it. Undefined: nobody knows. */
  async usualOf({ type, tenant }: Pick<Request, 'type' | 'tenant'>): Promise<Usual | undefined> {
    const experience = (await this.#experience([tenant])).get(type)
    if (!experience) return undefined
    const known = this.stepsOf(type).flatMap((step): [string, Duration][] => {
      const duration = experience.steps.get(step)
      return duration === undefined ? [] : [[step, duration]]
    })
    return { total: experience.total, steps: new Map(known) }
  }

  async outlookOf(request: Request): Promise<Outlook> {
    if (request.state === 'PROCESSED') return { progress: 1 }
    const experience = (await this.#experience([request.tenant])).get(request.type)
    const now = this.#clock.now()
    let done = 0
    let all = 0
    for (const step of this.stepsOf(request.type)) {
      const weight = experience ? (experience.steps.get(step) ?? 0) + 1 : 1
      all += weight
      done += weight * shareOf(request, step, weight, now, experience !== undefined)
    }
    const progress = all === 0 ? 0 : Math.min(1, Math.round((done / all) * 1000) / 1000)
    const goesOn = request.state === 'QUEUED' || request.state === 'RUNNING'
    return goesOn && experience
      ? { progress, estimatedEndAt: instant(epochMillis(now) + Math.round(all - done)) }
      : { progress }
  }

  #experience(tenants: Caller['tenants']): Promise<Experiences> {
    const now = epochMillis(this.#clock.now())
    const whose = JSON.stringify(tenants)
    const known = this.#known.get(whose)
    if (known && now - known.at <= rememberedFor) return known.learned
    if (this.#known.size >= rememberedAtMost) this.#known.clear()
    const learned = this.#learn(tenants).catch((error: unknown) => {
      this.#known.delete(whose)
      throw error
    })
    this.#known.set(whose, { at: now, learned })
    return learned
  }

  async #learn(tenants: Caller['tenants']): Promise<Experiences> {
    const { items } = await mergedPage(this.#stores.requests, {
      ...requestsSeenBy({ tenants }),
      ...{ descending: true, orderOf: ({ key }) => key, pageSize: lookedAt },
    })
    const byType = Map.groupBy(
      items.filter(({ state }) => state === 'PROCESSED'),
      ({ type }) => type,
    )
    return new Map([...byType].map(([type, requests]) => [type, experienceOf(requests.slice(0, countedOfType))]))
  }
}

/** Share of a step that is done. */
const shareOf = (request: Request, step: string, weight: number, now: Instant, known: boolean): number => {
  if (isDone(request, step)) return 1
  const entry = request.trace.findLast((one) => one.step === step && one.direction === 'run')
  if (entry?.outcome !== 'started') return 0
  if (entry.progress !== undefined) return entry.progress
  return known ? Math.min(nearlyDone, between(entry.startedAt, now) / weight) : 0
}

const experienceOf = (requests: readonly Request[]): Experience => {
  const steps = new Map<string, number[]>()
  for (const { trace } of requests)
    for (const { step, direction, outcome, startedAt, endedAt } of trace) {
      if (direction !== 'run' || outcome !== 'done' || !endedAt) continue
      steps.set(step, [...(steps.get(step) ?? []), between(startedAt, endedAt)])
    }
  const totals = requests.flatMap(({ startedAt, endedAt }) =>
    startedAt && endedAt ? [between(startedAt, endedAt)] : [],
  )
  const last = totals.slice(0, countedOfRange)
  const cutOffs = requests.slice(0, countedOfRange).flatMap((request) => cutOffIn(request) ?? [])
  return {
    total: median(totals),
    ...(last.length > 0 ? { range: rangeOf(last) } : {}),
    ...(cutOffs.length > 0 ? { cutOff: { median: median(cutOffs), ...rangeOf(cutOffs) } } : {}),
    steps: new Map([...steps].map(([step, durations]) => [step, median(durations)])),
  }
}

/** From when a recovery began to keep clients out until it admitted them. */
const cutOffIn = (request: Request): Duration | undefined => {
  const runs = liveEntries(request).filter(({ direction }) => direction === 'run')
  const from = runs.find(({ step }) => step === cutOffInRecovery.from)?.startedAt
  const to = runs.findLast(({ step, outcome }) => step === cutOffInRecovery.to && outcome === 'done')?.endedAt
  return request.type === 'RECOVER-DB' && from && to ? between(from, to) : undefined
}

const rangeOf = (numbers: readonly number[]): Range => ({
  from: millis(Math.min(...numbers)),
  to: millis(Math.max(...numbers)),
})

const median = (numbers: readonly number[]): Duration => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return millis(sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2)
}
