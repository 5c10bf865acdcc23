import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import type { RequestKey } from '../../core/ids.ts'
import type { RequestType } from '../../core/states.ts'
import { type Request, requestKeyOf } from '../../entities/request.ts'
import type { Stores } from '../../entities/stores.ts'
import { awsErrorName, callAws } from '../../errors/aws/service-error.ts'
import { HowdahError } from '../../errors/howdah-error.ts'
import type { Lifecycle } from '../../pipeline/lifecycle.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'
import type { Engine } from '../engine.ts'

export interface StepFunctionsEngineOptions {
  readonly client: SFNClient
  readonly stateMachineArnOf: (type: RequestType) => string
  readonly lifecycle: Lifecycle
  readonly stores: Stores
  readonly pipelines: readonly Pipeline[]
}

/**
 * Walks pipelines by the state machines of Step Functions that they compile to. The name of an execution is the request's key and the attempt: a name can never be used again, so a second start of an attempt
 * is no start, and what was cut between the beginning of an attempt and its execution is found by `isWalking`.
 */
export class StepFunctionsEngine implements Engine {
  readonly #options: StepFunctionsEngineOptions

  constructor(options: StepFunctionsEngineOptions) {
    this.#options = options
  }

  async start(key: RequestKey): Promise<void> {
    const { client, lifecycle, stores, stateMachineArnOf } = this.#options
    const { value: request } = await stores.requests.read(requestKeyOf(key))
    const attempt = await lifecycle.begin(key, this.#pipelineOf(request))
    if (attempt === undefined) return
    await callAws(`Starting the state machine of ${key}`, async () => {
      try {
        await client.send(
          new StartExecutionCommand({
            stateMachineArn: stateMachineArnOf(request.type),
            name: nameOf(key, attempt),
            input: JSON.stringify({ requestKey: key, attempt }),
          }),
        )
      } catch (error) {
        if (awsErrorName(error) !== 'ExecutionAlreadyExists') throw error
      }
    })
  }

  async isWalking(key: RequestKey): Promise<boolean> {
    const { client, stores, stateMachineArnOf } = this.#options
    const { value: request } = await stores.requests.read(requestKeyOf(key))
    if (request.attempt === 0) return false
    const name = nameOf(key, request.attempt)
    const executionArn = `${stateMachineArnOf(request.type).replace(':stateMachine:', ':execution:')}:${name}`
    return callAws(`Looking for the execution of ${key}`, async () => {
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn }))
        return status === 'RUNNING' || status === 'PENDING_REDRIVE'
      } catch (error) {
        if (awsErrorName(error) === 'ExecutionDoesNotExist') return false
        throw error
      }
    })
  }

  #pipelineOf({ type }: Request): Pipeline {
    const pipeline = this.#options.pipelines.find((one) => one.type === type)
    if (!pipeline) throw new HowdahError('pipeline-changed', `There is no pipeline for ${type}`)
    return pipeline
  }
}

/** Up to 80 characters. https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const nameOf = (key: RequestKey, attempt: number): string => `${key}-${attempt}`
