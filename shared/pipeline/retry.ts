import { type Duration, millis, minutes, seconds } from '../core/time.ts'

/** Waits between tries: `first`, then each `factor` times the one before, at most `max`. */
export interface Backoff {
  readonly first: Duration
  readonly factor: number
  readonly max: Duration
}

/**
 * What an engine does when a step throws. Data, because it compiles to the `Retry` of state machines.
 * `transient`: errors of that class are tried again `tries` times. `pending`: how often to look while the step throws `Pending`; the wrapper around the
 * step ends that at `until`, counted from the step's first start, because state machine languages count tries, not time.
 */
export interface RetryPolicy {
  readonly transient: Backoff & { readonly tries: number }
  readonly pending?: Backoff & { readonly until: Duration }
}

const patient: RetryPolicy['transient'] = { first: millis(500), factor: 2, max: seconds(20), tries: 8 }

/** Errors that go away by themselves are tried again for about two minutes. */
export const transientErrors: RetryPolicy = { transient: patient }

/** Only table writes: nothing to wait for but the table itself. */
export const tableErrors: RetryPolicy = { transient: { first: millis(100), factor: 2, max: seconds(10), tries: 10 } }

/** Looks until something is so. */
export const poll = (pending: Backoff & { until: Duration }): RetryPolicy => ({ transient: patient, pending })

/** Looks after a command that takes seconds. */
export const awaitShortCommand = poll({ first: millis(40), factor: 1.3, max: seconds(2), until: minutes(10) })

/** Looks after a command that may take hours. */
export const awaitLongCommand = (until: Duration): RetryPolicy =>
  poll({ first: millis(200), factor: 1.5, max: seconds(15), until })

/** The wait before try number `n` (from 0) of a back-off. */
export const waitBefore = (backoff: Backoff, n: number): Duration =>
  millis(Math.min(backoff.max, backoff.first * backoff.factor ** Math.min(n, 200)))

/** Every step waits for whoever is at work on the request: for longer than any lease lasts. */
export const leaseHeld: Backoff & { readonly tries: number } = {
  first: seconds(1),
  factor: 1.5,
  max: seconds(15),
  tries: 1000,
}
