import { type Duration, hours, millis, minutes, seconds } from '../core/time.ts'

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
  readonly pending?: Pace
}

/** How often a step looks, and until when. */
export interface Pace extends Backoff {
  readonly until: Duration
  /** How long it usually takes on a cloud. State machines charge for every look: they look first when a third of it has passed. */
  readonly usually?: Duration
}

const patient: RetryPolicy['transient'] = { first: millis(500), factor: 2, max: seconds(20), tries: 8 }

/** Errors that go away by themselves are tried again for about two minutes. */
export const transientErrors: RetryPolicy = { transient: patient }

/** Only table writes: nothing to wait for but the table itself. */
export const tableErrors: RetryPolicy = { transient: { first: millis(100), factor: 2, max: seconds(10), tries: 10 } }

/** The same for about as long by fewer tries: a recovery's history, with a backup of two days in it, has room for no more (`awaitLongCommand`). */
export const tableErrorsInFewTries: RetryPolicy = {
  transient: { first: millis(500), factor: 3, max: seconds(20), tries: 5 },
}

/** Looks until something is so. */
export const poll = (pending: Pace): RetryPolicy => ({ transient: patient, pending })

/** Looks after something that a cloud does, which one machine does at once. */
export const awaitCloud = (until: Duration, usually?: Duration): RetryPolicy =>
  poll({ first: millis(100), factor: 1.5, max: seconds(15), until, ...(usually ? { usually } : {}) })

/** Looks after a command that takes seconds. */
export const awaitShortCommand = poll({
  first: millis(40),
  factor: 1.3,
  max: seconds(5),
  until: minutes(10),
  usually: seconds(4),
})

/**
 * Looks after something that may take hours: a state machine knows about a sixth later what it has taken, and a minute later at most. Looking more often than that for two days would
 * not fit into the history of an execution of Step Functions (25 000 events).
 */
export const awaitLongCommand = (until: Duration, usually?: Duration, first: Duration = millis(200)): RetryPolicy =>
  poll({ first, factor: 1.2, max: minutes(1), until, ...(usually ? { usually } : {}) })

/** Looks after a start: PostgreSQL replays its WAL first where it was killed, and what has lasted for hours is not to begin anew. With a backup of two days beside it, no more fits into the history of an execution. */
export const awaitRestart = awaitLongCommand(hours(6), seconds(4), millis(40))

/** The wait before try number `n` (from 0) of a back-off. */
export const waitBefore = (backoff: Backoff, n: number): Duration =>
  millis(Math.min(backoff.max, backoff.first * backoff.factor ** Math.min(n, 200)))

/** How much later than need be an engine in this process knows what it waits for: a look costs it next to nothing. */
const shareOfTheWait = 1 / 40
const firstLook = millis(40)

/** The wait before the next look where looking is cheap, when the step has waited `waited` in all. */
export const waitBeforeLook = (pace: Backoff, waited: Duration): Duration =>
  millis(Math.min(pace.max, Math.max(Math.min(pace.first, firstLook), waited * shareOfTheWait)))

/** Every step waits for whoever is at work on the request: for longer than any lease lasts. */
export const leaseHeld: Backoff & { readonly tries: number } = {
  first: seconds(1),
  factor: 1.5,
  max: seconds(15),
  tries: 1000,
}
