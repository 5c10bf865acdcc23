import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import type { Environment } from '../../../cli/environment.ts'
import type { ExitCode } from '../../../cli/errors.ts'
import { run } from '../../../cli/run.ts'
import type { Output, Terminal } from '../../../cli/terminal.ts'
import { createApi } from '../../../functions/api/api.ts'
import { defaultLimits } from '../../../functions/api/dependencies.ts'
import type { Caller } from '../../../shared/auth/caller.ts'
import { type Catalogue, defaultFlavours } from '../../../shared/config/catalogue.ts'
import { systemClock } from '../../../shared/core/time.ts'
import { storesOn } from '../../../shared/entities/stores.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { Filing } from '../../../shared/requests/filing.ts'
import { SqliteTable } from '../../../shared/table/sqlite/sqlite-table.ts'
import { pipelines } from '../../../state-machines/index.ts'
import { MemorySecrets } from '../../pipelines/simulation/memory-secrets.ts'
import { Authority } from './authority.ts'
import { ScriptedEngine } from './scripted-engine.ts'

const catalogue: Catalogue = {
  dataCenters: [{ name: 'LOCAL1', cloud: 'local', region: 'here', zones: ['a', 'b'], controlRegion: 'here' }],
  flavours: defaultFlavours,
  postgresqlVersions: [{ version: '17', default: true }],
  tenants: [{ name: 'DEMO', description: 'Everybody' }],
  products: [{ name: 'C1290', costCenter: '241-6286' }],
  networkDiskGbHourPrice: 0.0007,
}

/** One call that the server got. */
interface Call {
  readonly method: string
  readonly url: string
  readonly idempotencyKey: string | undefined
}

/** The real API on a scripted engine, with an authority that logs people in, on a port of this machine. */
export class Howdah {
  readonly calls: Call[] = []
  readonly authority = new Authority()
  readonly engine: ScriptedEngine
  /** So many of the next calls get no answer: the connection is cut, before or after the API has done its work. */
  cuts = { before: 0, after: 0 }
  /** Of whoever calls. */
  tenants: Caller['tenants'] = ['DEMO']
  logLines: readonly string[] = ['LOG:  ready', 'ERROR:  no such table']
  readonly #table = new SqliteTable(':memory:')
  readonly stores = storesOn(this.#table)
  readonly #listener: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  constructor() {
    const { stores } = this
    this.engine = new ScriptedEngine(stores)
    const api = createApi({
      stores,
      secrets: new MemorySecrets(),
      catalogue,
      clock: systemClock,
      filing: new Filing(stores, systemClock, this.engine, pipelines),
      pipelines,
      verifyToken: async (token) => this.#callerOf(token),
      logs: {
        read: (_database, { lines, filter = '' }) =>
          linesOf(this.logLines.filter((line) => line.includes(filter)).slice(-lines)),
      },
      limits: defaultLimits,
      holder: 'test',
      exclusive: true,
    })
    this.#listener = getRequestListener(api.fetch)
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  static async started(): Promise<Howdah> {
    const howdah = new Howdah()
    await new Promise<void>((resolve) => howdah.#server.listen(0, '127.0.0.1', resolve))
    howdah.authority.url = howdah.url
    return howdah
  }

  async stop(): Promise<void> {
    await this.engine.stop()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
    this.#table.close()
  }

  #callerOf(token: string): Caller {
    const subject = this.authority.subjectOf(token)
    if (!subject) throw new HowdahError('unauthenticated', 'The access token has expired')
    const role = subject === 'viewer' ? 'viewer' : 'administrator'
    return { subject, name: subject, role, tenants: this.tenants }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request
    if (!url.startsWith('/v1/')) return this.authority.answer(request, response)
    if (this.cuts.before > 0) {
      this.cuts.before--
      request.socket.destroy()
      return
    }
    const key = request.headers['idempotency-key']
    this.calls.push({ method, url, idempotencyKey: typeof key === 'string' ? key : undefined })
    if (this.cuts.after > 0) {
      this.cuts.after--
      response.end = (() => {
        request.socket.destroy()
        return response
      }) as typeof response.end
    }
    await this.#listener(request, response)
  }
}

async function* linesOf(lines: readonly string[]) {
  yield* lines
}

export interface Result {
  readonly code: ExitCode
  readonly out: string
  readonly err: string
  /** Of what was printed on standard output. */
  readonly json: () => unknown
}

/** Somebody at a terminal, or a script: with folders of their own. */
export class Person {
  readonly folder: string
  environment: Environment
  /** What they type when they are asked; undefined: nobody is there. */
  answers: string[] | undefined
  /** What stands on standard input. */
  input = ''
  columns: number | undefined
  isTty = false
  /** Programs that were run on the terminal. */
  readonly programs: (readonly string[])[] = []
  /** What they end with. */
  programCode = 0
  readonly questions: string[] = []
  /** Sees what is written to standard error. */
  onNote: (text: string) => void = () => {}
  #interrupt: (() => void) | undefined

  private constructor(folder: string, url: string) {
    this.folder = folder
    this.environment = {
      url,
      stateFolder: join(folder, 'state'),
      configFolder: join(folder, 'config'),
      noColour: false,
      searchPath: join(folder, 'bin'),
    }
  }

  /** On the machine of the server, where `npm start` has left a login. */
  static async onMachineOf(howdah: Howdah): Promise<Person> {
    const person = await Person.elsewhere(howdah)
    const login = {
      url: howdah.url,
      tokenEndpoint: `${howdah.url}/token`,
      clientId: 'machine',
      clientSecret: 'm secret',
    }
    await person.write('state/cli-login.json', JSON.stringify(login))
    return person
  }

  static elsewhere(howdah: Howdah): Promise<Person> {
    return Person.at(howdah.url)
  }

  static async at(url: string): Promise<Person> {
    return new Person(await mkdtemp(join(tmpdir(), 'howdah-cli-')), url)
  }

  async write(path: string, text: string, mode = 0o600): Promise<string> {
    const { mkdir } = await import('node:fs/promises')
    const file = join(this.folder, path)
    await mkdir(join(file, '..'), { recursive: true })
    await writeFile(file, text, { mode })
    return file
  }

  interrupt(): void {
    this.#interrupt?.()
  }

  async runs(...words: string[]): Promise<Result> {
    const { isTty, columns } = this
    const written = { out: '', err: '' }
    const outputOn = (name: 'out' | 'err'): Output => ({
      isTty,
      columns,
      write: (text) => {
        written[name] += text
        if (name === 'err') this.onNote(text)
      },
    })
    const ask = async (question: string) => {
      this.questions.push(question)
      return this.answers?.shift() ?? ''
    }
    const terminal: Terminal = {
      out: outputOn('out'),
      err: outputOn('err'),
      isInteractive: this.answers !== undefined,
      readAll: async () => this.input,
      ask,
      askHidden: ask,
      run: async (program, programArguments) => {
        this.programs.push([program, ...programArguments])
        return this.programCode
      },
      onInterrupt: (listener) => {
        this.#interrupt = listener
        return () => {
          this.#interrupt = undefined
        }
      },
      sleep: (millis) => new Promise((resolve) => setTimeout(resolve, Math.min(millis, 3))),
    }
    const code = await run(words, terminal, this.environment)
    return { code, ...written, json: () => JSON.parse(written.out) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}
