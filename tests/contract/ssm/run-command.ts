import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SSMClient } from '@aws-sdk/client-ssm'
import { runDocument } from '../../../shared/commands/ssm/document.ts'

interface Message {
  readonly serverId: string
  readonly child: ChildProcess
  stdout: string
  stderr: string
  status: string
  looks: number
}

interface Input {
  readonly ResourceId?: string
  readonly Tags?: readonly { readonly Value: string }[]
  readonly Filters?: readonly { readonly Values: readonly string[] }[]
  readonly InstanceIds?: readonly string[]
  readonly Parameters?: Record<string, string[]>
  readonly CommandId?: string
}

/** What may happen on the way. */
export interface Weather {
  /** How often Run Command does not know a server whose agent is registering. */
  registering: number
  /** How often it does not know a message that it has just taken. */
  forgetful: number
  /** How often it takes a message, and the answer is lost. */
  cutAnswers: number
  /** How often it says that there are too many calls. */
  throttled: number
  /** The server was terminated. */
  gone: boolean
}

/**
 * Run Command as a client of AWS sees it on the wire, with what makes it hard to use; the document runs with this machine's shell. Stands in for the network under a real client.
 */
export class RunCommand {
  readonly weather: Weather = { registering: 0, forgetful: 1, cutAnswers: 0, throttled: 0, gone: false }
  readonly tagged = new Map<string, string>()
  /** The scripts that were sent. */
  readonly scripts: string[] = []
  readonly #environment: NodeJS.ProcessEnv
  readonly #messages = new Map<string, Message>()
  readonly #server: Server

  private constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment
    this.#server = createServer(async (request, response) => {
      const action = String(request.headers['x-amz-target']).split('.')[1] ?? ''
      const { status, body } = this.#answer(action, JSON.parse(await text(request)))
      if (status === 0) return request.socket.destroy()
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
    })
  }

  static async start(environment: NodeJS.ProcessEnv): Promise<RunCommand> {
    const started = new RunCommand(environment)
    await new Promise<void>((resolve) => started.#server.listen(0, '127.0.0.1', resolve))
    return started
  }

  client(): SSMClient {
    const { port } = this.#server.address() as AddressInfo
    return new SSMClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    })
  }

  get messages(): number {
    return this.#messages.size
  }

  /** The agent is restarted: the messages that it is at work on fail, with what it has started. */
  restartAgent(): void {
    for (const message of this.#messages.values())
      if (message.status === 'InProgress') {
        message.status = 'Failed'
        message.child.kill('SIGKILL')
      }
  }

  async close(): Promise<void> {
    for (const { child } of this.#messages.values()) child.kill('SIGKILL')
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #answer(action: string, input: Input): { status: number; body: unknown } {
    const error = (name: string) => ({ status: 400, body: { __type: name, message: name } })
    const good = (body: unknown) => ({ status: 200, body })
    const { weather } = this
    if (weather.throttled > 0) {
      weather.throttled--
      return error('ThrottlingException')
    }
    switch (action) {
      case 'AddTagsToResource':
        this.tagged.set(input.ResourceId ?? '', input.Tags?.[0]?.Value ?? '')
        return good({})
      case 'DescribeInstanceInformation': {
        const [serverId] = input.Filters?.[0]?.Values ?? []
        const known = !weather.gone && weather.registering <= 0
        return good({ InstanceInformationList: known ? [{ InstanceId: serverId, PingStatus: 'Online' }] : [] })
      }
      case 'SendCommand': {
        if (weather.gone || weather.registering-- > 0) return error('InvalidInstanceId')
        const CommandId = this.#begin(input.InstanceIds?.[0] ?? '', input.Parameters ?? {})
        if (weather.cutAnswers-- > 0) return { status: 0, body: {} }
        return good({ Command: { CommandId } })
      }
      case 'GetCommandInvocation': {
        const message = this.#messages.get(input.CommandId ?? '')
        if (!message || message.looks++ < weather.forgetful) return error('InvocationDoesNotExist')
        const { status: Status, stdout, stderr } = message
        const ended = Status !== 'InProgress'
        return good({
          Status,
          StatusDetails: Status,
          StandardOutputContent: ended ? stdout.slice(0, 24_000) : '',
          StandardErrorContent: ended ? stderr.slice(0, 8_000) : '',
        })
      }
      default:
        return error('InvalidAction')
    }
  }

  #begin(serverId: string, parameters: Record<string, string[]>): string {
    const known = runDocument.parameters
    for (const name of Object.keys(parameters)) if (!(name in known)) throw new Error(`no parameter ${name}`)
    const content = runDocument.mainSteps[0].inputs.runCommand
      .join('\n')
      .replace(/\{\{ (\w+) \}\}/g, (_, name: string) => {
        const parameter = known[name as keyof typeof known]
        return parameters[name]?.[0] ?? ('default' in parameter ? (parameter.default ?? '') : '')
      })
    this.scripts.push(Buffer.from(parameters.Script?.[0] ?? '', 'base64').toString())
    const child = spawn('sh', ['-c', content], { env: this.#environment })
    const message: Message = { serverId, child, stdout: '', stderr: '', status: 'InProgress', looks: 0 }
    child.stdout.on('data', (data) => {
      message.stdout += data
    })
    child.stderr.on('data', (data) => {
      message.stderr += data
    })
    child.once('close', (code) => {
      if (message.status === 'InProgress') message.status = code === 0 ? 'Success' : 'Failed'
    })
    const id = `00000000-0000-0000-0000-${String(this.#messages.size).padStart(12, '0')}`
    this.#messages.set(id, message)
    return id
  }
}
