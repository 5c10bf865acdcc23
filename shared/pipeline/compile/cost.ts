import type { Duration } from '../../core/time.ts'
import { seconds } from '../../core/time.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Step } from '../step.ts'
import { leaseMargin } from '../step-runner.ts'
import { hasUndo } from './asl.ts'
import { looksWithin, secondsOf, stepSchedules, throttledSchedule, waitOf } from './schedule.ts'

/**
 * What the services allow for one execution, and for one definition.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html, https://cloud.google.com/workflows/quotas
 */
export const limits = {
  aslBytes: 1_048_576,
  historyEvents: 25_000,
  workflowBytes: 131_072,
  workflowSteps: 100_000,
} as const

/** US dollars, in the cheapest regions, past the free tier. https://aws.amazon.com/step-functions/pricing/, https://cloud.google.com/workflows/pricing */
export const prices = { perTransition: 0.025 / 1000, perWorkflowStep: 0.01 / 1000 } as const

/** How long what a step waits for takes on a real cloud. */
export type ModelledDurations = Readonly<Record<string, Duration>>

/** How often the state machine calls the step until what it waits for has happened. */
export const looksOf = (step: Step, durations: ModelledDurations): number => {
  const { pending } = stepSchedules(step.retry)
  const duration = durations[step.name]
  // Nothing answers on its first look that has to begin first.
  return pending && duration !== undefined ? 1 + looksWithin(pending, duration / 1000, (wait) => wait) : 1
}

/** State transitions of an execution in which nothing fails: every state that is entered, and every further look. */
export const transitionsOf = ({ steps }: Pipeline, durations: ModelledDurations): number =>
  steps.reduce((sum, step) => sum + looksOf(step, durations), 1)

/** Steps of a workflow in which nothing fails, counting what stands in a step one by one: assignments, the `try` around a call. The tests' interpreter counts the same. */
export const workflowStepsOf = ({ steps }: Pipeline, durations: ModelledDurations): number =>
  steps.reduce((sum, step) => sum + perCall + perFurtherLook * (looksOf(step, durations) - 1), perExecution)

const perCall = 8
const perFurtherLook = 12
const perExecution = 15

/** How long all of it takes while nothing fails, with the time until the next look, and a second for each call. */
export const durationOf = ({ steps }: Pipeline, durations: ModelledDurations): Duration =>
  seconds(
    steps.reduce((sum, step) => {
      const { pending } = stepSchedules(step.retry)
      const looks = looksOf(step, durations)
      const waits = Array.from({ length: looks - 1 }, (_, n) => (pending ? waitOf(pending, n) : 0))
      return sum + looks + waits.reduce((all, wait) => all + wait, 0)
    }, 1),
  )

/** How long an undo may wait for what it began (`longestUndo` of the step's wrapper). */
const undoHour = 3600

/** The longest that an execution can become in calls: every step is looked after until just before its deadline, then the pivot fails, everything is taken back, and then it turns out that it cannot be. */
const worst = (pipeline: Pipeline, perState: number, perTry: number): number => {
  const { steps, pivotIndex, pivot } = pipeline
  const of = (step: Step, within?: number) => perState + perTry * worstTries(step, within)
  const forward = steps.map((step) => of(step))
  const undone = steps
    .slice(0, pivotIndex + 1)
    .filter(hasUndo)
    .map((step) => of(step, undoHour))
  const again = [...steps.slice(0, pivotIndex).map(() => perState), of(pivot)]
  return [...forward, ...undone, ...again].reduce((sum, calls) => sum + calls, 3 * perState)
}

/** Further tries of one state: looks until the deadline, transient errors, after each of those a lease that has to end first, and functions that are not let begin. */
const worstTries = ({ retry, timeout }: Step, within = Number.POSITIVE_INFINITY): number => {
  const schedules = stepSchedules(retry)
  const { pending, transient } = schedules
  const looks = pending && retry.pending ? looksWithin(pending, Math.min(secondsOf(retry.pending.until), within)) : 0
  const errors = transient?.tries ?? 0
  const lease = schedules['lease-held']
  const leases = lease ? Math.min(lease.tries, looksWithin(lease, (errors * (timeout + leaseMargin)) / 1000)) : 0
  return looks + errors + leases + throttledSchedule.tries
}

/** Events in the history of the longest execution: of a task state entered, scheduled, started, ended, exited; of a further try the middle three. */
export const worstHistory = (pipeline: Pipeline): number => 2 + worst(pipeline, 5, 3)

/** Steps of the longest workflow. */
export const worstWorkflowSteps = (pipeline: Pipeline): number =>
  perExecution * 3 + worst(pipeline, perCall, perFurtherLook)
