import {
  createVolume,
  docker,
  dockerOutput,
  type Result,
  runContainer,
  runToEnd,
  waitUntil,
} from '../testing/docker.ts'

export interface RecordedBackup {
  id: string
  name: string
  asked: string
  kind: string
  incarnation: string
  prefix: string
  startedAt: string
  finishedAt: string
  startLsn: string
  finishLsn: string
  finishTransaction: string
  storedBytes: number
  permanent: boolean
  verified: boolean
  base: string | null
}

/** Where backups go: the variables of the images, and what `docker run` has to mount for them. */
export interface Store {
  env: Record<string, string>
  options: string[]
}

export interface Database {
  container: string
  volume: string
  store: Store
}

/** A folder on a volume of its own. */
export async function folderStore(name: string): Promise<Store & { volume: string }> {
  const volume = await createVolume(name)
  await runToEnd({
    image: 'howdah/postgres:17',
    options: ['--volume', `${volume}:/store`, '--entrypoint', 'chown'],
    command: ['postgres:postgres', '/store'],
  })
  return {
    volume,
    env: { BACKUP_TYPE: 'FILE', BACKUP_URI: 'file:///store' },
    options: ['--volume', `${volume}:/store`],
  }
}

/** A database that answers. */
export async function startDatabase(name: string, store: Store, env: Record<string, string> = {}): Promise<Database> {
  const volume = await createVolume(name)
  const container = await runContainer({
    image: 'howdah/postgres:17',
    env: { username: 'app', password: 'only for this test', ...store.env, ...env },
    options: ['--volume', `${volume}:/postgresqldata`, ...store.options],
  })
  await waitUntil(
    async () => {
      const { stdout } = await docker(['exec', '--user', 'postgres', container, 'howdah-database', 'status'])
      if (stdout === '' && (await dockerOutput(['inspect', '--format', '{{.State.Running}}', container])) === 'false') {
        throw new Error((await docker(['logs', '--tail', '20', container])).stderr)
      }
      const { phase, ready } = JSON.parse(stdout)
      return phase === 'running' && ready === true
    },
    { timeoutMs: 60_000, what: `the database ${name}` },
  )
  return { container, volume, store }
}

/** What the superuser is answered, trimmed. */
export function sql({ container }: Database, ...statements: string[]): Promise<string> {
  const options = ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-h', '/postgresqldata/howdah/run', '-U', 'postgres']
  return dockerOutput(['exec', container, 'psql', ...options, ...statements.flatMap((statement) => ['-c', statement])])
}

function backupOptions({ container, volume, store }: Database) {
  return ['--network', `container:${container}`, '--volume', `${volume}:/postgresqldata`, ...store.options]
}

/** Runs a command of howdah/backup to its end. */
export function backup(database: Database, command: string[], env: Record<string, string> = {}): Promise<Result> {
  return runToEnd({
    image: 'howdah/backup:17',
    env: { ...database.store.env, ...env },
    options: backupOptions(database),
    command,
  })
}

/** The same in the background; returns the container. */
export function beginBackup(database: Database, command: string[], env: Record<string, string> = {}): Promise<string> {
  return runContainer({
    image: 'howdah/backup:17',
    env: { ...database.store.env, ...env },
    options: backupOptions(database),
    command,
  })
}

/** A command without database and volume, with nothing but the store. */
export function fromStoreAlone(store: Store, command: string[]): Promise<Result> {
  return runToEnd({ image: 'howdah/backup:17', env: store.env, options: store.options, command })
}

/** The JSON object of a command that succeeded. */
export async function answerOf<T = RecordedBackup>(result: Result | Promise<Result>): Promise<T> {
  const { code, stdout, stderr } = await result
  if (code !== 0) throw new Error(`exit code ${code}: ${stdout}${stderr}`)
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

/** Runs a shell command where the folder store is mounted, as the one who owns it. */
export function inFolder({ volume }: { volume: string }, command: string): Promise<string> {
  return dockerOutput([
    'run',
    '--rm',
    '--user',
    'postgres',
    '--volume',
    `${volume}:/store`,
    '--entrypoint',
    'bash',
    'howdah/backup:17',
    '-c',
    `cd /store && ${command}`,
  ])
}
