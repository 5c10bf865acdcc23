import { TooManyCalls } from './rate-limit.ts'

export interface AtOnceLimits {
  readonly perCaller: number
  readonly inAll: number
}

/** How many calls of an expensive kind are at work at once: of each caller, and of all of them. */
export class AtOnce {
  readonly #what: string
  readonly #limits: AtOnceLimits
  readonly #byCaller = new Map<string, number>()
  #inAll = 0

  constructor(what: string, limits: AtOnceLimits) {
    this.#what = what
    this.#limits = limits
  }

  /**
   * @returns what gives the place back; twice is once
   * @throws TooManyCalls
   */
  take(caller: string): () => void {
    const { perCaller, inAll } = this.#limits
    const own = this.#byCaller.get(caller) ?? 0
    if (own >= perCaller) throw new TooManyCalls(5, `You have ${own} ${this.#what} at once, which is the most: end one`)
    if (this.#inAll >= inAll) throw new TooManyCalls(5, `There are ${inAll} ${this.#what} at once, which is the most`)
    this.#byCaller.set(caller, own + 1)
    this.#inAll++
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#inAll--
      const left = (this.#byCaller.get(caller) ?? 1) - 1
      if (left > 0) this.#byCaller.set(caller, left)
      else this.#byCaller.delete(caller)
    }
  }
}
