import { randomUUID } from 'node:crypto'
import * as z from 'zod/mini'
import type { RequestKey } from '../shared/core/ids.ts'
import { Lifecycle } from '../shared/pipeline/lifecycle.ts'
import { answerControl, type ControlCall } from '../shared/pipeline/machine-call.ts'
import type { World } from '../shared/pipeline/step.ts'
import { type StepCall, StepRunner } from '../shared/pipeline/step-runner.ts'
import type { Redaction } from '../shared/secrets/redaction.ts'
import { pipelines } from '../state-machines/index.ts'

/** What a state machine sends to a function, whichever cloud's it is. */
const ofRequest = {
  requestKey: z.string().check(z.regex(/^r-[a-z0-9-]{1,60}$/)),
  attempt: z.int().check(z.positive()),
}
const direction = z.enum(['run', 'undo'])

/** The function of a step answers for that step only: it may do no more than that step needs. */
export const stepCallOf = (step: string) => z.strictObject({ ...ofRequest, step: z.literal(step), direction })

export const controlCall = z.discriminatedUnion('control', [
  z.strictObject({ ...ofRequest, control: z.enum(['unwind', 'park']), direction: z.optional(z.null()) }),
  z.strictObject({ ...ofRequest, control: z.literal('end'), direction }),
])

export const answerStepCalls = (world: World, redaction: Redaction) => {
  // Every invocation that a container of this function serves comes after the one before has ended, or was cut with its container.
  const holder = randomUUID()
  const redact = (text: string) => redaction.of(text)
  const runner = new StepRunner(world, pipelines, { holder, exclusive: false, redact })
  return (call: z.output<ReturnType<typeof stepCallOf>>): Promise<'done' | 'skipped'> => runner.call(call as StepCall)
}

export const answerControlCalls = ({ stores, clock }: Pick<World, 'stores' | 'clock'>) => {
  const lifecycle = new Lifecycle(stores, clock)
  return (call: z.output<typeof controlCall>): Promise<void> =>
    answerControl(lifecycle, { ...call, requestKey: call.requestKey as RequestKey } as ControlCall)
}
