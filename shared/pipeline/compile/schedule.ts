import { type Duration, millis } from '../../core/time.ts'
import { type ErrorCode, errorCodes, errorKinds } from '../../errors/registry.ts'
import { type Backoff, leaseHeld, type Pace, type RetryPolicy, tableErrors } from '../retry.ts'

/** A back-off as state machines count it: in whole seconds, one at least, and in tries. */
export interface Schedule {
  readonly first: number
  readonly factor: number
  readonly max: number
  readonly tries: number
}

/** The schedules that a state machine tells apart: by the class of the error, each with tries of its own. */
export type ErrorClass = 'lease-held' | 'pending' | 'transient'
export type Schedules = { readonly [Class in ErrorClass]?: Schedule }

/** Which errors are tried again, and by which schedule. All others are for good. */
export const errorClasses: ReadonlyMap<ErrorCode, ErrorClass> = new Map(
  errorCodes.flatMap((code): [ErrorCode, ErrorClass][] => {
    if (code === 'lease-held') return [[code, 'lease-held']]
    const { retry } = errorKinds[code]
    return retry === 'permanent' ? [] : [[code, retry]]
  }),
)

export const codesOf = (errorClass: ErrorClass): readonly ErrorCode[] =>
  [...errorClasses].filter(([, other]) => other === errorClass).map(([code]) => code)

export const secondsOf = (duration: Duration): number => Math.ceil(duration / 1000)

const whole = ({ first, factor, max }: Backoff, atLeast = 0): Omit<Schedule, 'tries'> => {
  const wait = secondsOf(millis(Math.max(first, atLeast, 1)))
  // Amazon States Language wants the longest wait to be longer than the first.
  return { first: wait, factor, max: Math.max(secondsOf(max), wait + 1) }
}

/** A write of the request's own state: whatever may pass is tried again. */
export const controlSchedule: Schedule = { ...whole(tableErrors.transient), tries: tableErrors.transient.tries }

/** A function that Lambda lets not begin, because too many of the account are at work: for a quarter of an hour. */
export const throttledSchedule: Schedule = { first: 2, factor: 2, max: 60, tries: 19 }

export const stepSchedules = ({ transient, pending }: RetryPolicy): Schedules => ({
  'lease-held': { ...whole(leaseHeld), tries: leaseHeld.tries },
  ...(pending ? { pending: pendingSchedule(pending) } : {}),
  transient: { ...whole(transient), tries: transient.tries },
})

/** The wait before try number `n` (from 0), in seconds. Engines that know no fractions wait a little less. */
export const waitOf = ({ first, factor, max }: Schedule, n: number): number =>
  Math.min(max, first * factor ** Math.min(n, 200))

/** How many looks it takes to wait for a time, in seconds, when every look itself takes none. */
export const looksWithin = (schedule: Schedule, time: number, waited = Math.floor): number => {
  let looks = 0
  for (let passed = 0; passed < time; looks++) passed += waited(waitOf(schedule, looks))
  return looks
}

/** The step's wrapper ends the waiting, not the count of tries: those suffice for longer. */
const pendingSchedule = (pace: Pace): Schedule => {
  const schedule = { ...whole(pace, (pace.usually ?? 0) / 3), tries: 0 }
  return { ...schedule, tries: looksWithin(schedule, secondsOf(pace.until)) + 10 }
}
