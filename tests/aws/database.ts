import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { docker, waitUntil } from '../../images/testing/docker.ts'
import type { Installation, RequestView } from './installation.ts'

interface Accepted {
  readonly database: { readonly id: string }
  readonly request: { readonly key: string }
}

/** One database of an installation, as its owner deals with it. */
export class DatabaseOfTest {
  readonly id: string
  /** Of the request that creates it. */
  readonly created: string
  password: string
  readonly #howdah: Installation

  private constructor(howdah: Installation, { database, request }: Accepted, password: string) {
    this.#howdah = howdah
    this.id = database.id
    this.created = request.key
    this.password = password
  }

  static async create(howdah: Installation, password: string): Promise<DatabaseOfTest> {
    const body = { name: 'shop', dataCenter: 'FRA1', volumeGb: 1, user: 'app', password }
    return new DatabaseOfTest(howdah, await howdah.api<Accepted>('POST', '/v1/databases', body), password)
  }

  get<T>(path = ''): Promise<T> {
    return this.#howdah.api<T>('GET', `/v1/databases/${this.id}${path}`)
  }

  async file(method: string, path: string, body?: unknown): Promise<string> {
    const { request } = await this.#howdah.api<Accepted>(method, `/v1/databases/${this.id}${path}`, body)
    return request.key
  }

  /** @throws Error when it is not PROCESSED */
  async ask(method: string, path: string, body?: unknown): Promise<RequestView> {
    return this.#howdah.processed(await this.file(method, path, body))
  }

  /** Newest first. */
  async requests(): Promise<readonly RequestView[]> {
    return (await this.#howdah.api<{ items: RequestView[] }>('GET', `/v1/requests?databaseId=${this.id}`)).items
  }

  requestOf(type: string): Promise<RequestView> {
    const filed = async () => (await this.requests()).find((request) => request.type === type)
    return waitUntil(filed, { timeoutMs: 30_000, what: type })
  }

  async backupNames(): Promise<readonly string[]> {
    return (await this.get<{ items: { name: string }[] }>('/backups')).items.map(({ name }) => name)
  }

  async damagedNames(): Promise<readonly string[]> {
    const { items } = await this.get<{ items: { name: string; damaged?: boolean }[] }>('/backups')
    return items.filter(({ damaged }) => damaged).map(({ name }) => name)
  }

  /** Over TLS, with the certificate checked, from outside of the server. */
  async psql(sql: string, password = this.password): Promise<string> {
    const { libpq, certificate } = await this.get<{ libpq: string; certificate: string }>(
      '/connection?certificateFile=/ca.crt',
    )
    const folder = await mkdtemp(join(tmpdir(), 'howdah-psql-'))
    try {
      const file = join(folder, 'ca.crt')
      await writeFile(file, certificate)
      const options = ['--network', 'host', '--env', `PGPASSWORD=${password}`, '--volume', `${file}:/ca.crt:ro`]
      const command = ['--entrypoint', 'psql', 'howdah/postgres:17', libpq, '-XAtqc', sql]
      const { code, stdout, stderr } = await docker(['run', '--rm', ...options, ...command])
      if (code !== 0) throw new Error(stderr)
      return stdout.trim()
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}
