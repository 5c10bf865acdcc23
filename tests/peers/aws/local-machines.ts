import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions'
import type { LambdaAnswer } from './lambda-front.ts'
import { type Operations, WireError } from './wire.ts'

interface Start {
  readonly stateMachineArn: string
  readonly name: string
  readonly input: string
}

interface Definition {
  readonly States: Readonly<
    Record<string, { readonly Type: string; readonly Parameters?: { readonly FunctionName: string } }>
  >
}

/** Calls the function of an ARN. */
export type Invoke = (arn: string, event: unknown) => Promise<LambdaAnswer>

/** Every wait between tries is this long, whatever the policy says: steps that look for something look more often than on AWS. */
const waitMillis = 300

/** Step Functions by its wire protocol, whose machines aws-local-stepfunctions walks. */
export class LocalMachines {
  readonly #definitions: ReadonlyMap<string, string>
  readonly #invoke: Invoke
  readonly #statuses = new Map<string, string>()

  /** @param definitions by the machines' names */
  constructor(definitions: ReadonlyMap<string, string>, invoke: Invoke) {
    this.#definitions = definitions
    this.#invoke = invoke
  }

  readonly operations: Operations = {
    StartExecution: async ({ stateMachineArn, name, input }: Start) => {
      const definition = this.#definitions.get(stateMachineArn.split(':').at(-1) ?? '')
      if (!definition) throw new WireError('StateMachineDoesNotExist')
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`
      if (this.#statuses.has(executionArn)) throw new WireError('ExecutionAlreadyExists')
      this.#statuses.set(executionArn, 'RUNNING')
      void this.#walk(JSON.parse(definition), JSON.parse(input)).then((status) =>
        this.#statuses.set(executionArn, status),
      )
      return { executionArn, startDate: Date.now() / 1000 }
    },
    DescribeExecution: async ({ executionArn }: { readonly executionArn: string }) => {
      const status = this.#statuses.get(executionArn)
      if (!status) throw new WireError('ExecutionDoesNotExist')
      return { executionArn, status }
    },
  }

  async #walk(definition: Definition, input: object): Promise<string> {
    const tasks = Object.entries(definition.States).filter(([, { Type }]) => Type === 'Task')
    const handlers = tasks.map(([name, { Parameters }]) => {
      const handler = async (given: unknown) => {
        const answer = await this.#invoke(Parameters?.FunctionName ?? '', (given as { Payload: unknown }).Payload)
        if ('error' in answer) throw Object.assign(new Error(answer.error.message), { name: answer.error.name })
        return {}
      }
      return [name, handler] as const
    })
    const machine = new StateMachine(definition as unknown as StateMachineDefinition, {
      validationOptions: { noValidate: true },
    })
    const { result } = machine.run(input as Parameters<typeof machine.run>[0], {
      overrides: {
        taskResourceLocalHandlers: Object.fromEntries(handlers),
        retryIntervalOverrides: Object.fromEntries(tasks.map(([name]) => [name, waitMillis])),
      },
    })
    return result.then(
      () => 'SUCCEEDED',
      () => 'FAILED',
    )
  }
}
