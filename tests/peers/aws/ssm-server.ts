import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type ManagedNode, timedOutExitCode } from './managed-node.ts'
import { type AgentScript, type CommandDocument, runShellScript, scriptOf } from './ssm-document.ts'
import { answer, type Operations, WireError } from './wire.ts'

type Status = 'Pending' | 'InProgress' | 'Success' | 'Cancelled' | 'TimedOut' | 'Failed' | 'Cancelling'

interface Invocation {
  readonly commandId: string
  readonly instanceId: string
  readonly documentName: string
  readonly requestedAt: number
  status: Status
  statusDetails: string
  exitCode: number
  stdout: string
  stderr: string
  startedAt?: number
  endedAt?: number
  kill?: () => void
}

interface SendCommandInput {
  readonly DocumentName?: string
  readonly InstanceIds?: readonly string[]
  readonly Parameters?: Readonly<Record<string, readonly string[]>>
  readonly TimeoutSeconds?: number
}

interface InvocationInput {
  readonly CommandId?: string
  readonly InstanceId?: string
  readonly InstanceIds?: readonly string[]
  readonly Details?: boolean
}

interface Filters {
  readonly Filters?: readonly { readonly Key: string; readonly Values: readonly string[] }[]
}

export interface SsmServerOptions {
  readonly nodes: ReadonlyMap<string, ManagedNode>
  /** By name. `AWS-RunShellScript` is always there. */
  readonly documents?: ReadonlyMap<string, CommandDocument>
  /** For how long a command that was sent is not to be found, which the real service takes a second or so for. */
  readonly visibleAfterMillis?: number
  /** How long it takes to reach the agent. */
  readonly deliveredAfterMillis?: number
}

/** As the agent cuts them: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetCommandInvocation.html */
const longest = { stdout: 24_000, stderr: 8_000 }

/**
 * SSM Run Command as its users meet it: it knows nothing of a command at first, delivers late, cuts output, and shows none before the end. What it sends is really run on its nodes. Like the real
 * one it runs a command twice that is sent twice.
 */
export class SsmRunCommand {
  readonly #options: SsmServerOptions
  readonly #invocations: Invocation[] = []
  /** Every script that was sent to a node, for tests that look for secrets. */
  readonly sent: string[] = []

  constructor(options: SsmServerOptions) {
    this.#options = options
  }

  readonly operations: Operations = {
    SendCommand: async (input: SendCommandInput) => this.#send(input),
    GetCommandInvocation: async ({ CommandId = '', InstanceId = '' }: InvocationInput) => {
      const found = this.#visible().find(
        ({ commandId, instanceId }) => commandId === CommandId && instanceId === InstanceId,
      )
      if (!found) throw new WireError('InvocationDoesNotExist')
      return described(found)
    },
    ListCommandInvocations: async ({ CommandId, InstanceId, Details = false }: InvocationInput) => ({
      CommandInvocations: this.#visible()
        .filter(
          ({ commandId, instanceId }) =>
            commandId === (CommandId ?? commandId) && instanceId === (InstanceId ?? instanceId),
        )
        .map((found) => listed(found, Details)),
    }),
    CancelCommand: async ({ CommandId = '', InstanceIds }: InvocationInput) => {
      const found = this.#invocations.filter(({ commandId }) => commandId === CommandId)
      if (found.length === 0) throw new WireError('InvalidCommandId')
      for (const invocation of found)
        if (!InstanceIds?.length || InstanceIds.includes(invocation.instanceId)) cancel(invocation)
      return {}
    },
    DescribeInstanceInformation: async ({ Filters = [] }: Filters) => {
      const wanted = Filters.find(({ Key }) => Key === 'InstanceIds')?.Values
      return {
        InstanceInformationList: [...this.#options.nodes]
          .filter(([id, { online, gone }]) => online && !gone && (!wanted || wanted.includes(id)))
          .map(([InstanceId]) => ({
            InstanceId,
            PingStatus: 'Online',
            LastPingDateTime: Date.now() / 1000,
            AgentVersion: '3.3.2746.0',
            PlatformType: 'Linux',
            ResourceType: 'EC2Instance',
          })),
      }
    },
  }

  #send({ DocumentName = '', InstanceIds = [], Parameters = {}, TimeoutSeconds = 3600 }: SendCommandInput): object {
    const document = DocumentName === 'AWS-RunShellScript' ? runShellScript : this.#options.documents?.get(DocumentName)
    if (!document) throw new WireError('InvalidDocument', `Document with name ${DocumentName} does not exist.`)
    if (TimeoutSeconds < 30) throw new WireError('ValidationException', 'timeoutSeconds must be at least 30')
    if (InstanceIds.length === 0) throw new WireError('InvalidInstanceId', 'the emulator takes InstanceIds, no Targets')
    for (const id of InstanceIds) {
      const node = this.#options.nodes.get(id)
      if (!node?.online || node.gone)
        throw new WireError('InvalidInstanceId', `Instances not in a valid state for account: ${id}`)
    }
    const script = scriptOf(document, Parameters)
    this.sent.push(script.text)
    const CommandId = randomUUID()
    for (const instanceId of InstanceIds) {
      const invocation: Invocation = {
        ...{ commandId: CommandId, instanceId, documentName: DocumentName, requestedAt: Date.now() },
        ...{ status: 'Pending', statusDetails: 'Pending', exitCode: -1, stdout: '', stderr: '' },
      }
      this.#invocations.push(invocation)
      void this.#deliver(invocation, script)
    }
    const now = Date.now() / 1000
    return { Command: { CommandId, DocumentName, InstanceIds, Parameters, Status: 'Pending', RequestedDateTime: now } }
  }

  async #deliver(invocation: Invocation, script: AgentScript): Promise<void> {
    await wait(this.#options.deliveredAfterMillis ?? 100)
    if (invocation.status !== 'Pending') return
    const node = this.#options.nodes.get(invocation.instanceId)
    if (!node || node.gone) return end(invocation, 'Failed', 'Undeliverable')
    const { ended, kill } = node.run(script)
    Object.assign(invocation, { status: 'InProgress', statusDetails: 'InProgress', startedAt: Date.now(), kill })
    const { exitCode, stdout, stderr } = await ended.catch((error) => ({
      exitCode: 255,
      stdout: '',
      stderr: String(error),
    }))
    // Nobody is left to say how it ended.
    if (node.gone) return end(invocation, 'Failed', 'Undeliverable')
    invocation.stdout = cut(stdout, longest.stdout, '\n---Output truncated---')
    invocation.stderr = cut(stderr, longest.stderr, '\n---Error truncated----')
    invocation.exitCode = exitCode
    if ((invocation.status as Status) === 'Cancelling') end(invocation, 'Cancelled', 'Cancelled')
    else if (exitCode === timedOutExitCode) end(invocation, 'TimedOut', 'ExecutionTimedOut')
    else if (exitCode === 0) end(invocation, 'Success', 'Success')
    else end(invocation, 'Failed', 'Failed')
  }

  #visible(): readonly Invocation[] {
    const { visibleAfterMillis = 200 } = this.#options
    return this.#invocations.filter(({ requestedAt }) => Date.now() - requestedAt >= visibleAfterMillis)
  }
}

const end = (invocation: Invocation, status: Status, statusDetails: string): void => {
  Object.assign(invocation, { status, statusDetails, endedAt: Date.now() })
}

const cancel = (invocation: Invocation): void => {
  if (invocation.status === 'Pending') end(invocation, 'Cancelled', 'Cancelled')
  if (invocation.status !== 'InProgress') return
  Object.assign(invocation, { status: 'Cancelling', statusDetails: 'Cancelling' })
  invocation.kill?.()
}

const cut = (text: string, most: number, sign: string): string =>
  text.length <= most ? text : text.slice(0, most - sign.length) + sign

const described = (invocation: Invocation) => {
  const { commandId, instanceId, documentName, status, statusDetails, exitCode, startedAt, endedAt } = invocation
  const time = (at: number | undefined) => (at === undefined ? '' : new Date(at).toISOString())
  return {
    CommandId: commandId,
    InstanceId: instanceId,
    DocumentName: documentName,
    DocumentVersion: '$DEFAULT',
    PluginName: 'aws:runShellScript',
    ResponseCode: exitCode,
    ExecutionStartDateTime: time(startedAt),
    ExecutionEndDateTime: time(endedAt),
    Status: status,
    StatusDetails: statusDetails,
    StandardOutputContent: endedAt ? invocation.stdout : '',
    StandardOutputUrl: '',
    StandardErrorContent: endedAt ? invocation.stderr : '',
    StandardErrorUrl: '',
  }
}

const listed = (invocation: Invocation, details: boolean) => {
  const { commandId, instanceId, documentName, requestedAt, status, statusDetails, exitCode, endedAt } = invocation
  const plugin = {
    Name: 'aws:runShellScript',
    Status: status,
    StatusDetails: statusDetails,
    ResponseCode: exitCode,
    Output: endedAt ? invocation.stdout.slice(0, 2500) : '',
  }
  return {
    CommandId: commandId,
    InstanceId: instanceId,
    DocumentName: documentName,
    RequestedDateTime: requestedAt / 1000,
    Status: status,
    StatusDetails: statusDetails,
    ...(details ? { CommandPlugins: [plugin] } : {}),
  }
}

/** Run Command alone, as a server on loopback. */
export const startSsmServer = async (
  options: SsmServerOptions,
): Promise<{ readonly endpoint: string; readonly runCommand: SsmRunCommand; stop(): Promise<void> }> => {
  const runCommand = new SsmRunCommand(options)
  const server: Server = createServer((request, response) => void answer(runCommand.operations, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, runCommand, stop }
}
