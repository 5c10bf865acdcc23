import { randomBytes } from 'node:crypto'
import { createVolume, docker, dockerOutput, type Result, runContainer, runToEnd, waitUntil } from './docker.ts'

export interface Status {
  phase: 'creating' | 'recovering' | 'running' | 'failed'
  admitted: boolean
  incarnation: string
  prefix: string
  systemIdentifier: string
  major: number
  serverVersion: string
  timeline: number | null
  ready: boolean
  startedAt: string | null
  storage?: { usedBytes: number; limitBytes: number; state: 'ok' | 'nearly-full' | 'full' | 'closed' }
  error?: string
  message?: string
}

/** What one container of howdah/postgres is started with. */
export interface DatabaseOptions {
  major?: string
  env?: Readonly<Record<string, string>>
  /** Volume for /postgresqldata; a new one unless given. */
  volume?: string
  /** Further arguments of `docker run`. */
  options?: readonly string[]
}

/** Where a folder of the image belongs to PostgreSQL, so that a new volume there does as well. */
const storeFolder = '/var/lib/postgresql'

/** A store in a volume of its own: what a container needs to use it. */
export async function fileStore(): Promise<{ volume: string; env: Record<string, string>; options: string[] }> {
  const volume = await createVolume(unique('store'))
  return {
    volume,
    env: { BACKUP_TYPE: 'FILE', BACKUP_URI: `file://${storeFolder}` },
    options: ['--volume', `${volume}:${storeFolder}`],
  }
}

/** Runs a shell line as PostgreSQL's user in the folder of a store. */
export async function inStore(store: { options: readonly string[] }, line: string): Promise<string> {
  const { code, stdout, stderr } = await runToEnd({
    image: 'howdah/postgres:17',
    options: [...store.options, '--user', 'postgres', '--entrypoint', 'bash'],
    command: ['-c', `set -e; cd ${storeFolder}; ${line}`],
  })
  if (code !== 0) throw new Error(`${line}: ${stderr}`)
  return stdout.trim()
}

export type Store = Awaited<ReturnType<typeof fileStore>>

/** A store of its own with all that another one holds, changed by a shell line. */
export async function copyOfStore({ volume }: Store, line = 'true'): Promise<Store> {
  const store = await fileStore()
  const options = [...store.options, '--volume', `${volume}:/source:ro`]
  await inStore({ options }, `cp -a /source/. .; ${line}`)
  return store
}

export const unique = (what: string): string => `${what}-${randomBytes(4).toString('hex')}`

/** Small enough to run several at once. */
const frugal = { MEMORY_MB: '256' }

export async function runDatabase({ major = '17', env = {}, volume, options = [] }: DatabaseOptions = {}) {
  const data = volume ?? (await createVolume(unique('data')))
  const container = await runContainer({
    image: `howdah/postgres:${major}`,
    env: { ...frugal, ...env },
    options: ['--volume', `${data}:/postgresqldata`, ...options],
  })
  return new Database(container, data, major)
}

/** Runs a container that is expected to end by itself. */
export async function runDatabaseToEnd({
  major = '17',
  env = {},
  volume,
  options = [],
  command = [],
}: DatabaseOptions & { command?: readonly string[] }): Promise<Result> {
  return runToEnd({
    image: `howdah/postgres:${major}`,
    env: { ...frugal, ...env },
    options: [...(volume === undefined ? [] : ['--volume', `${volume}:/postgresqldata`]), ...options],
    command,
  })
}

export async function startDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const database = await runDatabase(options)
  await database.ready()
  return database
}

/** Who owns the databases in which things happen. */
export const owner = { username: 'app', password: 'secret', db: 'shop' }

export const happens = (database: Database, name: string) =>
  database.sql(`insert into events (name) values ('${name}')`, { database: owner.db })
export const events = (database: Database) =>
  database.sql("select coalesce(string_agg(name, ' ' order by id), 'none') from events", { database: owner.db })
export const clock = (database: Database) =>
  database.sql(`select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`)

export class Database {
  readonly container: string
  readonly volume: string
  readonly major: string

  constructor(container: string, volume: string, major = '17') {
    this.container = container
    this.volume = volume
    this.major = major
  }

  /** Runs `howdah-database`. */
  howdah(command: readonly string[], { input = '' } = {}): Promise<Result> {
    return docker(['exec', '--interactive', '--user', 'postgres', this.container, 'howdah-database', ...command], {
      input,
    })
  }

  /** What `howdah-database` answered; fails when it did. */
  async ask<T>(...command: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.howdah(command)
    if (code !== 0) throw new Error(`${command.join(' ')}: exit code ${code}: ${stdout} ${stderr}`)
    return JSON.parse(stdout) as T
  }

  status(): Promise<Status> {
    return this.ask<Status>('status')
  }

  /** Waits until the database answers over TLS; fails at once when the container has ended. */
  async ready(): Promise<Status> {
    // One command that waits in there: many that look would take the time of what they wait for.
    const wait = ['timeout', '300', 'howdah-database', 'await-ready']
    const { code, stderr } = await docker(['exec', '--user', 'postgres', this.container, ...wait])
    if (code === 0) return this.status()
    const what = (await this.runs()) ? 'the database is not ready after 300 s' : 'the container has ended'
    throw new Error(`${what}: ${stderr} ${(await this.log()).slice(-2000)}`)
  }

  async runs(): Promise<boolean> {
    return (await dockerOutput(['inspect', '--format', '{{.State.Running}}', this.container])) === 'true'
  }

  async exitCode(): Promise<number> {
    return Number(await dockerOutput(['inspect', '--format', '{{.State.ExitCode}}', this.container]))
  }

  /** Everything that the container wrote, both streams. */
  async log(): Promise<string> {
    const { stdout, stderr } = await docker(['logs', this.container])
    return stdout + stderr
  }

  async waitForLog(pattern: RegExp): Promise<void> {
    await waitUntil(async () => pattern.test(await this.log()), {
      timeoutMs: 60_000,
      everyMs: 20,
      what: String(pattern),
    })
  }

  /** Runs psql as superuser through the socket and returns its values, one line for a row. */
  async sql(statement: string, { database = 'postgres' } = {}): Promise<string> {
    const { code, stdout, stderr } = await this.psql(['-U', 'postgres', '-d', database], statement)
    if (code !== 0) throw new Error(`${statement}: ${stderr}`)
    return stdout.trim()
  }

  /** Runs psql inside of the container; the statement goes through standard input. */
  psql(args: readonly string[], statement: string, env: Readonly<Record<string, string>> = {}): Promise<Result> {
    const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`])
    return docker(
      ['exec', '--interactive', ...variables, this.container, 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', ...args],
      { input: statement },
    )
  }

  /** Runs a statement as a client that comes over the network. */
  async asClient(
    { user, password, database, ssl = 'require' }: { user: string; password: string; database: string; ssl?: string },
    statement: string,
  ): Promise<Result> {
    const connection = `host=${await this.address()} user=${user} dbname=${database} sslmode=${ssl} connect_timeout=5`
    return this.psql([connection], statement, { PGPASSWORD: password })
  }

  address(): Promise<string> {
    return dockerOutput(['exec', this.container, 'bash', '-c', "hostname -I | cut -d ' ' -f 1"])
  }

  async kill(): Promise<void> {
    await dockerOutput(['kill', '--signal', 'KILL', this.container])
  }

  async start(): Promise<void> {
    await dockerOutput(['start', this.container])
  }

  /** Stops in good order and returns how long that took. */
  async stop(): Promise<number> {
    const begun = Date.now()
    await dockerOutput(['stop', this.container])
    return Date.now() - begun
  }

  async remove(): Promise<void> {
    await dockerOutput(['rm', '--force', this.container])
  }
}

/** Runs the backup image beside a database; returns its last line. */
export async function backup<T>(
  database: Database,
  store: { env: Readonly<Record<string, string>>; options: readonly string[] },
  command: readonly string[],
): Promise<T> {
  const { code, stdout, stderr } = await runToEnd({
    image: `howdah/backup:${database.major}`,
    env: store.env,
    options: [
      '--network',
      `container:${database.container}`,
      '--volume',
      `${database.volume}:/postgresqldata`,
      ...store.options,
    ],
    command,
  })
  if (code !== 0) throw new Error(`${command.join(' ')}: exit code ${code}: ${stdout} ${stderr}`)
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T
}
