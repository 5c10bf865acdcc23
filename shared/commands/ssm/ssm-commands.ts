import {
  AddTagsToResourceCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  type GetCommandInvocationCommandOutput,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm'
import * as z from 'zod/mini'
import { renderScript } from '../../containers/render.ts'
import { longestResult } from '../../containers/task-results.ts'
import { secretsOf } from '../../containers/tasks.ts'
import { after, between, type Clock, minutes, seconds, systemClock } from '../../core/time.ts'
import type { EntityStore } from '../../entities/entity-store.ts'
import { type SentCommand, sentCommandKey, sentCommandsKept } from '../../entities/sent-command.ts'
import { awsErrorName, callAws } from '../../errors/aws/service-error.ts'
import { HowdahError, Pending } from '../../errors/howdah-error.ts'
import type { Command, CommandStatus, Commands } from '../commands.ts'
import { longestRunSeconds } from './document.ts'
import { parameterOf, type ServerSurroundings, serverEnvironment } from './server-environment.ts'

export interface SsmCommandsOptions extends ServerSurroundings {
  readonly client: SSMClient
  readonly documentName: string
  /** Which message of Run Command belongs to which of our ids. */
  readonly sent: EntityStore<SentCommand>
  /** Name of the home that sends. */
  readonly home: string
  readonly accountId: string
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition?: string
  readonly clock?: Clock
}

/** How long a message may take to reach its server. */
const delivery = minutes(10)
/** How long Run Command may not know a message that it has just taken. */
const soon = minutes(2)
/** How long a server that Run Command does not know may be one that is still registering. */
const registering = seconds(45)
/** A command whose messages are lost again and again is lost. */
const mostMessages = 12
/** What the wrapper says (`wrapper.ts`), if it is the wrapper that says it. */
const ToldSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('unknown') }),
  z.object({ state: z.literal('lost') }),
  z.object({
    state: z.literal('ended'),
    exitCode: z.int().check(z.minimum(0), z.maximum(255)),
    length: z.int().check(z.minimum(0)),
    offset: z.int().check(z.minimum(0)),
    result: z.base64().check(z.maxLength(24_000)),
  }),
])
type Told = z.output<typeof ToldSchema>

/**
 * Pushes scripts to EC2 instances through SSM Run Command, which has no client token: an item of the table says which of its messages belongs to our id, and the wrapper on the server runs each id
 * once, so that a message that was sent and not written down is harmless. Asks and answers only; nothing waits.
 */
export class SsmCommands implements Commands {
  readonly #options: SsmCommandsOptions
  readonly #clock: Clock

  constructor(options: SsmCommandsOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  async send(command: Command): Promise<void> {
    const { id, serverId, task, timeout, keptFor } = command
    const { sent } = this.#options
    await sent.create(this.#newRow(id, serverId, keptFor))
    const { value: row } = await sent.read(sentCommandKey(id))
    if (row.message || row.outcome || row.stopped) return
    for (const secret of secretsOf(task)) await this.#letRead(secret, serverId)
    const script = `${serverEnvironment(this.#options, command)}\n${renderScript(task)}`
    const Seconds = [String(Math.min(Math.ceil(timeout / 1000), longestRunSeconds - 60))]
    await this.#tell(row, { Script: [Buffer.from(script).toString('base64')], Seconds })
  }

  async status(id: string, serverId: string): Promise<CommandStatus> {
    const row = (await this.#options.sent.find(sentCommandKey(id)))?.value
    if (!row) return { state: 'unknown' }
    if (row.outcome) return row.outcome
    if (!row.message) return { state: 'unknown' }
    const answer = await this.#answer(row.message.id, serverId)
    if (!answer && between(row.message.sentAt, this.#clock.now()) < soon) return atWork
    if (answer && isUnderWay(answer)) {
      // What runs on a server that was terminated stays under way.
      if (between(row.message.sentAt, this.#clock.now()) > soon && !(await this.#isManaged(serverId)))
        throw new HowdahError('server-lost', `The server ${serverId} is gone`)
      return atWork
    }
    const told = toldBy(answer)
    if (told?.state === 'ended') return this.#take(row, told, answer?.StandardErrorContent ?? '')
    if (told?.state === 'lost') return this.#settle(row, { state: 'lost' })
    if (told?.state === 'unknown') {
      // It never arrived: whoever sends it again begins it.
      await this.#change(row, ({ message: _, ...rest }) => rest)
      return { state: 'unknown' }
    }
    // The message was lost, or its agent was restarted under it: what it began may be at work, or never have begun.
    if (row.messages >= mostMessages) return this.#settle(row, { state: 'lost' })
    await this.#tell(row, {})
    return atWork
  }

  async stop(id: string, serverId: string): Promise<void> {
    const { sent } = this.#options
    // Whoever sends makes the row first: nobody has, and nobody will.
    if (await sent.create({ ...this.#newRow(id, serverId), stopped: true, outcome: stoppedBefore })) return
    const { value: row } = await sent.read(sentCommandKey(id))
    if (row.outcome) return
    if (!row.stopped || !row.message) {
      await this.#tell(await this.#change(row, ({ message: _, ...rest }) => ({ ...rest, stopped: true })), {})
    } else {
      const { state } = await this.status(id, serverId)
      if (state === 'ended' || state === 'lost') return
    }
    throw new Pending('the command is being stopped')
  }

  #newRow(id: string, serverId: string, keptFor = sentCommandsKept): SentCommand {
    if (!/^[a-z0-9-]{1,200}$/.test(id)) throw new RangeError(`${id} is not the id of a command`)
    const now = this.#clock.now()
    const { home } = this.#options
    return { id, serverId, firstTriedAt: now, messages: 0, expiresAt: after(now, keptFor), home }
  }

  #change(row: SentCommand, change: (row: SentCommand) => SentCommand): Promise<SentCommand> {
    return this.#options.sent.update(sentCommandKey(row.id), change).then(({ value }) => value)
  }

  async #settle(row: SentCommand, outcome: NonNullable<SentCommand['outcome']>): Promise<CommandStatus> {
    const { outcome: settled = outcome } = await this.#change(row, ({ begun: _, ...known }) =>
      known.outcome ? known : { ...known, outcome },
    )
    return settled
  }

  /** A result may come in several parts. */
  async #take(row: SentCommand, told: Extract<Told, { state: 'ended' }>, stderr: string): Promise<CommandStatus> {
    const known = Buffer.from(row.begun ?? '', 'base64')
    const bytes = told.offset === known.length ? Buffer.concat([known, Buffer.from(told.result, 'base64')]) : known
    const { exitCode, length } = told
    if (length > longestResult) {
      const message = `it printed a result of ${length} bytes, which is more than fits (${longestResult})`
      const result = JSON.stringify({ error: 'command-failed', message })
      return this.#settle(row, { state: 'ended', exitCode: 70, result, stderr })
    }
    if (bytes.length >= length)
      return this.#settle(row, { state: 'ended', exitCode, result: bytes.toString('utf8'), stderr })
    const next = await this.#change(row, (one) => ({ ...one, begun: bytes.toString('base64') }))
    await this.#tell(next, { Offset: [String(bytes.length)] })
    return atWork
  }

  /** Sends a message about the command, and writes down which. */
  async #tell(row: SentCommand, parameters: Record<string, string[]>): Promise<void> {
    const { client, documentName } = this.#options
    const { id, serverId } = row
    const Parameters = { Action: [row.stopped ? 'stop' : 'run'], Id: [id], ...parameters }
    const order = new SendCommandCommand({
      DocumentName: documentName,
      InstanceIds: [serverId],
      Parameters,
      TimeoutSeconds: delivery / 1000,
      Comment: id.slice(-100),
    })
    const { Command: taken } = await callAws(`Sending a command to ${serverId}`, async () => {
      try {
        return await client.send(order)
      } catch (error) {
        throw awsErrorName(error) === 'InvalidInstanceId' ? await this.#unreached(row, error) : error
      }
    })
    const message = { id: taken?.CommandId ?? '', sentAt: this.#clock.now() }
    await this.#change(row, (known) => ({ ...known, message, messages: known.messages + 1 }))
  }

  /** Run Command does not know the server, or its agent does not answer. */
  async #unreached({ serverId, firstTriedAt }: SentCommand, cause: unknown): Promise<HowdahError> {
    if (await this.#isManaged(serverId))
      return new HowdahError('cloud-unavailable', `The agent of ${serverId} does not answer`, { cause })
    return between(firstTriedAt, this.#clock.now()) < registering
      ? new HowdahError('cloud-unavailable', `The agent of ${serverId} is not registered yet`, { cause })
      : new HowdahError('server-lost', `The server ${serverId} is gone`, { cause })
  }

  /** Whether Systems Manager knows the server: it forgets instances that were terminated. */
  async #isManaged(serverId: string): Promise<boolean> {
    const Filters = [{ Key: 'InstanceIds', Values: [serverId] }]
    const { InstanceInformationList: found = [] } = await callAws('Looking for the agent of a server', () =>
      this.#options.client.send(new DescribeInstanceInformationCommand({ Filters })),
    )
    return found.length > 0
  }

  /** @returns undefined when Run Command does not know the message */
  async #answer(CommandId: string, InstanceId: string): Promise<GetCommandInvocationCommandOutput | undefined> {
    return callAws(`Asking after a command on ${InstanceId}`, async () => {
      try {
        return await this.#options.client.send(new GetCommandInvocationCommand({ CommandId, InstanceId }))
      } catch (error) {
        if (/^(InvocationDoesNotExist|InvalidCommandId)$/.test(awsErrorName(error))) return undefined
        throw error
      }
    })
  }

  /** The server may read a secret from the moment on that something is sent to it which names the secret. */
  async #letRead(secret: string, serverId: string): Promise<void> {
    const { client, installation, partition = 'aws', region, accountId } = this.#options
    const Value = `arn:${partition}:ec2:${region}:${accountId}:instance/${serverId}`
    await callAws(`Letting ${serverId} read the secret ${secret}`, () =>
      client.send(
        new AddTagsToResourceCommand({
          ResourceType: 'Parameter',
          ResourceId: parameterOf(installation, secret),
          Tags: [{ Key: 'howdah:instance', Value }],
        }),
      ),
    )
  }
}

const atWork: CommandStatus = { state: 'running', stderr: '' }
const stoppedBefore = { state: 'ended', exitCode: 130, result: '', stderr: '' } as const

const isUnderWay = ({ Status }: GetCommandInvocationCommandOutput): boolean =>
  Status === 'Pending' || Status === 'InProgress' || Status === 'Delayed' || Status === 'Cancelling'

/** @returns undefined when the wrapper said nothing, or not all of it */
const toldBy = (answer: GetCommandInvocationCommandOutput | undefined): Told | undefined => {
  try {
    return ToldSchema.safeParse(JSON.parse(answer?.StandardOutputContent ?? '')).data
  } catch {
    return undefined
  }
}
