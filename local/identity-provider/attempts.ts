/** After so many attempts in a row that did not go well one waits, and twice as long after each further one. */
const patience = 5
const firstPauseMillis = 30_000
const longestPauseMillis = 5 * 60_000
/** What was tried longer ago is forgotten. */
const rememberedMillis = 60 * 60_000
const rememberedAtMost = 10_000

interface Tried {
  readonly count: number
  readonly at: number
}

/** Counts attempts when they begin, so that many at once are not more than many in a row. */
export class Attempts {
  readonly #now: () => number
  readonly #byWho = new Map<string, Tried>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** @returns seconds to wait; 0: go on, it is counted */
  begin(who: string): number {
    const now = this.#now()
    const before = this.#byWho.get(who)
    const count = before && now - before.at < rememberedMillis ? before.count : 0
    if (before && count >= patience) {
      const pause = Math.min(firstPauseMillis * 2 ** (count - patience), longestPauseMillis)
      const left = before.at + pause - now
      if (left > 0) return Math.ceil(left / 1000)
    }
    // Who tried last comes last.
    this.#byWho.delete(who)
    this.#byWho.set(who, { count: count + 1, at: now })
    for (const oldest of this.#byWho.keys()) {
      if (this.#byWho.size <= rememberedAtMost) break
      this.#byWho.delete(oldest)
    }
    return 0
  }

  /** It went well. */
  forget(who: string): void {
    this.#byWho.delete(who)
  }
}
