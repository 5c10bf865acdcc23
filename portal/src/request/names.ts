import type { Request } from '../api/queries.ts'
import { duration } from '../time/format.ts'
import { requestWords } from '../words/requests.ts'
import { timeWords } from '../words/time.ts'

/** `run-postgres` → `Run PostgreSQL`. */
export const stepName = (step: string): string => {
  const text = step.replaceAll('-', ' ').replaceAll(/\bpostgres\b/g, 'PostgreSQL')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Within a sentence. */
export const stepInText = (step: string): string => {
  const name = stepName(step)
  return name.charAt(0).toLowerCase() + name.slice(1)
}

export const titleOf = ({ type, databaseName }: Pick<Request, 'type' | 'databaseName'>): string =>
  requestWords.title(type, databaseName)

/** An engine is at work on it, or will be. */
export const isMoving = ({ state, endedAt }: Pick<Request, 'state' | 'endedAt'>): boolean =>
  !endedAt && state !== 'STUCK'

/** Whether it goes backwards: what its last entry did says it also of one that is stuck. */
export const isUnwinding = ({ state, trace, endedAt }: Request): boolean =>
  !endedAt && (state === 'UNWINDING' || (state === 'STUCK' && trace.at(-1)?.direction === 'undo'))

/** The step it is at, or stopped at. */
export const stepAt = ({ state, currentStep, error, lastStep }: Request): string | undefined =>
  currentStep ?? (state === 'STUCK' ? (error?.step ?? lastStep) : undefined)

/** From 1; between two steps, the next one. */
export const stepNumber = (request: Request): number => {
  const step = stepAt(request)
  const index = step === undefined ? -1 : request.steps.indexOf(step)
  return Math.min(request.steps.length, index >= 0 ? index + 1 : request.doneSteps.length + 1)
}

/** What counts on each second has no tenths. */
export const countingDuration = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds))
  return whole < 10 ? timeWords.seconds(`${whole}`) : duration(whole)
}

const tenth = 0.1

/** What took less than can be shown took something. */
export const spentDuration = (seconds: number): string =>
  seconds < tenth / 2 ? `< ${duration(tenth)}` : duration(Math.max(tenth, seconds))
