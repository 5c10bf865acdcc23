import type { State } from '../../../shared/pipeline/compile/asl.ts'

/** How long a state's `Retry` lets an engine wait, counted along while the state is tried: each retrier counts for itself, from the state's entry on. */
export class RetryWaits {
  readonly #state: State
  #tries = new Map<number, number>()

  constructor(state: State) {
    this.#state = state
  }

  /** It was tried before, since the state was entered. */
  get isRetry(): boolean {
    return this.#tries.size > 0
  }

  /** @returns seconds until the next try; 0 when there is none, because the state is left */
  after(error: string | undefined): number {
    const retriers = this.#state.Type === 'Task' ? this.#state.Retry : []
    const index = retriers.findIndex(({ ErrorEquals }) => error !== undefined && ErrorEquals.includes(error))
    const retrier = retriers[index]
    const tries = this.#tries.get(index) ?? 0
    if (!retrier || tries >= retrier.MaxAttempts) {
      this.#tries = new Map()
      return 0
    }
    this.#tries.set(index, tries + 1)
    const { IntervalSeconds, BackoffRate, MaxDelaySeconds } = retrier
    return Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** Math.min(tries, 200))
  }
}
