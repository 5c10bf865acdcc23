/** A point in time as RFC 3339 in UTC with milliseconds (`2026-11-22T12:00:00.000Z`): sorts as text. */
export type Instant = string & { readonly __brand: 'Instant' }

/** A length of time in milliseconds. */
export type Duration = number & { readonly __brand: 'Duration' }

export const millis = (n: number): Duration => n as Duration
export const seconds = (n: number): Duration => (n * 1_000) as Duration
export const minutes = (n: number): Duration => (n * 60_000) as Duration
export const hours = (n: number): Duration => (n * 3_600_000) as Duration
export const days = (n: number): Duration => (n * 86_400_000) as Duration

/** @throws RangeError for a date that is none */
export const instant = (at: Date | number | string): Instant => new Date(at).toISOString() as Instant
export const epochMillis = (at: Instant): number => Date.parse(at)
export const after = (at: Instant, duration: Duration): Instant => instant(epochMillis(at) + duration)
export const between = (from: Instant, to: Instant): Duration => millis(epochMillis(to) - epochMillis(from))
export const earlierOf = (one: Instant, other: Instant): Instant => (one < other ? one : other)
export const laterOf = (one: Instant, other: Instant): Instant => (one > other ? one : other)
/** What is told of a time, as far as it can be true. */
export const within = (earliest: Instant, told: Instant, latest: Instant): Instant =>
  told < earliest ? earliest : told > latest ? latest : told
/** The minute, since 1970, in which `at` lies. */
export const minuteOf = (at: Instant): number => Math.floor(epochMillis(at) / minutes(1))

/** What tells the time and waits: the real one, or a virtual one in tests. */
export interface Clock {
  now(): Instant
  /** Resolves after `duration`, or at once when `signal` aborts. */
  sleep(duration: Duration, signal?: AbortSignal): Promise<void>
}

/** The last millisecond that somebody asked for: to write one down costs more than all else that a call of the API does with it. */
let latest = { millis: Number.NaN, text: '' as Instant }

export const systemClock: Clock = {
  now: () => {
    const millis = Date.now()
    if (millis !== latest.millis) latest = { millis, text: instant(millis) }
    return latest.text
  },
  sleep: (duration, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, duration)
      signal?.addEventListener('abort', done, { once: true })
    }),
}
