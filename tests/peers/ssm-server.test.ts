import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CancelCommandCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  type GetCommandInvocationCommandOutput,
  SendCommandCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ManagedNode } from './aws/managed-node.ts'
import { startSsmServer } from './aws/ssm-server.ts'

const InstanceId = 'i-0123456789abcdef0'
const nodes = new Map<string, ManagedNode>()
const greeting = {
  schemaVersion: '2.2',
  parameters: {
    Name: { type: 'String', allowedPattern: '^[a-z]+$' },
    Word: { type: 'String', interpolationType: 'ENV_VAR', default: 'hello; exit 9' },
  },
  mainSteps: [
    { action: 'aws:runShellScript', name: 'greet', inputs: { runCommand: ['printf "%s %s" "$SSM_Word" {{ Name }}'] } },
  ],
}

let folder: string
let server: Awaited<ReturnType<typeof startSsmServer>>
let client: SSMClient
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-ssm-'))
  nodes.set(InstanceId, new ManagedNode([], folder))
  server = await startSsmServer({ nodes, documents: new Map([['greeting', greeting]]) })
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }
  client = new SSMClient({ endpoint: server.endpoint, region: 'eu-central-1', credentials })
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

const send = async (commands: string[], executionTimeout = '60') => {
  const Parameters = { commands, executionTimeout: [executionTimeout] }
  const input = { DocumentName: 'AWS-RunShellScript', InstanceIds: [InstanceId], Parameters }
  return (await client.send(new SendCommandCommand(input))).Command?.CommandId ?? ''
}

const look = (CommandId: string) => client.send(new GetCommandInvocationCommand({ CommandId, InstanceId }))

const until = (CommandId: string, is: (seen: GetCommandInvocationCommandOutput) => boolean) =>
  expect
    .poll(async () => look(CommandId).catch(() => undefined), { timeout: 20_000 })
    .toSatisfy((seen) => seen && is(seen))

const ended = async (CommandId: string) => {
  await until(CommandId, ({ Status = '' }) => !['Pending', 'InProgress', 'Cancelling'].includes(Status))
  return look(CommandId)
}

describe('the Run Command of the tests', () => {
  it('does not know a command right after it was sent, then runs it and tells how it ended', async () => {
    const id = await send(['echo "$HOME is not set"', 'echo trouble >&2', 'exit 3'])

    await expect(look(id)).rejects.toMatchObject({ name: 'InvocationDoesNotExist' })
    expect(await ended(id)).toMatchObject({
      Status: 'Failed',
      ResponseCode: 3,
      StandardOutputContent: ' is not set\n',
      StandardErrorContent: 'trouble\n',
    })
  })

  it('shows nothing of a command before it has ended, and cuts what is long', async () => {
    const gate = join(folder, 'gate')
    const id = await send([`until [ -e ${gate} ]; do sleep 0.05; done`, 'seq 1 20000', 'seq 1 20000 >&2'])
    await until(id, ({ Status }) => Status === 'InProgress')
    expect(await look(id)).toMatchObject({ StandardOutputContent: '', ResponseCode: -1 })

    await send([`touch ${gate}`])

    const { Status, StandardOutputContent = '', StandardErrorContent = '' } = await ended(id)
    expect([Status, StandardOutputContent.length, StandardErrorContent.length]).toEqual(['Success', 24_000, 8_000])
  })

  it('ends a command that takes too long, and one that is cancelled', async () => {
    const slow = await send(['sleep 60'], '1')
    const cancelled = await send(['sleep 60'])
    await until(cancelled, ({ Status }) => Status === 'InProgress')

    await client.send(new CancelCommandCommand({ CommandId: cancelled }))

    expect(await ended(slow)).toMatchObject({ Status: 'TimedOut', StatusDetails: 'ExecutionTimedOut' })
    expect(await ended(cancelled)).toMatchObject({ Status: 'Cancelled' })
  })

  it('takes the parameters that a document allows, in its text or as variables', async () => {
    const greet = (Parameters: Record<string, string[]>) =>
      client.send(new SendCommandCommand({ DocumentName: 'greeting', InstanceIds: [InstanceId], Parameters }))

    const { Command } = await greet({ Name: ['world'] })

    expect(await ended(Command?.CommandId ?? '')).toMatchObject({ StandardOutputContent: 'hello; exit 9 world' })
    for (const wrong of [{ Name: ['$(id)'] }, {}, { Name: ['a'], Other: ['b'] }])
      await expect(greet(wrong as Record<string, string[]>)).rejects.toMatchObject({ name: 'InvalidParameters' })
  })

  it('knows an instance from when its agent has registered until it is gone', async () => {
    const other = 'i-0fedcba9876543210'
    const booting = new ManagedNode([], folder)
    booting.online = false
    nodes.set(other, booting)
    const input = { DocumentName: 'AWS-RunShellScript', InstanceIds: [other], Parameters: { commands: ['sleep 60'] } }
    const known = async () =>
      (await client.send(new DescribeInstanceInformationCommand({}))).InstanceInformationList?.map(
        (one) => one.InstanceId,
      )

    await expect(client.send(new SendCommandCommand(input))).rejects.toMatchObject({ name: 'InvalidInstanceId' })
    expect(await known()).toEqual([InstanceId])

    booting.online = true
    expect(await known()).toEqual([InstanceId, other])
    const { Command } = await client.send(new SendCommandCommand(input))
    booting.gone = true
    const CommandId = Command?.CommandId ?? ''
    const lookThere = () => client.send(new GetCommandInvocationCommand({ CommandId, InstanceId: other }))
    await expect
      .poll(() => lookThere().catch(() => undefined), { timeout: 20_000 })
      .toMatchObject({ StatusDetails: 'Undeliverable' })
    await expect(client.send(new SendCommandCommand(input))).rejects.toMatchObject({ name: 'InvalidInstanceId' })
  })
})
