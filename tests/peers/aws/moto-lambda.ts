import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs'
import { dockerOutput, runId } from '../../../images/testing/docker.ts'
import { region, signedFor } from './account.ts'
import type { DeployedFunction, FunctionHost } from './function-host.ts'
import type { LambdaAnswer } from './lambda-front.ts'
import { ownLabel, removeAllWith } from './leftovers.ts'

const folder = join(import.meta.dirname, 'function')
const base = 'howdah/base:trixie'
const image = `howdah-test/function:${runId}`

const api = '/2015-03-31/functions'

/**
 * moto's own Lambda: it runs each call of a function in a container, from the zip that it was created with. Whatever it makes carries the label of this process, by which `stop` removes exactly that.
 */
export class MotoLambda implements FunctionHost {
  /** What moto has to be started with. */
  readonly environment = {
    MOTO_DOCKER_LAMBDA_IMAGE: image,
    MOTO_DOCKER_NETWORK_MODE: 'host',
    HOWDAH_LAMBDA_LABEL: ownLabel,
    HOWDAH_LAMBDA_UNPACKER: base,
  }
  #endpoint = ''

  private constructor() {}

  /** The image is built of this process's own Node. */
  static async prepare(): Promise<MotoLambda> {
    const context = await mkdtemp(join(tmpdir(), 'howdah-function-'))
    try {
      for (const name of ['Dockerfile', 'call.mjs']) await copyFile(join(folder, name), join(context, name))
      await copyFile(process.execPath, join(context, 'node'))
      const args = ['--quiet', '--force-rm', '--build-arg', `BASE=${base}`, '--label', ownLabel, '--tag', image]
      await dockerOutput(['build', ...args, context])
    } finally {
      await rm(context, { recursive: true, force: true })
    }
    return new MotoLambda()
  }

  /** @param endpoint of moto */
  async deploy(endpoint: string, deployed: DeployedFunction): Promise<void> {
    this.#endpoint = endpoint
    const { name, handler, role, memoryMb, timeoutSeconds, environment, zip } = deployed
    const created = await this.#call(api, {
      ...{ FunctionName: name, Handler: handler, Role: role, Runtime: 'nodejs24.x', Timeout: timeoutSeconds },
      ...{ MemorySize: memoryMb, Environment: { Variables: environment }, Publish: true },
      Code: { ZipFile: await readFile(zip, 'base64') },
    })
    if (!created.ok) throw new Error(`${name} could not be created: ${await created.text()}`)
  }

  async invoke({ name }: DeployedFunction, event: unknown): Promise<LambdaAnswer> {
    const answered = await this.#call(`${api}/${name}/invocations`, event)
    const text = await answered.text()
    if (!answered.ok) throw new Error(`${name}: ${answered.status} ${text}`)
    const result = JSON.parse(text)
    if (!answered.headers.has('x-amz-function-error')) return { result }
    return { error: { name: result.errorType, message: result.errorMessage } }
  }

  /** What is in CloudWatch. */
  async log(): Promise<string> {
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }
    const client = new CloudWatchLogsClient({ endpoint: this.#endpoint, region, credentials })
    let text = ''
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {}))
      for (const { logGroupName } of logGroups)
        for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName }))
          for (const { message } of events) text += `${message}\n`
    return text
  }

  stop(): Promise<void> {
    return removeAllWith(ownLabel)
  }

  #call(path: string, body: unknown): Promise<Response> {
    const options = { method: 'POST', headers: signedFor('lambda'), body: JSON.stringify(body) }
    return fetch(`${this.#endpoint}${path}`, options)
  }
}
