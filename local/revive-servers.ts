import { docker, dockerForEach } from '../shared/clouds/local/docker.ts'
import { labels } from '../shared/containers/labels.ts'
import { forEachOf } from '../shared/core/each.ts'
import type { DatabaseId } from '../shared/core/ids.ts'
import { type Database, databaseKey } from '../shared/entities/database.ts'
import type { Stores } from '../shared/entities/stores.ts'

interface Container {
  readonly name: string
  readonly databaseId: DatabaseId
  readonly running: boolean
  readonly startedAtMillis: number
}

/**
 * A holder that died takes the network of PostgreSQL's container with it: both are started again. Only for databases that shall run and that no request is at
 * work on.
 */
export const reviveServers = async (installation: string, stores: Stores): Promise<readonly DatabaseId[]> => {
  const containers = await containersOf(installation)
  const revived: DatabaseId[] = []
  const revive = async (holder: Container): Promise<void> => {
    const postgres = [...containers.values()].filter((one) => one.databaseId === holder.databaseId && one !== holder)
    const needed = postgres.length > 0 && (!holder.running || postgres.some((one) => isCutOff(one, holder)))
    const row = needed && (await stores.databases.find(databaseKey(holder.databaseId)))?.value
    if (!row || row.serverId !== holder.name || !shallRun(row)) return
    if (!holder.running) await docker(['start', holder.name])
    await docker(['restart', '--time', '60', row.data.container], 120_000)
    revived.push(row.id)
  }
  // One that cannot be started keeps no other waiting.
  await forEachOf(containers.values(), revive, { atOnce: 4 })
  return revived
}

/** Started before its holder, it sits in a network that is gone. */
const isCutOff = (postgres: Container, holder: Container): boolean =>
  !postgres.running || postgres.startedAtMillis < holder.startedAtMillis

type RunningDatabase = Database & { readonly data: NonNullable<Database['data']> }

const shallRun = (row: Database): row is RunningDatabase =>
  row.state === 'RUNNING' && row.desiredState === 'RUNNING' && row.activeRequest === undefined && row.data !== undefined

const containersOf = async (installation: string): Promise<ReadonlyMap<string, Container>> => {
  const filter = ['--filter', `label=${labels.installation}=${installation}`, '--filter', `label=${labels.database}`]
  const ids = await docker(['ps', '--all', '--quiet', ...filter])
  if (!ids) return new Map()
  const format = `{{.Name}} {{index .Config.Labels "${labels.database}"}} {{.State.Running}} {{.State.StartedAt}}`
  const lines = await dockerForEach(['inspect', '--format', format], ids)
  const containers = lines.split('\n').map((line): Container => {
    const [name = '', databaseId = '', running, startedAt = ''] = line.split(' ')
    return {
      name: name.replace(/^\//, ''),
      databaseId: databaseId as DatabaseId,
      running: running === 'true',
      startedAtMillis: Date.parse(startedAt),
    }
  })
  return new Map(containers.map((container) => [container.name, container]))
}
