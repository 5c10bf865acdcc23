import { resumeRequests } from '../../../functions/events/tick.ts'
import { type Clock, type Duration, millis } from '../../../shared/core/time.ts'
import { EmbeddedEngine } from '../../../shared/engines/embedded/embedded-engine.ts'
import { Slots } from '../../../shared/engines/embedded/slots.ts'
import { type Stores, storesOn } from '../../../shared/entities/stores.ts'
import { Lifecycle } from '../../../shared/pipeline/lifecycle.ts'
import type { Pipeline } from '../../../shared/pipeline/pipeline.ts'
import type { World } from '../../../shared/pipeline/step.ts'
import { StepRunner } from '../../../shared/pipeline/step-runner.ts'
import { Filing } from '../../../shared/requests/filing.ts'
import { pipelines } from '../../../state-machines/index.ts'
import { type Gate, gated, MortalGate } from './gate.ts'
import { type Around, instrument } from './instrument.ts'
import { installation, type SimulatedWorld } from './simulated-world.ts'

export interface ControlPlaneOptions {
  readonly holder: string
  readonly exclusive: boolean
  readonly around?: Around
  /** Stands before the gate that shuts when it is killed. */
  readonly weather?: Gate
  readonly pipelines?: readonly Pipeline[]
  readonly slots?: Slots
}

/** A control plane as one process runs it, on a world that outlives it. */
export class ControlPlane {
  readonly runner: StepRunner
  readonly lifecycle: Lifecycle
  readonly engine: EmbeddedEngine
  readonly filing: Filing
  readonly stores: Stores
  readonly errors: unknown[] = []
  readonly #gate = new MortalGate()
  readonly #clock: Clock

  constructor(world: SimulatedWorld, options: ControlPlaneOptions) {
    const { holder, exclusive, around = ({ act }) => act(), weather } = options
    const through = <T extends object>(name: string, port: T): T =>
      gated(name, weather ? gated(name, port, weather) : port, this.#gate)
    this.#clock = mortalClock(world.clock, this.#gate)
    this.stores = storesOn(through('table', world.table))
    const cloud = {
      servers: through('servers', world.machine.servers),
      volumes: through('volumes', world.machine.volumes),
      buckets: through('buckets', world.store),
    }
    const commands = through('commands', world.commands)
    const ports: World = {
      installation,
      stores: this.stores,
      secrets: through('secrets', world.secrets),
      catalogue: world.catalogue,
      clock: this.#clock,
      cloudOf: () => cloud,
      commandsOf: () => commands,
    }
    const seen = instrument(options.pipelines ?? pipelines, around)
    this.runner = new StepRunner(ports, seen, { holder, exclusive })
    this.lifecycle = new Lifecycle(this.stores, this.#clock)
    this.engine = new EmbeddedEngine({
      runner: this.runner,
      stores: this.stores,
      clock: this.#clock,
      slots: options.slots ?? new Slots(8, 8),
      onError: (error) => this.errors.push(error),
    })
    this.filing = new Filing(this.stores, this.#clock, this.engine, seen)
  }

  tick(): Promise<void> {
    return resumeRequests({ stores: this.stores, clock: this.#clock, engine: this.engine })
  }

  /** `kill -9`: nothing that it was about to do happens any more; what is under way elsewhere goes on. */
  kill(): void {
    this.#gate.die()
  }
}

const mortalClock = (clock: Clock, gate: MortalGate): Clock => ({
  now: () => clock.now(),
  sleep: async (duration: Duration, signal) => {
    await gate.before('clock.sleep')
    await clock.sleep(millis(duration), signal)
    await gate.after('clock.sleep')
  },
})
