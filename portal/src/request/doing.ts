import type { Request } from '../api/queries.ts'
import { sentenceCase } from '../parts/Badge.tsx'
import { endWords, requestWords as words } from '../words/requests.ts'
import { isMoving, isUnwinding, stepAt, stepInText, stepName, stepNumber } from './names.ts'

/** What a request does now, or how it ended. */
export const doing = (request: Request): string => {
  const { state, steps, cancelRequested = false, endedAt } = request
  const step = stepAt(request)
  if (state === 'QUEUED') return words.queued
  if (state === 'UNWINDING') return words.takingBack(step && stepName(step))
  if (endedAt) return howEnded(request)
  if (cancelRequested) return words.cancelling
  const number = stepNumber(request)
  return step ? words.step(number, steps.length, stepName(step)) : words.stepOf(number, steps.length)
}

const howEnded = ({ state, steps, trace }: Request): string => {
  if (state === 'PROCESSED') return words.allDone(steps.length)
  const wasTakenBack = trace.some(({ direction }) => direction === 'undo')
  if (!wasTakenBack) return sentenceCase(state)
  return state === 'CANCELLED' ? words.cancelledBack : words.failedBack
}

/** Its step, or what went wrong: in one line. */
export const whatOf = (request: Request): string => {
  const { state, error } = request
  const step = stepAt(request)
  if (state === 'STUCK' && step) {
    const at = (isUnwinding(request) ? endWords.stuckBack : endWords.stuckAt)(stepInText(step))
    return error ? `${at}: ${error.message}` : at
  }
  if (state === 'FAILED') return error?.message ?? ''
  return isMoving(request) ? doing(request) : ''
}
