import { setTimeout as wait } from 'node:timers/promises'
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn'
import { functionPlaceholder, type StateMachine, toAsl } from '../../../shared/pipeline/compile/asl.ts'
import { LambdaFront } from '../aws/lambda-front.ts'
import { type Moto, startMoto } from '../moto.ts'
import { answerOnAws, type Call, type Walk } from './engines.ts'
import { RetryWaits } from './retry-waits.ts'

export interface MotoWalkOptions {
  /** Every wait of a retry takes a second of real time, whatever the policy says. The stage's clock goes on by what the policy says. */
  readonly short?: boolean
  /** Is told each execution's history. */
  readonly onHistory?: (events: readonly HistoryEvent[], definition: StateMachine) => void
}

/** moto's Step Functions (the interpreter that LocalStack wrote) in real time; its tasks call the test's functions by Lambda's protocol. */
export class MotoStepFunctions {
  readonly #moto: Moto
  readonly #front: LambdaFront
  readonly #client: SFNClient
  #machines = 0

  private constructor(moto: Moto, front: LambdaFront) {
    this.#moto = moto
    this.#front = front
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }
    this.#client = new SFNClient({ endpoint: moto.endpoint, region: 'eu-central-1', credentials })
  }

  static async start(): Promise<MotoStepFunctions> {
    const front = await LambdaFront.start()
    const moto = await startMoto({ MOTO_PORT: String(front.port) })
    const body = JSON.stringify({ stepfunctions: { execute_state_machine: true } })
    const { ok } = await fetch(`${moto.endpoint}/moto-api/config`, { method: 'POST', body })
    if (!ok) throw new Error('moto does not execute state machines')
    return new MotoStepFunctions(moto, front)
  }

  async stop(): Promise<void> {
    await this.#moto.stop()
    await this.#front.stop()
  }

  walk({ short = false, onHistory = () => {} }: MotoWalkOptions = {}): Walk {
    return async (stage, faults) => {
      const attempt = await stage.lifecycle.begin(stage.key, stage.pipeline)
      if (attempt === undefined) return { transitions: 0, events: 0 }
      const definition = toAsl(stage.pipeline)
      const name = `machine-${this.#machines++}`
      const { stateMachineArn } = await this.#client.send(
        new CreateStateMachineCommand({
          name,
          definition: this.#deployed(name, definition, short, (call, waits) => answerOnAws(stage, call, waits, faults)),
          roleArn: 'arn:aws:iam::123456789012:role/machine',
        }),
      )
      const input = JSON.stringify({ requestKey: stage.key, attempt })
      const execution = `${stage.key}-${attempt}`
      const { executionArn } = await this.#client.send(
        new StartExecutionCommand({ stateMachineArn, name: execution, input }),
      )
      const events = await this.#historyOf(executionArn ?? '')
      onHistory(events, definition)
      return { transitions: events.filter(({ type }) => type === 'TaskScheduled').length, events: events.length }
    }
  }

  /** Each state calls a function of its own, so that what it was tried is counted for that state. */
  #deployed(
    machine: string,
    definition: StateMachine,
    short: boolean,
    answer: (call: Call, waits: RetryWaits) => ReturnType<typeof answerOnAws>,
  ): string {
    const States = Object.fromEntries(
      Object.entries(definition.States).map(([name, state]) => {
        if (state.Type !== 'Task') return [name, state]
        const waits = new RetryWaits(state)
        const FunctionName = this.#front.serve(`${machine}-${name}`, async (event) => {
          const call = event as Call
          const placeholder = functionPlaceholder('control' in call ? 'lifecycle' : call.step)
          if (placeholder !== state.Parameters.FunctionName) throw new Error(`${name} is not for ${placeholder}`)
          const error = await answer(call, waits)
          return error ? { error } : { result: {} }
        })
        const Retry = short ? state.Retry.map(shortened) : state.Retry
        return [name, { ...state, Parameters: { ...state.Parameters, FunctionName }, Retry }]
      }),
    )
    return JSON.stringify({ ...definition, States })
  }

  async #historyOf(executionArn: string): Promise<readonly HistoryEvent[]> {
    for (;;) {
      const { status } = await this.#client.send(new DescribeExecutionCommand({ executionArn }))
      if (status !== 'RUNNING') break
      await wait(200)
    }
    const events: HistoryEvent[] = []
    let nextToken: string | undefined
    do {
      const page = await this.#client.send(new GetExecutionHistoryCommand({ executionArn, nextToken }))
      events.push(...(page.events ?? []))
      nextToken = page.nextToken
    } while (nextToken)
    return events
  }
}

const shortened = (retrier: object) => ({ ...retrier, IntervalSeconds: 1, BackoffRate: 1, MaxDelaySeconds: 2 })
