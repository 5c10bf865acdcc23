import { millis } from '../../../shared/core/time.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { forever, type Gate } from './gate.ts'
import type { Random } from './random.ts'
import type { SimulatedWorld } from './simulated-world.ts'

/** Calls that a step makes itself: only these may hang, because only a step has a time-out. */
const mayHang = /^(servers|volumes|buckets|commands|secrets)\./

/** A world in which anything is slow, fails before or after it had its effect, or never answers, as the random numbers have it. */
export class Weather implements Gate {
  /** Share of the calls that something happens to; 0: fair weather. */
  roughness: number
  readonly #random: Random
  readonly #world: SimulatedWorld

  constructor(random: Random, world: SimulatedWorld, roughness: number) {
    this.#random = random
    this.#world = world
    this.roughness = roughness
  }

  async before(call: string): Promise<void> {
    if (this.roughness === 0) return
    if (this.#random.chance(0.3)) this.#world.clientsWrite()
    await this.#strike(call)
  }

  async after(call: string): Promise<void> {
    if (this.roughness > 0) await this.#strike(call)
  }

  async #strike(call: string): Promise<void> {
    if (this.#random.chance(0.2)) await this.#world.clock.sleep(millis(this.#random.below(50)))
    if (!this.#random.chance(this.roughness)) return
    const kind = this.#random.below(8)
    if (kind < 3) await this.#world.clock.sleep(millis(this.#random.below(5000)))
    else if (kind < 6) throw new HowdahError('cloud-unavailable', 'bad weather')
    else if (kind < 7) throw new Error('worse weather')
    else if (mayHang.test(call)) await forever()
  }
}
