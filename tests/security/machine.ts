import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as testing from '../../images/testing/docker.ts'
import { dockerOutput, type Result, waitUntil } from '../../images/testing/docker.ts'
import { ensureObjectStore, removeBucketFromDisk, storeSecrets, storeUri } from '../../local/setup/object-store.ts'
import { bucketOf, type Server } from '../../shared/clouds/cloud.ts'
import { LocalBuckets } from '../../shared/clouds/local/buckets.ts'
import { LocalNetworks, storeContainerOf } from '../../shared/clouds/local/networks.ts'
import { LocalServers } from '../../shared/clouds/local/servers.ts'
import { LocalVolumes } from '../../shared/clouds/local/volumes.ts'
import { Walls } from '../../shared/clouds/local/walls.ts'
import { ShellCommands } from '../../shared/commands/shell/shell-commands.ts'
import { labels } from '../../shared/containers/labels.ts'
import type { RunPostgres, ServerTask } from '../../shared/containers/tasks.ts'
import {
  type DatabaseId,
  type Incarnation,
  newDatabaseId,
  newInstallationId,
  type RequestKey,
} from '../../shared/core/ids.ts'
import { minutes } from '../../shared/core/time.ts'
import { FileSecrets } from '../../shared/secrets/file/file-secrets.ts'

/** A database as Howdah runs it on one machine. */
export interface Tenant {
  readonly id: DatabaseId
  readonly server: Server
  readonly container: string
  readonly task: RunPostgres
  /** As the owner, over TLS; every row a line. */
  query(sql: string): Promise<Result>
  /** Another task on its server; its last line. */
  run(task: ServerTask): Promise<string>
}

const password = 'a long secret'

export const networkPool = ['10.207.0.0/16']
/** Where servers are made, and for what. */
export const place = {
  dataCenter: 'LOCAL1',
  availabilityZone: 'local1-a',
  flavour: 'developer',
  port: 5432,
  clients: 64,
}

/** One machine with its object store, and databases on it that are made of the same parts as Howdah's; no control plane. */
export const openMachine = async () => {
  const installation = newInstallationId()
  const home = await mkdtemp(join(tmpdir(), 'howdah-security-'))
  const secretsFolder = join(home, 'secrets')
  const secrets = new FileSecrets(secretsFolder)
  const networks = new LocalNetworks(installation, networkPool)
  const walls = new Walls(join(home, 'walls'), [])
  await walls.write()
  const store = await ensureObjectStore({ installation, networks, secrets, secretsFolder })
  const servers = new LocalServers(installation, networks, walls)
  const volumes = new LocalVolumes(installation)
  const buckets = new LocalBuckets({
    ...{ installation, secrets, store, uriForServers: storeUri, caSecret: storeSecrets.ca },
    removeFromDisk: (bucket) => removeBucketFromDisk(storeContainerOf(installation), bucket),
  })
  const { PATH = '', DOCKER_HOST } = process.env
  const environment = { PATH, ...(DOCKER_HOST ? { DOCKER_HOST } : {}) }
  const commands = new ShellCommands({
    installation,
    folder: join(home, 'commands'),
    secretsFolder,
    environment,
    isClosed: true,
  })

  let count = 0
  const runOn = async (owner: { databaseId: DatabaseId; request: RequestKey }, serverId: string, task: ServerTask) => {
    const id = `${task.task}-${++count}`
    await commands.send({ id, serverId, owner, task, timeout: minutes(3) })
    const ended = await waitUntil(
      async () => {
        const status = await commands.status(id)
        return status.state === 'ended' && status
      },
      { timeoutMs: 180_000, everyMs: 50, what: task.task },
    )
    if (ended.exitCode !== 0)
      throw new Error(`${task.task}: exit code ${ended.exitCode}: ${ended.result} ${ended.stderr}`)
    return ended.result
  }

  const createDatabase = async (version: string): Promise<Tenant> => {
    const id = newDatabaseId()
    const owner = { databaseId: id, request: `r-${version}` as RequestKey }
    const image = `howdah/postgres:${version}`
    const server = await servers.ensure({ ...owner, ...place })
    const volumeId = `howdah-${installation}-${id}-data`
    const bucket = bucketOf(installation, id)
    await volumes.ensure({ ...owner, id: volumeId, sizeGb: 1, storageType: 'local', serverId: server.id })
    await buckets.ensure(bucket, owner)
    await secrets.put(`${id}/verifier`, password)
    const container = `howdah-${installation}-${id}-postgres`
    const task: RunPostgres = {
      ...{
        task: 'run-postgres',
        container,
        image,
        volumeId,
        volumeGb: 1,
        databaseId: id,
        incarnation: 'first' as Incarnation,
      },
      ...{ port: 5432, limits: { cpus: 1, memoryMb: 1024 }, user: 'app', databaseName: 'shop' },
      ...{ verifierSecret: `${id}/verifier`, store: await buckets.access(bucket, id), archive: true },
      certificateNames: [server.address, '127.0.0.1'],
    }
    const run = (next: ServerTask) => runOn(owner, server.id, next)
    await run(task)
    await run({ task: 'admit-clients', container })
    const query = (sql: string) =>
      testing.docker(
        [
          ...['exec', '--interactive', '--env', 'PGPASSWORD', '--env', `PGPASSWORD=${password}`, container],
          ...['psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', 'host=127.0.0.1 user=app dbname=shop sslmode=require'],
        ],
        { input: sql },
      )
    return { id, server, container, task, query, run }
  }

  const remove = async (): Promise<void> => {
    const filter = ['--quiet', '--filter', `label=${labels.installation}=${installation}`]
    const list = async (args: readonly string[]) =>
      (await dockerOutput([...args, ...filter])).split('\n').filter(Boolean)
    const containers = await list(['ps', '--all'])
    if (containers.length > 0) await dockerOutput(['rm', '--force', '--volumes', ...containers])
    await dockerOutput([
      'volume',
      'rm',
      '--force',
      `howdah-${installation}-object-store`,
      ...(await list(['volume', 'ls'])),
    ])
    const networks = await list(['network', 'ls'])
    if (networks.length > 0) await dockerOutput(['network', 'rm', ...networks])
    await rm(home, { recursive: true, force: true })
  }
  return { installation, secretsFolder, networks, walls, servers, createDatabase, remove }
}

export type Machine = Awaited<ReturnType<typeof openMachine>>
