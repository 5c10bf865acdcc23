import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn'
import { waitUntil } from '../../images/testing/docker.ts'
import { dynamoDbTableDefinition } from '../../shared/table/dynamodb/dynamodb-table.ts'
import { type Aws, instanceProfile, startAws } from '../peers/aws/aws.ts'
import { resolved } from '../peers/aws/cloud-formation.ts'
import { listen, passOn } from '../peers/aws/front.ts'
import { LambdaFront } from '../peers/aws/lambda-front.ts'
import { type DeployedFunction, LambdaHost } from '../peers/aws/lambda-host.ts'
import { type Invoke, LocalMachines } from '../peers/aws/local-machines.ts'
import type { CommandDocument } from '../peers/aws/ssm-document.ts'
import { startIssuer } from '../peers/aws/token-issuer.ts'
import { answer, operationOf } from '../peers/aws/wire.ts'
import { ofType, type Packaged, packageService } from '../peers/deployment/packaged.ts'
import { startDynamoDbLocal } from '../peers/dynamodb-local.ts'

const accountId = '123456789012'
const documentName = 'howdah-run'
export const logGroupName = '/howdah/example/postgresql'

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
  readonly Timeout: number
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> }
}

interface MachineProperties {
  readonly StateMachineName: string
  readonly DefinitionString: unknown
}

type Undo = () => Promise<unknown>

interface Parts {
  readonly aws: Aws
  readonly host: LambdaHost
  readonly machines: ReadonlyMap<string, string>
  readonly functions: ReadonlyMap<string, DeployedFunction>
  readonly token: () => Promise<string>
  readonly switches: Switches
  readonly undos: Undo[]
}

/** Which Step Functions walks what is started now, and what goes wrong there. */
interface Switches {
  engine: 'moto' | 'aws-local-stepfunctions'
  /** This step, the next time that it has done its work: its answer is lost, and an error for good comes instead. On aws-local-stepfunctions only. */
  failAfter: string | undefined
}

/**
 * The packaged service, deployed on an emulated AWS: its template says which functions and state machines there are, with which environment; its zips are what runs. Nothing comes from the sources.
 */
export class Installation {
  readonly aws: Aws
  readonly host: LambdaHost
  /** Definitions of the state machines by name, as deployed. */
  readonly machines: ReadonlyMap<string, string>
  readonly switches: Switches
  readonly #functions: ReadonlyMap<string, DeployedFunction>
  readonly #token: () => Promise<string>
  readonly #undos: Undo[]

  constructor(parts: Parts) {
    this.aws = parts.aws
    this.host = parts.host
    this.machines = parts.machines
    this.switches = parts.switches
    this.#functions = parts.functions
    this.#token = parts.token
    this.#undos = parts.undos
  }

  static async open(): Promise<Installation> {
    const undos: Undo[] = []
    try {
      return await deploy(undos)
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

  async ended(key: string, timeoutMs = 240_000): Promise<RequestView> {
    const isEnded = async () => {
      const seen = await this.api<RequestView>('GET', `/v1/requests/${key}`)
      return ['PROCESSED', 'FAILED', 'STUCK', 'CANCELLED'].includes(seen.state) && seen
    }
    return waitUntil(isEnded, { timeoutMs, everyMs: 500, what: `the end of ${key}` })
  }
}

const undoAll = async (undos: Undo[]): Promise<void> => {
  for (const undo of undos.splice(0).reverse()) await undo()
}

const deploy = async (undos: Undo[]): Promise<Installation> => {
  const later = <T>(thing: T, undo: (thing: T) => Promise<unknown>): T => {
    undos.push(() => undo(thing))
    return thing
  }
  const front = later(await LambdaFront.start(), (it) => it.stop())
  const host = later(new LambdaHost(), (it) => it.stop())
  const issuer = later(await startIssuer('howdah'), (it) => it.close())
  const starting = [
    packageService().then((it) => later(it, () => it.remove())),
    startDynamoDbLocal().then((it) => later(it, () => it.stop())),
    startAws({
      images: ['howdah/postgres:17', 'howdah/backup:17'],
      environment: { MOTO_PORT: String(front.port) },
    }).then((it) => later(it, () => it.stop())),
  ] as const
  await Promise.allSettled(starting)
  const [packaged, dynamo, aws] = await Promise.all(starting)
  aws.documents.set(documentName, documentOf(packaged))
  const settings = {
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  }
  const values = valuesOf(packaged, aws, issuer.issuer)
  const machines = machinesOf(packaged, values)
  const switches: Switches = { engine: 'moto', failAfter: undefined }
  const invoke = failing(switches, (arn, event) => front.invoke(arn, event))
  const local = new LocalMachines(machines, invoke)
  const stepFunctions = later(
    await listen('127.0.0.1', (request, response) => {
      const isLocal = switches.engine === 'aws-local-stepfunctions' && operationOf(request) in local.operations
      void (isLocal ? answer(local.operations, request, response) : passOn(aws.endpoint, request, response))
    }),
    (it) => it.close(),
  )
  const ofAws = {
    AWS_REGION: aws.region,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_ENDPOINT_URL_SFN: `http://${stepFunctions.address}`,
  }
  const credentials = { AWS_ACCESS_KEY_ID: 'function', AWS_SECRET_ACCESS_KEY: 'of the function' }
  const functions = new Map<string, DeployedFunction>()
  for (const [id, { Properties }] of ofType(packaged, 'AWS::Lambda::Function')) {
    const { FunctionName, Timeout, Environment } = Properties as FunctionProperties
    const name = FunctionName.split('-').at(-1) ?? ''
    const variables = resolved(Environment.Variables, values) as Record<string, string>
    const environment = { ...variables, ...overridden(aws, issuer.issuer), ...ofAws, ...credentials }
    const deployed = {
      ...{ name: FunctionName, timeoutSeconds: Timeout, environment },
      bundle: packaged.bundles.get(name) ?? '',
    }
    functions.set(name, deployed)
    front.serve(FunctionName, (event) => host.invoke(deployed, event))
    if (!values(`${id}.Arn`)) throw new Error(`${id} has no ARN`)
  }
  const tableName = String(functions.get('api')?.environment.HOWDAH_TABLE)
  const dynamoClient = new DynamoDBClient({ ...settings, endpoint: dynamo.endpoint })
  await dynamoClient.send(new CreateTableCommand(dynamoDbTableDefinition(tableName)))
  await new CloudWatchLogsClient(settings).send(new CreateLogGroupCommand({ logGroupName }))
  await createMachines(new SFNClient(settings), aws.endpoint, machines)
  return new Installation({ aws, host, machines, functions, token: issuer.token, switches, undos })
}

/** A machine's functions, of which one may fail although it has done its work. */
const failing =
  (switches: Switches, invoke: Invoke): Invoke =>
  async (arn, event) => {
    const answered = await invoke(arn, event)
    const { step, direction } = event as { readonly step?: string; readonly direction?: string }
    if ('error' in answered || direction !== 'run' || step !== switches.failAfter) return answered
    switches.failAfter = undefined
    return { error: { name: 'command-failed', message: 'its answer was lost' } }
  }

const machinesOf = (
  packaged: Packaged,
  values: (reference: string) => string | undefined,
): ReadonlyMap<string, string> =>
  new Map(
    ofType(packaged, 'AWS::StepFunctions::StateMachine').map(([, { Properties }]) => {
      const { StateMachineName, DefinitionString } = Properties as MachineProperties
      return [StateMachineName, resolved(DefinitionString, values) as string]
    }),
  )

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

const documentOf = (packaged: Packaged): CommandDocument => {
  const [[, document] = []] = ofType(packaged, 'AWS::SSM::Document')
  if (!document) throw new Error('the template has no document')
  return document.Properties.Content
}

/** What CloudFormation would put in for the names of what it made. */
const valuesOf = (packaged: Packaged, { account, region }: Aws, issuer: string) => {
  const functions = new Map(ofType(packaged, 'AWS::Lambda::Function'))
  const known: Record<string, string> = {
    'AWS::AccountId': accountId,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'ServersSecurityGroup.GroupId': account.securityGroup,
    ServersInstanceProfile: instanceProfile,
    'ServersRole.Arn': `arn:aws:iam::${accountId}:role/${instanceProfile}`,
    RunDocument: documentName,
    PostgresqlLogGroup: logGroupName,
    'HttpApi.ApiEndpoint': issuer,
  }
  return (reference: string): string | undefined => {
    const [id = '', attribute] = reference.split('.')
    const name = functions.get(id)?.Properties.FunctionName
    if (name && attribute === 'Arn') return `arn:aws:lambda:${region}:${accountId}:function:${name}`
    return known[reference]
  }
}

/** What is an installation's own, and not the example's. */
const overridden = ({ account, region, endpoint }: Aws, issuer: string): Record<string, string> => ({
  HOWDAH_DATA_CENTERS: JSON.stringify([
    {
      ...{ name: 'FRA1', region, imageId: account.imageId, s3Endpoint: endpoint },
      subnets: { [account.availabilityZone]: account.subnetId },
    },
  ]),
  HOWDAH_OIDC_ISSUER: issuer,
  HOWDAH_IMAGE_REGISTRY: '',
})
