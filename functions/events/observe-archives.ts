import type { TaskResults } from '../../shared/containers/tasks.ts'
import { forEachOf } from '../../shared/core/each.ts'
import type { RequestKey } from '../../shared/core/ids.ts'
import { type Clock, epochMillis, instant, minutes } from '../../shared/core/time.ts'
import { type Database, databasesOf } from '../../shared/entities/database.ts'
import type { Observation } from '../../shared/entities/observation.ts'
import type { Stores } from '../../shared/entities/stores.ts'
import type { World } from '../../shared/pipeline/step.ts'

export interface ObserveContext {
  readonly stores: Stores
  readonly clock: Clock
  readonly world: World
}

/** Reads what every running database said a minute ago of its WAL archive, and asks again. */
export const observeArchives = ({ stores, clock, world }: ObserveContext): Promise<void> => {
  const minute = Math.floor(epochMillis(clock.now()) / minutes(1))
  return forEachOf(stores.databases.all({ partition: databasesOf(), index: 'i3' }), async (database) => {
    const { serverId, data, state } = database
    if (state !== 'RUNNING' || !serverId || !data || !stores.home.has(database.dataCenter)) return
    const commands = world.commandsOf(database.dataCenter)
    const idOf = (at: number) => `observe-${database.id}-${at}`
    const status = await commands.status(idOf(minute - 1), serverId)
    if (status.state === 'ended' && status.exitCode === 0) await record(database, status.result, stores, clock)
    await commands.send({
      id: idOf(minute),
      serverId,
      owner: { databaseId: database.id, request: 'observation' as RequestKey },
      task: { task: 'report-archive', container: data.container },
      timeout: minutes(1),
    })
  })
}

const record = async (database: Database, result: string, stores: Stores, clock: Clock): Promise<void> => {
  const said = JSON.parse(result) as TaskResults['report-archive']
  const observation: Observation = {
    databaseId: database.id,
    observedAt: clock.now(),
    archiveLagSeconds: said.oldestUnarchivedAgeSeconds ?? 0,
    failedCount: said.failedCount ?? 0,
    ...(said.lastArchivedWal ? { lastArchivedWal: said.lastArchivedWal } : {}),
    ...(said.lastArchivedAt ? { lastArchivedAt: instant(said.lastArchivedAt) } : {}),
    ...(said.currentLsn ? { currentLsn: said.currentLsn } : {}),
  }
  await stores.observations.put(observation)
}
