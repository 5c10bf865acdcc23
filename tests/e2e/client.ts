import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Incarnation, requestOf } from '../../shared/core/ids.ts'
import { type Howdah, runProgram, waitUntil } from './howdah.ts'

/** What the tests look at of the API's answers. */
export interface DatabaseView {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly desiredState: string
  readonly activeRequest?: string
  readonly incarnation?: string
  readonly endpoint?: { readonly host: string; readonly port: number }
  readonly dataProtection: boolean
  readonly updatedAt: string
}

export interface RequestView {
  readonly key: string
  readonly type: string
  readonly state: string
  readonly databaseId: string
  readonly databaseName: string
  readonly filedBy: string
  readonly currentStep?: string
  readonly error?: { readonly code: string; readonly message: string; readonly step?: string }
  readonly trace: readonly {
    readonly at: string
    readonly endedAt?: string
    readonly step: string
    readonly direction: string
    readonly outcome: string
    readonly attempt: number
    readonly retries: number
    readonly code?: string
    readonly message?: string
  }[]
}

export interface Accepted {
  readonly database: DatabaseView
  readonly request: RequestView
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** The API's answer that is no success. */
export class Refused extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, problem: { readonly code?: string; readonly detail?: string }) {
    super(`${status} ${problem.code}: ${problem.detail}`)
    this.status = status
    this.code = problem.code ?? ''
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** @throws Refused; whatever fetch throws when nobody answers */
export const call = async <T>(
  howdah: Howdah,
  method: Method,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> => {
  const answer = await howdah.api(`/v1${path}`, {
    method,
    headers: { ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const said: unknown = text === '' ? undefined : JSON.parse(text)
  if (!answer.ok) throw new Refused(answer.status, said as { code?: string; detail?: string })
  return said as T
}

export const databaseOf = (howdah: Howdah, id: string): Promise<DatabaseView> => call(howdah, 'GET', `/databases/${id}`)

/** Newest first. */
export const requestsOf = async (howdah: Howdah, databaseId: string): Promise<readonly RequestView[]> =>
  (await call<Page<RequestView>>(howdah, 'GET', `/requests?databaseId=${databaseId}&pageSize=200`)).items

const endStates = ['PROCESSED', 'FAILED', 'STUCK', 'CANCELLED']

/** Waits until nothing is done for the request any more. */
export const ended = async (howdah: Howdah, key: string, timeoutMillis = 400_000): Promise<RequestView> => {
  let seen: RequestView | undefined
  await waitUntil(
    `request ${key} ends`,
    async () => {
      seen = await call<RequestView>(howdah, 'GET', `/requests/${key}`)
      return endStates.includes(seen.state)
    },
    timeoutMillis,
    200,
  ).catch((error: unknown) => {
    throw new Error(`${error instanceof Error ? error.message : error}\n${seen ? storyOf(seen) : ''}`)
  })
  if (!seen) throw new Error(`request ${key} was not seen`)
  return seen
}

/** Waits until the request is PROCESSED. */
export const processed = async (howdah: Howdah, key: string, timeoutMillis = 400_000): Promise<RequestView> => {
  const request = await ended(howdah, key, timeoutMillis)
  if (request.state !== 'PROCESSED') throw new Error(storyOf(request))
  return request
}

/** A request with its trace, for the message of a failed test. */
export const storyOf = ({ type, key, state, databaseName, error, trace }: RequestView): string =>
  [
    `${type} ${key} of ${databaseName} is ${state}${error ? `: ${error.code}: ${error.message}` : ''}`,
    ...trace.map(
      ({ at, endedAt, step, direction, outcome, attempt, retries, code, message }) =>
        `  ${at} … ${endedAt ?? ''} ${direction} ${step}: ${outcome} (attempt ${attempt}, ${retries} retries) ${code ?? ''} ${message ?? ''}`,
    ),
  ].join('\n')

const firstPassword = 'a long secret'

/** A database of a test, by the API and psql. */
export class TestDatabase {
  readonly howdah: Howdah
  readonly id: string
  readonly name: string
  /** What opens it. */
  password = firstPassword
  #uri: Promise<string> | undefined

  constructor(howdah: Howdah, { id, name }: Pick<DatabaseView, 'id' | 'name'>) {
    this.howdah = howdah
    this.id = id
    this.name = name
  }

  static body(name: string, more: object = {}): object {
    return {
      name,
      flavour: 'developer',
      volumeGb: 1,
      user: 'app',
      password: firstPassword,
      databaseName: 'app',
      ...more,
    }
  }

  static async create(howdah: Howdah, name: string, more: object = {}): Promise<TestDatabase> {
    const { database, request } = await call<Accepted>(howdah, 'POST', '/databases', TestDatabase.body(name, more))
    await processed(howdah, request.key)
    return new TestDatabase(howdah, database)
  }

  /** Asked for once: the address and the certificate stay as they are for the life of the database. */
  uri(): Promise<string> {
    this.#uri ??= this.#connect().catch((error: unknown) => {
      this.#uri = undefined
      throw error
    })
    return this.#uri
  }

  async #connect(): Promise<string> {
    const folder = join(this.howdah.home, '..', 'certificates')
    const file = join(folder, `${this.id}.crt`)
    const query = `certificateFile=${encodeURIComponent(file)}`
    const path = `/databases/${this.id}/connection?${query}`
    const { uri, certificate } = await call<{ uri: string; certificate: string }>(this.howdah, 'GET', path)
    await mkdir(folder, { recursive: true })
    await writeFile(file, certificate)
    return uri
  }

  /** @returns what the query printed, one line a row */
  async sql(text: string): Promise<string> {
    return this.howdah.query(await this.uri(), this.password, text)
  }

  /** As `sql`, each statement in a transaction of its own unless the script says otherwise; ends at the first that fails. */
  async script(text: string): Promise<string> {
    const { command, env } = await this.session()
    const [program, ...args] = command
    const { code, stdout, stderr } = await runProgram(program, [...args, '-v', 'ON_ERROR_STOP=1'], { input: text, env })
    if (code !== 0) throw new Error(`psql: ${stderr}`)
    return stdout.trim()
  }

  /** A session that lasts: a program, its arguments and its environment. */
  async session(): Promise<{ command: readonly [string, ...string[]]; env: Record<string, string> }> {
    return { command: await this.howdah.psqlCommand(await this.uri()), env: { PGPASSWORD: this.password } }
  }

  /** Files a request and waits until it is PROCESSED. */
  async ask(method: Method, path: string, body?: object): Promise<RequestView> {
    return processed(this.howdah, (await this.file(method, path, body)).key)
  }

  async file(method: Method, path: string, body?: object): Promise<RequestView> {
    return (await call<Accepted>(this.howdah, method, `/databases/${this.id}${path}`, body)).request
  }

  ended(key: string, timeoutMillis?: number): Promise<RequestView> {
    return ended(this.howdah, key, timeoutMillis)
  }

  view(): Promise<DatabaseView> {
    return databaseOf(this.howdah, this.id)
  }

  /** Name of the container that PostgreSQL runs in now. */
  async container(): Promise<string> {
    const { incarnation = '' } = await this.view()
    return `howdah-${await this.howdah.installation()}-${this.id}-${requestOf(incarnation as Incarnation)}-postgres`
  }

  /** Name of the container that has the server's address. */
  async holder(): Promise<string> {
    return `howdah-${await this.howdah.installation()}-${this.id}`
  }
}

/** A recovery was taken back as a whole, and the database is as it was. */
export const expectTakenBack = async (
  database: TestDatabase,
  request: RequestView,
  incarnation: string | undefined,
): Promise<void> => {
  expect(request.state, storyOf(request)).toBe('FAILED')
  const view = await database.view()
  expect(view).toMatchObject({ state: 'RUNNING', desiredState: 'RUNNING', incarnation })
  expect(view.activeRequest).toBeUndefined()
  const containers = [await database.holder(), await database.container()]
  const volume = (await database.container()).replace(/-postgres$/, '-data')
  expect((await database.howdah.leftovers()).sort()).toEqual([...containers, volume].sort())
}
