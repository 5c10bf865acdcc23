import { join } from 'node:path'
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn'
import { inject } from 'vitest'
import { waitUntil } from '../../images/testing/docker.ts'
import { dynamoDbTableDefinition } from '../../shared/table/dynamodb/dynamodb-table.ts'
import { accountId } from '../peers/aws/account.ts'
import { type Aws, makeRole, startAws } from '../peers/aws/aws.ts'
import { resolved } from '../peers/aws/cloud-formation.ts'
import { listen, passOn } from '../peers/aws/front.ts'
import type { DeployedFunction, FunctionHost } from '../peers/aws/function-host.ts'
import { LambdaHost } from '../peers/aws/lambda-host.ts'
import { type Invoke, LocalMachines } from '../peers/aws/local-machines.ts'
import { MotoLambda } from '../peers/aws/moto-lambda.ts'
import { startIssuer } from '../peers/aws/token-issuer.ts'
import { answer, operationOf } from '../peers/aws/wire.ts'
import { ofType, packagedIn } from '../peers/deployment/packaged.ts'
import { startDynamoDbLocal } from '../peers/dynamodb-local.ts'
import { documentName, documentOf, logGroupName, machinesOf, overridden, valuesOf } from './template.ts'

export interface RequestView {
  readonly key: string
  readonly type: string
  readonly state: string
  readonly error?: { readonly code: string; readonly message: string; readonly step?: string }
  readonly trace: readonly {
    readonly step: string
    readonly direction: string
    readonly outcome: string
    readonly retries: number
  }[]
}

interface FunctionProperties {
  readonly FunctionName: string
  readonly Handler: string
  readonly MemorySize: number
  readonly Timeout: number
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> }
}

type Undo = () => Promise<unknown>

/**
 * What walks the state machines, and what runs the functions that they call: moto's Step Functions and moto's Lambda, or aws-local-stepfunctions and processes of the packaged functions, which are quicker
 * and where a step can be made to fail.
 */
export type Engine = 'moto' | 'aws-local-stepfunctions'

interface Parts {
  readonly aws: Aws
  readonly host: FunctionHost
  readonly machines: ReadonlyMap<string, string>
  readonly functions: ReadonlyMap<string, DeployedFunction>
  readonly token: () => Promise<string>
  readonly faults: Faults
  /** A look is a call of the API: where that is a container, it takes from what is looked at. */
  readonly lookEveryMs: number
  readonly undos: Undo[]
}

interface Faults {
  /** This step, the next time that it has done its work: its answer is lost, and an error for good comes instead. On aws-local-stepfunctions only. */
  failAfter: string | undefined
}

/**
 * The packaged service, deployed on an emulated AWS: its template says which functions and state machines there are, with which environment; its zips are what runs. Nothing comes from the sources.
 */
export class Installation {
  readonly aws: Aws
  readonly host: FunctionHost
  /** Definitions of the state machines by name, as deployed. */
  readonly machines: ReadonlyMap<string, string>
  readonly faults: Faults
  readonly #functions: ReadonlyMap<string, DeployedFunction>
  readonly #token: () => Promise<string>
  readonly #lookEveryMs: number
  readonly #undos: Undo[]

  constructor(parts: Parts) {
    this.aws = parts.aws
    this.host = parts.host
    this.machines = parts.machines
    this.faults = parts.faults
    this.#functions = parts.functions
    this.#token = parts.token
    this.#lookEveryMs = parts.lookEveryMs
    this.#undos = parts.undos
  }

  static async open(engine: Engine): Promise<Installation> {
    const undos: Undo[] = []
    try {
      return await deploy(engine, undos)
    } catch (error) {
      await undoAll(undos)
      throw error
    }
  }

  close(): Promise<void> {
    return undoAll(this.#undos)
  }

  /** By the name that it has in serverless.yml. */
  async invoke(name: string, event: unknown): Promise<unknown> {
    const deployed = this.#functions.get(name)
    if (!deployed) throw new Error(`there is no function ${name}`)
    const answered = await this.host.invoke(deployed, event)
    if ('error' in answered) throw new Error(`${name}: ${answered.error.name}: ${answered.error.message}`)
    return answered.result
  }

  /** A call of the API as API Gateway's HTTP API hands it to its function, payload format 2.0. @throws Error for an answer that is no success */
  async api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const [rawPath = '', rawQueryString = ''] = path.split('?')
    const headers = {
      authorization: `Bearer ${await this.#token()}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      host: 'api.example.com',
    }
    const answered = (await this.invoke('api', {
      ...{ version: '2.0', routeKey: 'ANY /v1/{proxy+}', rawPath, rawQueryString, headers, isBase64Encoded: false },
      requestContext: {
        ...{ accountId, apiId: 'api', stage: '$default', requestId: 'r', domainName: 'api.example.com' },
        http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })) as { readonly statusCode: number; readonly body?: string }
    if (answered.statusCode >= 300) throw new Error(`${method} ${path}: ${answered.statusCode} ${answered.body}`)
    return (answered.body ? JSON.parse(answered.body) : undefined) as T
  }

  /** Waits for the request's end, as the scheduler goes on. @throws Error with its trace when it is not PROCESSED */
  async processed(key: string): Promise<RequestView> {
    const request = await this.ended(key)
    if (request.state !== 'PROCESSED') throw new Error(JSON.stringify(request, null, 1))
    return request
  }

  async ended(key: string): Promise<RequestView> {
    const isEnded = async () => {
      const seen = await this.api<RequestView>('GET', `/v1/requests/${key}`)
      return ['PROCESSED', 'FAILED', 'STUCK', 'CANCELLED'].includes(seen.state) && seen
    }
    return waitUntil(isEnded, { timeoutMs: 240_000, everyMs: this.#lookEveryMs, what: `the end of ${key}` })
  }
}

const undoAll = async (undos: Undo[]): Promise<void> => {
  for (const undo of undos.splice(0).reverse()) await undo()
}

const deploy = async (engine: Engine, undos: Undo[]): Promise<Installation> => {
  const later: Later = (thing, undo) => {
    undos.push(() => undo(thing))
    return thing
  }
  const issuer = later(await startIssuer('howdah'), (it) => it.close())
  const starting = [
    packagedIn(inject('packagedIn')),
    startDynamoDbLocal().then((it) => later(it, () => it.stop())),
    startHost(engine, later),
  ] as const
  await Promise.allSettled(starting)
  const [packaged, dynamo, { aws, host, deployTo }] = await Promise.all(starting)
  aws.documents.set(documentName, documentOf(packaged))
  const settings = {
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  }
  const values = valuesOf(packaged, aws, issuer.issuer)
  const machines = machinesOf(packaged, values)
  const functions = new Map<string, DeployedFunction>()
  const faults: Faults = { failAfter: undefined }
  const byArn = async (arn: string, event: unknown) => {
    const deployed = [...functions.values()].find(({ name }) => arn.endsWith(`:function:${name}`))
    return deployed ? host.invoke(deployed, event) : { error: { name: 'ResourceNotFoundException', message: arn } }
  }
  const stepFunctions =
    engine === 'moto'
      ? aws.endpoint
      : later(await startLocalMachines(machines, failing(faults, byArn), aws), (it) => it.close()).endpoint
  const services = {
    AWS_REGION: aws.region,
    AWS_ENDPOINT_URL: aws.endpoint,
    // By name too: moto's Lambda sets the endpoint of all.
    ...Object.fromEntries(
      ['CLOUDWATCH_LOGS', 'EC2', 'S3', 'SSM'].map((service) => [`AWS_ENDPOINT_URL_${service}`, aws.endpoint]),
    ),
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_ENDPOINT_URL_SFN: stepFunctions,
    ...{ AWS_ACCESS_KEY_ID: 'function', AWS_SECRET_ACCESS_KEY: 'of the function' },
  }
  const role = await makeRole(aws.endpoint, 'function')
  for (const [, { Properties }] of ofType(packaged, 'AWS::Lambda::Function')) {
    const { FunctionName, Handler, MemorySize, Timeout, Environment } = Properties as FunctionProperties
    const name = FunctionName.split('-').at(-1) ?? ''
    const variables = resolved(Environment.Variables, values) as Record<string, string>
    const deployed = {
      ...{ name: FunctionName, handler: Handler, role, memoryMb: MemorySize, timeoutSeconds: Timeout },
      ...{ zip: join(packaged.folder, `${name}.zip`), bundle: packaged.bundles.get(name) ?? '' },
      environment: { ...variables, ...overridden(aws, issuer.issuer), ...services },
    }
    functions.set(name, deployed)
    await deployTo(deployed)
  }
  const tableName = String(functions.get('api')?.environment.HOWDAH_TABLE)
  const dynamoClient = new DynamoDBClient({ ...settings, endpoint: dynamo.endpoint })
  await dynamoClient.send(new CreateTableCommand(dynamoDbTableDefinition(tableName)))
  await new CloudWatchLogsClient(settings).send(new CreateLogGroupCommand({ logGroupName }))
  await createMachines(new SFNClient(settings), aws.endpoint, machines)
  const lookEveryMs = engine === 'moto' ? 4000 : 500
  return new Installation({ aws, host, machines, functions, token: issuer.token, faults, lookEveryMs, undos })
}

type Later = <T>(thing: T, undo: (thing: T) => Promise<unknown>) => T

/** AWS, and where it runs functions. */
const startHost = async (engine: Engine, later: Later) => {
  const images = ['howdah/postgres:17', 'howdah/backup:17']
  if (engine === 'moto') {
    const host = later(await MotoLambda.prepare(), (it) => it.stop())
    const aws = later(await startAws({ images, environment: host.environment }), (it) => it.stop())
    return { aws, host, deployTo: (deployed: DeployedFunction) => host.deploy(aws.endpoint, deployed) }
  }
  const host = later(new LambdaHost(), (it) => it.stop())
  return { aws: later(await startAws({ images }), (it) => it.stop()), host, deployTo: async () => {} }
}

/** In front of AWS, aws-local-stepfunctions in place of its Step Functions. */
const startLocalMachines = async (machines: ReadonlyMap<string, string>, invoke: Invoke, { endpoint }: Aws) => {
  const { operations } = new LocalMachines(machines, invoke)
  const { address, close } = await listen('127.0.0.1', (request, response) => {
    const isLocal = operationOf(request) in operations
    void (isLocal ? answer(operations, request, response) : passOn(endpoint, request, response))
  })
  return { endpoint: `http://${address}`, close }
}

/** A machine's functions, of which one may fail although it has done its work. */
const failing =
  (faults: Faults, invoke: Invoke): Invoke =>
  async (arn, event) => {
    const answered = await invoke(arn, event)
    const { step, direction } = event as { readonly step?: string; readonly direction?: string }
    if ('error' in answered || direction !== 'run' || step !== faults.failAfter) return answered
    faults.failAfter = undefined
    return { error: { name: 'command-failed', message: 'its answer was lost' } }
  }

const createMachines = async (
  client: SFNClient,
  endpoint: string,
  machines: ReadonlyMap<string, string>,
): Promise<void> => {
  const body = JSON.stringify({ stepfunctions: { execute_state_machine: true } })
  await fetch(`${endpoint}/moto-api/config`, { method: 'POST', body })
  const roleArn = `arn:aws:iam::${accountId}:role/machine`
  for (const [name, definition] of machines)
    await client.send(new CreateStateMachineCommand({ name, definition, roleArn }))
}
