import { between, type Clock } from '../../shared/core/time.ts'
import { databaseKey, databasesOf } from '../../shared/entities/database.ts'
import { observationKey } from '../../shared/entities/observation.ts'
import { requestPartitions } from '../../shared/entities/request.ts'
import type { Stores } from '../../shared/entities/stores.ts'

/** What somebody has to be woken for, of the databases that are written here. */
export interface Health {
  /** Requests that wait for a person. */
  readonly stuckRequests: number
  /** Of the database whose WAL is the furthest behind, in seconds. One that has stopped telling falls behind, too. */
  readonly archiveLagSeconds: number
}

export const measureHealth = async ({ stores, clock }: { stores: Stores; clock: Clock }): Promise<Health> => {
  let stuckRequests = 0
  for await (const { state, databaseId } of stores.requests.all({ partition: requestPartitions.open, index: 'i3' })) {
    if (state !== 'STUCK') continue
    const database = await stores.databases.find(databaseKey(databaseId))
    if (database && stores.home.has(database.value.dataCenter)) stuckRequests++
  }

  let archiveLagSeconds = 0
  for await (const database of stores.databases.all({ partition: databasesOf(), index: 'i3' })) {
    const { id, state, dataProtection, dataCenter } = database
    if (state !== 'RUNNING' || !dataProtection || !stores.home.has(dataCenter)) continue
    const said = await stores.observations.find(observationKey(id))
    if (!said) continue
    const silence = between(said.value.observedAt, clock.now()) / 1000
    archiveLagSeconds = Math.max(archiveLagSeconds, said.value.archiveLagSeconds + silence)
  }
  return { stuckRequests, archiveLagSeconds }
}
