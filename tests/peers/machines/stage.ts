import type { DatabaseId, RequestKey } from '../../../shared/core/ids.ts'
import { type Clock, type Duration, type Instant, instant } from '../../../shared/core/time.ts'
import { type Database, databaseLayout } from '../../../shared/entities/database.ts'
import { EntityStore } from '../../../shared/entities/entity-store.ts'
import { type Request, requestKeyOf } from '../../../shared/entities/request.ts'
import { type Stores, storesOn } from '../../../shared/entities/stores.ts'
import { asHowdahError, type HowdahError } from '../../../shared/errors/howdah-error.ts'
import { Lifecycle } from '../../../shared/pipeline/lifecycle.ts'
import { answerControl, type ControlCall } from '../../../shared/pipeline/machine-call.ts'
import type { Pipeline } from '../../../shared/pipeline/pipeline.ts'
import type { World } from '../../../shared/pipeline/step.ts'
import { type StepCall, StepRunner } from '../../../shared/pipeline/step-runner.ts'
import { Filing, type Wish } from '../../../shared/requests/filing.ts'
import { QuickTable } from './quick-table.ts'

const key = 'r-000000001-00000000000000001' as RequestKey
const databaseId = '00000000-0000-4000-8000-000000000001' as DatabaseId
const beginning = Date.UTC(2026, 0, 1)

const storesWithoutSearch = (): Stores => {
  const table = new QuickTable()
  return { ...storesOn(table), databases: new EntityStore(table, databaseLayout) }
}

/** One request in a world of its own, whose time only passes while an engine waits. */
export class Stage {
  readonly key = key
  readonly pipeline: Pipeline
  readonly stores: Stores = storesWithoutSearch()
  readonly lifecycle: Lifecycle
  readonly runner: StepRunner
  readonly filing: Filing
  /** What an engine waits by. */
  readonly clock: Clock
  /** How often functions were called. */
  calls = 0
  #now = beginning

  constructor(pipeline: Pipeline) {
    this.pipeline = pipeline
    const now = (): Instant => instant(this.#now)
    this.clock = { now, sleep: async (duration) => this.pass(duration) }
    // Nothing in a function takes time: its time-out never comes.
    const standing: Clock = {
      now,
      sleep: (_, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
    }
    const world: World = {
      installation: 'peers',
      stores: this.stores,
      secrets: nobody('secrets'),
      catalogue: nobody('catalogue'),
      clock: standing,
      cloudOf: () => ({ servers: nobody('servers'), volumes: nobody('volumes'), buckets: nobody('buckets') }),
      commandsOf: () => nobody('commands'),
    }
    this.lifecycle = new Lifecycle(this.stores, standing)
    this.runner = new StepRunner(world, [pipeline], { holder: 'function', exclusive: false })
    this.filing = new Filing(this.stores, standing, { start: async () => {}, isWalking: async () => false }, [pipeline])
  }

  pass(duration: Duration | number): void {
    this.#now += duration
  }

  async file(): Promise<void> {
    const createdAt = this.clock.now()
    const database = {
      id: databaseId,
      name: 'db',
      tenant: 't',
      dataCenter: 'X1',
      state: 'CREATING',
      desiredState: 'RUNNING',
      dataProtection: true,
      createdAt,
    }
    const wish = { type: this.pipeline.type, key, filedBy: 'test', body: {}, parameters: {} }
    await this.filing.fileNew(database as Database, wish as Wish)
  }

  async request(): Promise<Request> {
    return (await this.stores.requests.read(requestKeyOf(key))).value
  }

  /** What a deployed function does. @returns the error that it answers with */
  async answer(call: StepCall | ControlCall): Promise<HowdahError | undefined> {
    this.calls++
    try {
      if ('control' in call) await answerControl(this.lifecycle, call)
      else await this.runner.call(call)
      return undefined
    } catch (thrown) {
      return asHowdahError(thrown)
    }
  }
}

/** No step of a script uses the world. */
const nobody = (port: string) =>
  new Proxy(
    {},
    {
      get: () => {
        throw new Error(`a step used ${port}`)
      },
    },
  ) as never

/** What has to be the same on every engine: everything but times, looks and messages. */
export const traceOf = ({ trace, state, error, attempt, pivotPassed, unwinding }: Request) => ({
  trace: trace.map((entry) =>
    [entry.attempt, entry.direction, entry.step, entry.outcome, entry.code ?? '-', entry.retries].join(' '),
  ),
  state,
  error: error ? `${error.code} ${error.step ?? ''}` : undefined,
  attempt,
  pivotPassed: pivotPassed ?? false,
  unwinding: unwinding ?? false,
})
