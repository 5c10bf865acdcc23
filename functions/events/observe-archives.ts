import type { TaskResults } from '../../shared/containers/tasks.ts'
import { forEachOf } from '../../shared/core/each.ts'
import type { DatabaseId, RequestKey } from '../../shared/core/ids.ts'
import { type Clock, epochMillis, instant, minutes } from '../../shared/core/time.ts'
import { databasesOf } from '../../shared/entities/database.ts'
import type { Observation } from '../../shared/entities/observation.ts'
import type { Stores } from '../../shared/entities/stores.ts'
import type { World } from '../../shared/pipeline/step.ts'

export interface ObserveContext {
  readonly stores: Stores
  readonly clock: Clock
  readonly world: World
}

/** What is remembered of a row: there may be many. */
interface Running {
  readonly id: DatabaseId
  readonly dataCenter: string
  readonly serverId: string
  readonly container: string
}

/** How many databases are asked in one minute, so that many of them are no flood of commands. */
const askedAtOnce = 120

/** Asks running databases how their WAL archive is, in turns, and reads what those said that were asked a minute ago. */
export const observeArchives = async ({ stores, clock, world }: ObserveContext): Promise<void> => {
  const minute = Math.floor(epochMillis(clock.now()) / minutes(1))
  const running: Running[] = []
  for await (const { id, dataCenter, state, serverId, data } of stores.databases.all({
    partition: databasesOf(),
    index: 'i3',
  }))
    if (state === 'RUNNING' && serverId && data && stores.home.has(dataCenter))
      running.push({ id, dataCenter, serverId, container: data.container })

  const turns = Math.ceil(running.length / askedAtOnce)
  await forEachOf(running.entries(), async ([place, { id, dataCenter, serverId, container }]) => {
    const turn = place % turns
    const commands = world.commandsOf(dataCenter)
    const idOf = (at: number) => `observe-${id}-${at}`
    if (turn === (minute - 1) % turns) {
      const status = await commands.status(idOf(minute - 1), serverId)
      if (status.state === 'ended' && status.exitCode === 0) await record(id, status.result, stores, clock)
    }
    if (turn === minute % turns)
      await commands.send({
        id: idOf(minute),
        serverId,
        owner: { databaseId: id, request: 'observation' as RequestKey },
        task: { task: 'report-archive', container },
        timeout: minutes(1),
      })
  })
}

const record = async (databaseId: DatabaseId, result: string, stores: Stores, clock: Clock): Promise<void> => {
  const said = JSON.parse(result) as TaskResults['report-archive']
  const observation: Observation = {
    databaseId,
    observedAt: clock.now(),
    archiveLagSeconds: said.oldestUnarchivedAgeSeconds ?? 0,
    failedCount: said.failedCount ?? 0,
    ...(said.lastArchivedWal ? { lastArchivedWal: said.lastArchivedWal } : {}),
    ...(said.lastArchivedAt ? { lastArchivedAt: instant(said.lastArchivedAt) } : {}),
    ...(said.currentLsn ? { currentLsn: said.currentLsn } : {}),
  }
  await stores.observations.put(observation)
}
