import type { Cloud, OwnedThing } from '../../shared/clouds/cloud.ts'
import { isOpen } from '../../shared/core/states.ts'
import { between, type Clock, hours } from '../../shared/core/time.ts'
import { type Database, databaseKey, volumeIdsOf } from '../../shared/entities/database.ts'
import { requestKeyOf } from '../../shared/entities/request.ts'
import type { Stores } from '../../shared/entities/stores.ts'
import { Pending } from '../../shared/errors/howdah-error.ts'

export interface ReconcileContext {
  readonly stores: Stores
  readonly clock: Clock
  readonly clouds: readonly Cloud[]
}

export interface Orphans {
  /** Removed: nothing of value is on them. */
  readonly servers: readonly string[]
  /** Only reported: a disk that no row owns may go with them. An older table that was restored knows neither. */
  readonly serversWithData: readonly string[]
  /** Only reported: they hold data. */
  readonly volumes: readonly string[]
  readonly buckets: readonly string[]
}

/** Younger things may belong to a request whose row is being written. */
const minimumAge = hours(1)

/** Removed at one go, so that a mistake stays small. */
const removalsAtOnce = 3

/** Finds what carries this installation's tag and no row owns. */
export const reconcileOrphans = async ({ stores, clock, clouds }: ReconcileContext): Promise<Orphans> => {
  const none = (): string[] => []
  const found = { servers: none(), serversWithData: none(), volumes: none(), buckets: none() }
  const orphansAmong = async (things: readonly OwnedThing[], owns: (row: Database, thing: OwnedThing) => boolean) => {
    const orphans: OwnedThing[] = []
    for (const thing of things) {
      const row = (await stores.databases.find(databaseKey(thing.databaseId)))?.value
      if (row && (owns(row, thing) || (await isAtWork(row, stores)))) continue
      orphans.push(thing)
    }
    return orphans
  }
  const isOld = ({ createdAt }: OwnedThing) => between(createdAt, clock.now()) >= minimumAge

  for (const { servers, volumes, buckets } of clouds) {
    const disks = await orphansAmong(await volumes.list(), ownsVolume)
    const mayHoldData = ({ databaseId }: OwnedThing) => disks.some((disk) => disk.databaseId === databaseId)
    const stray = await orphansAmong((await servers.list()).filter(isOld), (row, { id }) => row.serverId === id)
    const empty = stray.filter((server) => !mayHoldData(server))
    for (const { id, databaseId } of empty.slice(0, removalsAtOnce - found.servers.length)) {
      await servers.remove(databaseId, id).catch(unlessPending)
      found.servers.push(id)
    }
    const forgotten = await orphansAmong((await buckets.list()).filter(isOld), (row, { id }) => row.bucket === id)
    found.serversWithData.push(...stray.filter(mayHoldData).map(({ id }) => id))
    found.volumes.push(...disks.filter(isOld).map(({ id }) => id))
    found.buckets.push(...forgotten.map(({ id }) => id))
  }
  return found
}

const ownsVolume = (row: Database, { id }: OwnedThing): boolean => volumeIdsOf(row).includes(id)

/** A server that is told to go takes a while. */
const unlessPending = (error: unknown): void => {
  if (!(error instanceof Pending)) throw error
}

/** What a request is at work on may not be in the row yet. */
const isAtWork = async (row: Database, stores: Stores): Promise<boolean> => {
  if (!row.activeRequest) return false
  const request = await stores.requests.find(requestKeyOf(row.activeRequest))
  return request !== undefined && isOpen(request.value.state)
}
