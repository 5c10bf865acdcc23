import type { Step } from '../step.ts'
import { secondsOf } from './schedule.ts'

/**
 * Times in seconds, one longer than the other: the wrapper ends a step at its time-out and records it; the function is cut when that did not happen, the state when the function did
 * not answer, and only then ends the lease (`leaseMargin`). So nothing is called again while it may still be at work.
 */
export const functionTimeout = (step: Pick<Step, 'timeout'>): number => secondsOf(step.timeout) + 10
export const stateTimeout = (step: Pick<Step, 'timeout'>): number => secondsOf(step.timeout) + 20

/** Of a call that only writes the request's own state. */
export const lifecycleFunctionTimeout = 30
export const lifecycleStateTimeout = 40
