import { type Clock, type Duration, type Instant, instant } from '../../../shared/core/time.ts'

interface Sleeper {
  readonly at: number
  readonly order: number
  readonly wake: () => void
}

const beginning = Date.UTC(2026, 0, 1)

/** Time that stands still while anybody is at work, and then jumps to the next sleeper: the same program always runs the same way. */
export class VirtualClock implements Clock {
  #now = beginning
  #order = 0
  #outside = 0
  readonly #sleepers: Sleeper[] = []

  now(): Instant {
    return instant(this.#now)
  }

  sleep(duration: Duration, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const wake = () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }
      const sleeper = { at: this.#now + Math.max(0, duration), order: this.#order++, wake }
      const abort = () => {
        const place = this.#sleepers.indexOf(sleeper)
        if (place >= 0) this.#sleepers.splice(place, 1)
        resolve()
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.#insert(sleeper)
    })
  }

  /** Time stands still for work that really waits, such as on the network. */
  async outside<T>(work: Promise<T>): Promise<T> {
    this.#outside++
    try {
      return await work
    } finally {
      this.#outside--
    }
  }

  /** Lets time pass until the work is done. @throws Error when nobody will ever wake up */
  async run<T>(work: Promise<T>): Promise<T> {
    let ended = false
    const mark = () => {
      ended = true
    }
    work.then(mark, mark)
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      if (ended) return work
      if (this.#outside > 0) continue
      const next = this.#sleepers.shift()
      if (!next) throw new Error('everybody waits, and nobody for the clock')
      this.#now = Math.max(this.#now, next.at)
      next.wake()
    }
  }

  #insert(sleeper: Sleeper): void {
    let place = this.#sleepers.length
    while (place > 0 && (this.#sleepers[place - 1]?.at ?? 0) > sleeper.at) place--
    this.#sleepers.splice(place, 0, sleeper)
  }
}
