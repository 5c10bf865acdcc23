/** So many calls of one caller are at work at once. */
const atWork = 8

/**
 * Lets the calls of a caller wait for each other, so that who makes many at once keeps nobody else waiting: between one call that ends and the next that begins the event loop looks
 * at what others sent. How many may wait is bounded by the rate limit.
 */
export class Turns {
  readonly #callers = new Map<string, { working: number; readonly waiting: (() => void)[] }>()

  async take<T>(caller: string, work: () => Promise<T>): Promise<T> {
    const own = this.#callers.get(caller) ?? { working: 0, waiting: [] }
    this.#callers.set(caller, own)
    if (own.working >= atWork) await new Promise<void>((resolve) => own.waiting.push(resolve))
    else own.working++
    try {
      return await work()
    } finally {
      const next = own.waiting.shift()
      if (next) setImmediate(next)
      else if (--own.working === 0) this.#callers.delete(caller)
    }
  }
}
