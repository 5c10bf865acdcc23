import { between, type Clock } from '../../shared/core/time.ts'
import { databasesOf } from '../../shared/entities/database.ts'
import { observationKey } from '../../shared/entities/observation.ts'
import { requestPartitions } from '../../shared/entities/request.ts'
import type { Stores } from '../../shared/entities/stores.ts'

/** What somebody has to be woken for. */
export interface Health {
  /** Requests that wait for a person. */
  readonly stuckRequests: number
  /** Of the database whose WAL is the furthest behind, in seconds. One that has stopped telling falls behind, too. */
  readonly archiveLagSeconds: number
}

export const measureHealth = async ({ stores, clock }: { stores: Stores; clock: Clock }): Promise<Health> => {
  let stuckRequests = 0
  for await (const { state } of stores.requests.all({ partition: requestPartitions.open, index: 'i3' }))
    if (state === 'STUCK') stuckRequests++

  let archiveLagSeconds = 0
  for await (const { id, state, dataProtection } of stores.databases.all({ partition: databasesOf(), index: 'i3' })) {
    if (state !== 'RUNNING' || !dataProtection) continue
    const said = await stores.observations.find(observationKey(id))
    if (!said) continue
    const silence = between(said.value.observedAt, clock.now()) / 1000
    archiveLagSeconds = Math.max(archiveLagSeconds, said.value.archiveLagSeconds + silence)
  }
  return { stuckRequests, archiveLagSeconds }
}
