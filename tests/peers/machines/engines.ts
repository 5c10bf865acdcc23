import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions'
import { EmbeddedEngine } from '../../../shared/engines/embedded/embedded-engine.ts'
import { Slots } from '../../../shared/engines/embedded/slots.ts'
import type { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { toAsl } from '../../../shared/pipeline/compile/asl.ts'
import { functionUrlVariable, workflowOf } from '../../../shared/pipeline/compile/workflows.ts'
import type { ControlCall } from '../../../shared/pipeline/machine-call.ts'
import type { StepCall } from '../../../shared/pipeline/step-runner.ts'
import { WorkflowInterpreter } from '../workflows/interpreter.ts'
import type { Value } from '../workflows/values.ts'
import { RetryWaits } from './retry-waits.ts'
import type { Stage } from './stage.ts'

export type Call = StepCall | ControlCall

/** What goes wrong around a function, where it could not answer itself. */
export type Faults = (
  call: Call,
  stage: Stage,
) => Promise<{ readonly aws: string; readonly status: number } | undefined>

export interface Execution {
  /** State transitions, or steps of a workflow, and for Step Functions the events of the history. */
  readonly transitions: number
  readonly events: number
}

/** Begins the next attempt, and walks it to its end. */
export type Walk = (stage: Stage, faults?: Faults) => Promise<Execution>

const noFaults: Faults = async () => undefined

const none = { transitions: 0, events: 0 }

export const onEmbedded: Walk = async (stage) => {
  const problems: unknown[] = []
  const { runner, stores, clock } = stage
  const onError = (error: unknown) => problems.push(error)
  const engine = new EmbeddedEngine({ runner, stores, clock, slots: new Slots(1, 1), onError })
  await engine.start(stage.key)
  await engine.idle()
  if (problems.length > 0) throw problems[0]
  return none
}

/** aws-local-stepfunctions decides what is retried and caught; its waits take no time, and the stage's clock goes on by what they would have taken. */
export const onStepFunctions: Walk = async (stage, faults = noFaults) => {
  const attempt = await stage.lifecycle.begin(stage.key, stage.pipeline)
  if (attempt === undefined) return none
  const definition = toAsl(stage.pipeline)
  let transitions = 0
  let events = 2
  const entries = Object.entries(definition.States).filter(([, state]) => state.Type === 'Task')
  const handlers = entries.map(([name, state]) => {
    const waits = new RetryWaits(state)
    const handler = async (input: unknown) => {
      transitions++
      events += waits.isRetry ? 3 : 5
      const error = await answerOnAws(stage, (input as { Payload: Call }).Payload, waits, faults)
      if (!error) return {}
      throw Object.assign(new Error(error.message), { name: error.name })
    }
    return [name, handler] as const
  })
  const machine = new StateMachine(definition as unknown as StateMachineDefinition, {
    validationOptions: { noValidate: true },
  })
  const { result } = machine.run(
    { requestKey: stage.key, attempt },
    {
      overrides: {
        taskResourceLocalHandlers: Object.fromEntries(handlers),
        retryIntervalOverrides: Object.fromEntries(entries.map(([name]) => [name, 0])),
      },
    },
  )
  await result
  return { transitions, events }
}

/** What a deployed Lambda function answers with; the stage's clock goes on by the wait that follows. */
export const answerOnAws = async (
  stage: Stage,
  call: Call,
  waits: RetryWaits,
  faults: Faults = noFaults,
): Promise<{ readonly name: string; readonly message: string } | undefined> => {
  const fault = await faults(call, stage)
  const error = fault ? { name: fault.aws, message: 'it died' } : await stage.answer(call)
  stage.pass(1000 * waits.after(error?.name))
  return error
}

const url = 'https://howdah-FUNCTION-1.region.run.app'
const environment = new Map([[functionUrlVariable, url]])

/** The tests' interpreter of Google Workflows; functions answer as on Google Cloud. */
export const onWorkflows: Walk = async (stage, faults = noFaults) => {
  const attempt = await stage.lifecycle.begin(stage.key, stage.pipeline)
  if (attempt === undefined) return none
  const interpreter = new WorkflowInterpreter(workflowOf(stage.pipeline), {
    environment,
    sleep: async (seconds) => stage.pass(seconds * 1000),
    post: async ({ url: called, body }) => {
      const call = body as unknown as Call
      const name = 'control' in call ? 'lifecycle' : call.step
      if (called !== url.replace('FUNCTION', name)) throw new Error(`${called} is not the function of ${name}`)
      const fault = await faults(call, stage)
      if (fault) return { status: fault.status, body: '<html>it died</html>' }
      return answerOf(await stage.answer(call))
    },
  })
  await interpreter.run({ requestKey: stage.key, attempt })
  return { transitions: interpreter.steps, events: 0 }
}

const answerOf = (error: HowdahError | undefined): { status: number; body: Value } =>
  error ? { status: error.kind.status, body: { code: error.code, message: error.message } } : { status: 200, body: {} }

export const engines: readonly (readonly [name: string, walk: Walk])[] = [
  ['the embedded engine', onEmbedded],
  ['aws-local-stepfunctions', onStepFunctions],
  ['Google Workflows', onWorkflows],
]
