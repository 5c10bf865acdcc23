import type { World } from '../../shared/pipeline/step.ts'
import { remembering } from '../../shared/secrets/redaction.ts'
import { answerControlCalls, answerStepCalls, controlCall, stepCallOf } from '../calls.ts'
import { entry } from './entry.ts'
import { logger, redaction } from './observability.ts'

/** The Lambda function of one step. */
export const stepFunction = (step: string, world: World) => {
  const answer = answerStepCalls({ ...world, secrets: remembering(world.secrets, redaction) }, redaction)
  return entry(stepCallOf(step), async (call) => {
    logger.appendKeys({ requestKey: call.requestKey, attempt: call.attempt, step, direction: call.direction })
    return { outcome: await answer(call) }
  })
}

/** The Lambda function that writes the request's own state around its steps. */
export const lifecycleFunction = (world: Pick<World, 'stores' | 'clock'>) => {
  const answer = answerControlCalls(world)
  return entry(controlCall, async (call) => {
    logger.appendKeys({ requestKey: call.requestKey, attempt: call.attempt, control: call.control })
    await answer(call)
    if (call.control === 'park') logger.error('stuck', { requestKey: call.requestKey })
    return {}
  })
}
