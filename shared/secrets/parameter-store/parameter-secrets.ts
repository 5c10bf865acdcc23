import {
  DeleteParameterCommand,
  GetParameterCommand,
  PutParameterCommand,
  paginateGetParametersByPath,
  type SSMClient,
} from '@aws-sdk/client-ssm'
import { awsErrorName, callAws } from '../../errors/aws/service-error.ts'
import type { Secrets } from '../secrets.ts'

export interface ParameterSecretsOptions {
  readonly client: SSMClient
  readonly installation: string
  /** Encrypts the values; absent: the key of the account for Systems Manager. */
  readonly kmsKeyId?: string
}

/** Secrets as SecureString parameters of Systems Manager: `/howdah/<installation>/<owner>/<what>`. A server reads them itself, by its own identity. */
export class ParameterSecrets implements Secrets {
  readonly #options: ParameterSecretsOptions

  constructor(options: ParameterSecretsOptions) {
    this.#options = options
  }

  async get(name: string): Promise<string | undefined> {
    const Name = this.#parameterOf(name)
    const answer = await this.#ifThere(`Reading the secret ${name}`, (client) =>
      client.send(new GetParameterCommand({ Name, WithDecryption: true })),
    )
    return answer?.Parameter?.Value
  }

  async put(name: string, value: string): Promise<void> {
    // Tags can be given to a new parameter only; those of an older one stay.
    if (await this.#create(name, value)) return
    await callAws(`Writing the secret ${name}`, () =>
      this.#options.client.send(new PutParameterCommand({ ...this.#order(name, value), Overwrite: true })),
    )
  }

  async putNew(name: string, value: string): Promise<string> {
    if (await this.#create(name, value)) return value
    return (await this.get(name)) ?? this.putNew(name, value)
  }

  #order(name: string, value: string) {
    const { kmsKeyId } = this.#options
    const Name = this.#parameterOf(name)
    return { Name, Value: value, Type: 'SecureString', ...(kmsKeyId ? { KeyId: kmsKeyId } : {}) } as const
  }

  /** @returns false when there is one of this name */
  async #create(name: string, value: string): Promise<boolean> {
    const { client, installation } = this.#options
    const Tags = [
      { Key: 'howdah:installation', Value: installation },
      { Key: 'howdah:database', Value: name.split('/')[0] ?? '' },
    ]
    return callAws(`Writing the secret ${name}`, async () => {
      try {
        await client.send(new PutParameterCommand({ ...this.#order(name, value), Tags }))
        return true
      } catch (error) {
        if (awsErrorName(error) !== 'ParameterAlreadyExists') throw error
        return false
      }
    })
  }

  async remove(name: string): Promise<void> {
    const Name = this.#parameterOf(name)
    await this.#ifThere(`Removing the secret ${name}`, (client) => client.send(new DeleteParameterCommand({ Name })))
  }

  async list(prefix: string): Promise<readonly string[]> {
    const { client } = this.#options
    const root = this.#root()
    const owner = prefix.includes('/') ? `${root}${prefix.slice(0, prefix.indexOf('/'))}` : root.slice(0, -1)
    return callAws('Listing secrets', async () => {
      const names: string[] = []
      const pages = paginateGetParametersByPath({ client, pageSize: 10 }, { Path: owner, Recursive: true })
      for await (const { Parameters = [] } of pages)
        names.push(...Parameters.map(({ Name = '' }) => Name.slice(root.length)))
      return names.filter((name) => name.startsWith(prefix))
    })
  }

  #root(): string {
    return `/howdah/${this.#options.installation}/`
  }

  #parameterOf(name: string): string {
    if (!/^[a-z0-9-]+\/[a-z0-9-]+$/.test(name)) throw new RangeError(`${name} is not the name of a secret`)
    return `${this.#root()}${name}`
  }

  async #ifThere<T>(what: string, call: (client: SSMClient) => Promise<T>): Promise<T | undefined> {
    return callAws(what, async () => {
      try {
        return await call(this.#options.client)
      } catch (error) {
        if (awsErrorName(error) === 'ParameterNotFound') return undefined
        throw error
      }
    })
  }
}
