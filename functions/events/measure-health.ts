import { forEachOf } from '../../shared/core/each.ts'
import { between, type Clock } from '../../shared/core/time.ts'
import { damagedArchives } from '../../shared/entities/archive-check.ts'
import { databaseKey } from '../../shared/entities/database.ts'
import { observations } from '../../shared/entities/observation.ts'
import { requestPartitions } from '../../shared/entities/request.ts'
import { isStillSo, type RunningCard, runningCards } from '../../shared/entities/running-card.ts'
import type { Stores } from '../../shared/entities/stores.ts'
import { isIndexed } from './index-databases.ts'

/** What somebody has to be woken for, of the databases that are written here. */
export interface Health {
  /** Requests that wait for a person. */
  readonly stuckRequests: number
  /**
   * Of the database whose WAL is the furthest behind, in seconds. One that has stopped telling falls behind, too, and so does one that has never told.
   * Undefined while a table that an older Howdah wrote is not indexed: then nobody knows.
   */
  readonly archiveLagSeconds: number | undefined
  /** Databases whose buckets do not hold what is promised. */
  readonly damagedArchives: number
}

interface HealthContext {
  readonly stores: Stores
  readonly clock: Clock
}

export const measureHealth = async (context: HealthContext): Promise<Health> => ({
  stuckRequests: await countStuck(context),
  archiveLagSeconds: await longestLag(context),
  damagedArchives: await countDamaged(context),
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

const countDamaged = async ({ stores }: HealthContext): Promise<number> => {
  let damaged = 0
  for await (const { databaseId } of stores.archiveChecks.all({ partition: damagedArchives, index: 'i1' })) {
    const database = await stores.databases.find(databaseKey(databaseId))
    if (database && stores.home.has(database.value.dataCenter)) damaged++
  }
  return damaged
}

/** By cards and an index, however many databases there are; a row is read only of the furthest behind, and of those that have never told. */
const longestLag = async ({ stores, clock }: HealthContext): Promise<number | undefined> => {
  if (!(await isIndexed(stores))) return undefined
  const lags = new Map<string, number>()
  for await (const said of stores.observations.all({ partition: observations, index: 'i1' })) {
    const silence = between(said.observedAt, clock.now()) / 1000
    lags.set(said.databaseId, said.archiveLagSeconds + silence)
  }
  const protectedHere = (await stores.running.list({ partition: runningCards })).filter(
    ({ dataProtection, dataCenter }) => dataProtection && stores.home.has(dataCenter),
  )
  const rowOf = async ({ id }: RunningCard) => (await stores.databases.find(databaseKey(id)))?.value
  const measureRow = async (card: RunningCard): Promise<void> => {
    const row = await rowOf(card)
    if (row) lags.set(card.id, between(row.updatedAt, clock.now()) / 1000)
  }
  const untold = protectedHere.filter(({ id }) => !lags.has(id))
  await forEachOf(untold, measureRow, { atOnce: 20 })

  const lagOf = ({ id }: RunningCard): number => lags.get(id) ?? 0
  for (const card of protectedHere.toSorted((one, other) => lagOf(other) - lagOf(one)))
    if (isStillSo(card, await rowOf(card))) return Math.max(0, lagOf(card))
  return 0
}
