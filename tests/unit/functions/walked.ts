import type { RequestKey } from '../../../shared/core/ids.ts'
import type { RequestType } from '../../../shared/core/states.ts'
import { type Clock, type Instant, millis } from '../../../shared/core/time.ts'
import { type Request, requestKeyOf } from '../../../shared/entities/request.ts'
import { Lifecycle } from '../../../shared/pipeline/lifecycle.ts'
import type { Step, World } from '../../../shared/pipeline/step.ts'
import { Filing } from '../../../shared/requests/filing.ts'
import { pipelines } from '../../../state-machines/index.ts'
import { installation, keyOf, newDatabase, SimulatedWorld } from '../../pipelines/simulation/simulated-world.ts'

/** How a function ended: with nothing, or with an error's code. */
export type Answered = { readonly code?: string }

/** Calls a deployed function as a state machine does: its name, and what it is sent. */
export type CallFunction = (name: string, event: object) => Promise<Answered>

/** A simulated cloud whose requests nobody walks but the test, through functions. */
export class FunctionsWorld {
  readonly simulated = new SimulatedWorld()
  readonly stores = this.simulated.stores
  readonly verifier = 'SCRAM-SHA-256$4096:canary-of-a-salt$canary-of-a-stored-key:canary-of-a-server-key'
  readonly clock: Clock = {
    now: (): Instant => this.simulated.clock.now(),
    // Functions take no time here: theirs never runs out.
    sleep: (_, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
  }
  readonly world: World = {
    installation,
    stores: this.stores,
    secrets: this.simulated.secrets,
    catalogue: this.simulated.catalogue,
    clock: this.clock,
    cloudOf: () => ({
      servers: this.simulated.machine.servers,
      volumes: this.simulated.machine.volumes,
      buckets: this.simulated.store,
    }),
    commandsOf: () => this.simulated.commands,
  }
  readonly engine = { start: async () => {}, isWalking: async () => false }
  readonly filing = new Filing(this.stores, this.clock, this.engine, pipelines)

  /** Time of the simulation passes until the work, which may be in another process, is done. */
  async during<T>(work: Promise<T>): Promise<T> {
    const state = { ended: false }
    const mark = () => {
      state.ended = true
    }
    work.then(mark, mark)
    while (!state.ended) {
      await new Promise((resolve) => setImmediate(resolve))
      await this.simulated.clock.run(this.simulated.clock.sleep(millis(50)))
    }
    return work
  }

  async fileCreate(): Promise<Request> {
    const row = newDatabase(this.simulated, 1)
    await this.simulated.secrets.put(`${row.id}/verifier`, this.verifier)
    await this.simulated.secrets.put(`${row.id}/backup-keys`, keyOf(row.id))
    const key = 'r-000000001-0000000000000000a' as RequestKey
    return (await this.filing.fileNew(row, { type: 'CREATE-DB', key, filedBy: 'test', body: {}, parameters: {} }))
      .request
  }

  async request(key: RequestKey): Promise<Request> {
    return (await this.stores.requests.read(requestKeyOf(key))).value
  }

  /** Walks the request as its state machine does, and takes it back when a step fails for good. */
  async walk(key: RequestKey, type: RequestType, call: CallFunction): Promise<Request> {
    const pipeline = pipelines.find((candidate) => candidate.type === type)
    if (!pipeline) throw new Error(`no pipeline for ${type}`)
    const attempt = await new Lifecycle(this.stores, this.clock).begin(key, pipeline)
    const control = (event: object) => this.#until(call, 'lifecycle', { requestKey: key, attempt, ...event })
    const steps = async (all: readonly Step[], direction: 'run' | 'undo') => {
      for (const { name } of all) {
        const { code } = await this.#until(call, name, { requestKey: key, attempt, step: name, direction })
        if (code) return code
      }
      return undefined
    }
    if ((await steps(pipeline.steps, 'run')) === undefined) await control({ control: 'end', direction: 'run' })
    else {
      await control({ control: 'unwind' })
      const undone = pipeline.steps.slice(0, pipeline.pivotIndex + 1).filter(({ undo }) => 'run' in undo)
      const failed = await steps(undone.toReversed(), 'undo')
      await control(failed ? { control: 'park' } : { control: 'end', direction: 'undo' })
    }
    return this.request(key)
  }

  async #until(call: CallFunction, name: string, event: object): Promise<Answered> {
    for (let tries = 0; tries < 500; tries++) {
      const answered = await this.during(call(name, event))
      if (answered.code !== 'pending') return answered
    }
    throw new Error(`${name} does not come to an end`)
  }
}
