import { between, type Clock } from '../../shared/core/time.ts'
import { databaseKey } from '../../shared/entities/database.ts'
import { observations } from '../../shared/entities/observation.ts'
import { requestPartitions } from '../../shared/entities/request.ts'
import { isStillSo, runningCards } from '../../shared/entities/running-card.ts'
import type { Stores } from '../../shared/entities/stores.ts'

/** What somebody has to be woken for, of the databases that are written here. */
export interface Health {
  /** Requests that wait for a person. */
  readonly stuckRequests: number
  /** Of the database whose WAL is the furthest behind, in seconds. One that has stopped telling falls behind, too. */
  readonly archiveLagSeconds: number
}

interface HealthContext {
  readonly stores: Stores
  readonly clock: Clock
}

export const measureHealth = async (context: HealthContext): Promise<Health> => ({
  stuckRequests: await countStuck(context),
  archiveLagSeconds: await longestLag(context),
})

const countStuck = async ({ stores }: HealthContext): Promise<number> => {
  let stuck = 0
  for await (const { state, databaseId } of stores.requests.all({ partition: requestPartitions.open, index: 'i3' })) {
    if (state !== 'STUCK') continue
    const database = await stores.databases.find(databaseKey(databaseId))
    if (database && stores.home.has(database.value.dataCenter)) stuck++
  }
  return stuck
}

/** By cards and an index, however many databases there are; only of the furthest behind it is looked whether the card is right. */
const longestLag = async ({ stores, clock }: HealthContext): Promise<number> => {
  const lags = new Map<string, number>()
  for await (const said of stores.observations.all({ partition: observations, index: 'i1' })) {
    const silence = between(said.observedAt, clock.now()) / 1000
    lags.set(said.databaseId, said.archiveLagSeconds + silence)
  }
  const protectedHere = (await stores.running.list({ partition: runningCards })).filter(
    ({ dataProtection, dataCenter }) => dataProtection && stores.home.has(dataCenter),
  )
  const lagOf = ({ id }: { id: string }): number => lags.get(id) ?? 0
  for (const card of protectedHere.toSorted((one, other) => lagOf(other) - lagOf(one)))
    if (isStillSo(card, (await stores.databases.find(databaseKey(card.id)))?.value)) return Math.max(0, lagOf(card))
  return 0
}
