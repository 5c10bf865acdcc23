import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { type CheckContext, checkArchives } from '../functions/events/check-archives.ts'
import { fileNeededBackups } from '../functions/events/file-needed-backups.ts'
import { fireJobs } from '../functions/events/fire-jobs.ts'
import { forgetEndedRequests, forgetPurgedDatabases } from '../functions/events/forget-ended.ts'
import { forgetFeedback, forgetIdempotentCalls } from '../functions/events/forget-expired.ts'
import { indexDatabases } from '../functions/events/index-databases.ts'
import { observeArchives } from '../functions/events/observe-archives.ts'
import { purgeDatabases } from '../functions/events/purge-databases.ts'
import { reconcileOrphans } from '../functions/events/reconcile-orphans.ts'
import { reconcileUsage } from '../functions/events/reconcile-usage.ts'
import { resumeRequests } from '../functions/events/tick.ts'
import type { Cloud } from '../shared/clouds/cloud.ts'
import { LocalBuckets } from '../shared/clouds/local/buckets.ts'
import { type LocalNetworks, storeContainerOf } from '../shared/clouds/local/networks.ts'
import type { ObjectStoreAccess } from '../shared/clouds/local/object-store-admin.ts'
import { LocalServers } from '../shared/clouds/local/servers.ts'
import { LocalVolumes } from '../shared/clouds/local/volumes.ts'
import type { Walls } from '../shared/clouds/local/walls.ts'
import { ShellCommands } from '../shared/commands/shell/shell-commands.ts'
import type { Catalogue } from '../shared/config/catalogue.ts'
import type { Environment } from '../shared/config/environment.ts'
import type { InstallationId } from '../shared/core/ids.ts'
import { type Clock, type Duration, hours, minutes, seconds, systemClock } from '../shared/core/time.ts'
import { EmbeddedEngine } from '../shared/engines/embedded/embedded-engine.ts'
import { Slots } from '../shared/engines/embedded/slots.ts'
import { type Stores, storesOn } from '../shared/entities/stores.ts'
import { HowdahError } from '../shared/errors/howdah-error.ts'
import type { World } from '../shared/pipeline/step.ts'
import { StepRunner } from '../shared/pipeline/step-runner.ts'
import { Filing } from '../shared/requests/filing.ts'
import type { FileSecrets } from '../shared/secrets/file/file-secrets.ts'
import { SqliteTable } from '../shared/table/sqlite/sqlite-table.ts'
import { pipelines } from '../state-machines/index.ts'
import { closeNetworks } from './close-networks.ts'
import { reviveServers } from './revive-servers.ts'
import { removeBucketFromDisk, storeSecrets, storeUri } from './setup/object-store.ts'
import { copyTable } from './table-copies.ts'

export interface ControlPlaneOptions {
  readonly environment: Environment
  readonly installation: InstallationId
  readonly catalogue: Catalogue
  readonly secrets: FileSecrets
  readonly store: ObjectStoreAccess
  readonly networks: LocalNetworks
  readonly walls: Walls
  readonly report: (what: string, error: unknown) => void
}

/** Everything of Howdah on one machine but the API: the table, the engine, and the loops that a cloud's scheduler would call. */
export interface ControlPlane {
  readonly table: SqliteTable
  readonly stores: Stores
  readonly world: World
  readonly engine: EmbeddedEngine
  readonly filing: Filing
  readonly clock: Clock
  /** Takes up every request where it was, and begins the loops. */
  start(): void
  /** Steps at work end, or are left to the next start after `patience`. */
  stop(patience: Duration): Promise<void>
}

export const secretsFolderOf = (home: string): string => join(home, 'secrets')

export const createControlPlane = (options: ControlPlaneOptions): ControlPlane => {
  const { environment, catalogue, report } = options
  const clock = systemClock
  const table = new SqliteTable(join(environment.home, 'table.sqlite'))
  const stores = storesOn(table)
  const { world, cloud, commands } = createWorld(options, stores, clock)
  const runner = new StepRunner(world, pipelines, { holder: randomUUID(), exclusive: true })
  const share = Math.ceil(environment.concurrency / catalogue.dataCenters.length)
  const slots = new Slots(environment.concurrency, Math.max(share, 1))
  const onError = (error: unknown, key: string) => report(`request ${key}`, error)
  const engine = new EmbeddedEngine({ runner, stores, clock, slots, onError })
  const filing = new Filing(stores, clock, engine, pipelines)

  const stopping = new AbortController()
  const tell: CheckContext['tell'] = (database, { code, message }) =>
    report(`archive of database ${database}`, `${code}: ${message}`)
  const closedNetworks = new Map<string, string>()
  const loops = [
    loop('indexing the databases', hours(1), () => indexDatabases({ stores, clock })),
    loop('reconciling the usage', hours(1), () =>
      reconcileUsage({ stores, clock, catalogue, signal: stopping.signal }),
    ),
    loop('resuming requests', seconds(5), () => resumeRequests({ stores, clock, engine })),
    loop('jobs', seconds(5), () => fireJobs({ stores, clock, filing })),
    loop('needed backups', minutes(1), () => fileNeededBackups({ stores, clock, filing })),
    loop('reviving servers', seconds(15), () => reviveServers(options.installation, stores)),
    loop('closing networks', seconds(15), () =>
      closeNetworks(options.installation, options.networks, options.walls, closedNetworks),
    ),
    loop('observing archives', minutes(1), () => observeArchives({ stores, clock, world })),
    loop('checking archives', minutes(5), () =>
      checkArchives({ stores, clock, filing, world, tell, signal: stopping.signal }),
    ),
    loop('forgetting old idempotency keys', hours(1), () => forgetIdempotentCalls({ stores, clock })),
    loop('forgetting ended requests', hours(1), () => forgetEndedRequests({ stores, clock })),
    loop('forgetting old feedback', hours(1), () => forgetFeedback({ stores, clock })),
    loop('forgetting purged databases', hours(1), () => forgetPurgedDatabases({ stores, clock })),
    loop('purging databases', minutes(10), () => purgeDatabases({ stores, clock, filing })),
    loop('copying the table', minutes(5), () => copyTable(table, join(environment.home, 'table-copies'), clock)),
    loop('sweeping commands', hours(1), () => commands.sweep(clock.now())),
    loop('looking for orphans', hours(1), async () => {
      const orphans = await reconcileOrphans({ stores, clock, clouds: [cloud] })
      if (Object.values(orphans).some((found) => found.length > 0)) report('orphans', JSON.stringify(orphans))
    }),
  ]
  return {
    table,
    stores,
    world,
    engine,
    filing,
    clock,
    start: () => {
      for (const run of loops) run(clock, stopping.signal, report)
    },
    stop: async (patience) => {
      stopping.abort()
      await Promise.race([engine.stop(), clock.sleep(patience)])
      table.close()
    },
  }
}

const createWorld = (options: ControlPlaneOptions, stores: Stores, clock: Clock) => {
  const { environment, installation, catalogue, secrets, store } = options
  const cloud: Cloud = {
    servers: new LocalServers(installation, options.networks, options.walls),
    volumes: new LocalVolumes(installation),
    buckets: new LocalBuckets({
      ...{ installation, secrets, store, uriForServers: storeUri, caSecret: storeSecrets.ca },
      removeFromDisk: (bucket) => removeBucketFromDisk(storeContainerOf(installation), bucket),
    }),
  }
  const commands = new ShellCommands({
    installation,
    folder: join(environment.home, 'commands'),
    secretsFolder: secretsFolderOf(environment.home),
    environment: environment.commandEnvironment,
    isClosed: options.walls.isClosed,
  })
  const known = (dataCenter: string) => {
    if (!catalogue.dataCenters.some(({ name }) => name === dataCenter))
      throw new HowdahError('not-found', `There is no data center ${dataCenter}`)
  }
  const world: World = {
    installation,
    stores,
    secrets,
    catalogue,
    clock,
    cloudOf: (dataCenter) => {
      known(dataCenter)
      return cloud
    },
    commandsOf: (dataCenter) => {
      known(dataCenter)
      return commands
    },
  }
  return { world, cloud, commands }
}

type Loop = (clock: Clock, signal: AbortSignal, report: ControlPlaneOptions['report']) => void

/** Does its work now and again `every` so often after it has ended, whether it went well or not. */
const loop =
  (name: string, every: Duration, work: () => Promise<unknown>): Loop =>
  async (clock, signal, report) => {
    while (!signal.aborted) {
      await work().catch((error: unknown) => report(name, error))
      await clock.sleep(every, signal)
    }
  }
