import { type Agent, request } from 'node:https'
import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import { HowdahError } from '../../errors/howdah-error.ts'

/** Where the object store answers this process, and its administrator's key. */
export interface ObjectStoreAccess {
  /** `https://127.0.0.1:<port>` */
  readonly endpoint: string
  readonly region: string
  readonly ca: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

interface AdminCall {
  readonly path: string
  readonly query?: Record<string, string>
  readonly headers?: Record<string, string>
  readonly body?: string
  /** Answers that are success too: `NoSuchUser`, say. */
  readonly accept?: RegExp
}

/** versitygw's admin API: PATCH requests, signed as S3 requests are (images/object-store/README.md). */
export class ObjectStoreAdmin {
  readonly #access: ObjectStoreAccess
  readonly #agent: Agent

  constructor(access: ObjectStoreAccess, agent: Agent) {
    this.#access = access
    this.#agent = agent
  }

  /** Twice is once; a new secret replaces the old. */
  async ensureAccount(name: string, secret: string): Promise<void> {
    const body = `<Account><Access>${name}</Access><Secret>${secret}</Secret><Role>user</Role></Account>`
    await this.#call({ path: '/create-user', body, accept: /UserAlreadyExists|already exists/i })
    await this.#call({
      path: '/update-user',
      query: { access: name },
      body: `<MutableProps><Secret>${secret}</Secret></MutableProps>`,
    })
  }

  /** Of these, those that are accounts of the store. */
  async accountsAmong(names: readonly string[]): Promise<readonly string[]> {
    if (names.length === 0) return []
    const listed = await this.#call({ path: '/list-users' })
    const there = new Set([...listed.matchAll(/<Access>([^<]*)<\/Access>/g)].map(([, name]) => name))
    return names.filter((name) => there.has(name))
  }

  async removeAccount(name: string): Promise<void> {
    await this.#call({
      path: '/delete-user',
      query: { access: name },
      accept: /NoSuchUser|UserNotFound|not found|doesn't exist/i,
    })
  }

  /** Of the administrator: an owner may everything that no policy forbids. Twice is once. */
  async ensureBucket(bucket: string): Promise<void> {
    await this.#call({
      path: `/${bucket}/create`,
      headers: { 'x-vgw-owner': this.#access.accessKeyId },
      accept: /BucketAlreadyExists|BucketAlreadyOwnedByYou/,
    })
  }

  async #call({ path, query = {}, headers = {}, body = '', accept }: AdminCall): Promise<string> {
    const { endpoint, region, accessKeyId, secretAccessKey } = this.#access
    const { hostname, port, host } = new URL(endpoint)
    const signer = new SignatureV4({
      credentials: { accessKeyId, secretAccessKey },
      region,
      service: 's3',
      sha256: Sha256,
    })
    const signed = await signer.sign({
      method: 'PATCH',
      protocol: 'https:',
      hostname,
      port: Number(port),
      path,
      query,
      headers: { host, ...headers },
      body,
    })
    const search = new URLSearchParams(query).toString()
    const answer = await this.#send(`${endpoint}${path}${search ? `?${search}` : ''}`, signed.headers, body)
    if (answer.status < 400 || accept?.test(answer.body)) return answer.body
    throw answer.status < 500
      ? new HowdahError('store-refused', `The object store refused ${path}: ${answer.body.slice(0, 300)}`)
      : new HowdahError('store-unreachable', `The object store answered ${answer.status} to ${path}`)
  }

  #send(url: string, headers: Record<string, string>, body: string): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const options = { method: 'PATCH', headers, agent: this.#agent, timeout: 10_000 }
      const fail = (cause: Error) =>
        reject(new HowdahError('store-unreachable', `The object store does not answer: ${cause.message}`, { cause }))
      const sent = request(url, options, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
        response.on('error', fail)
      })
      sent.on('error', fail)
      sent.on('timeout', () => sent.destroy(new Error('no answer within 10 s')))
      sent.end(body)
    })
  }
}
