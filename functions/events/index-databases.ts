import { forEachOf } from '../../shared/core/each.ts'
import type { DatabaseId } from '../../shared/core/ids.ts'
import { between, hours } from '../../shared/core/time.ts'
import { indexMarkKey } from '../../shared/entities/index-mark.ts'
import { observationKey, observations } from '../../shared/entities/observation.ts'
import { type RunningCard, runningCards } from '../../shared/entities/running-card.ts'
import { SearchableDatabases } from '../../shared/entities/search.ts'
import type { Stores } from '../../shared/entities/stores.ts'
import type { TimedContext } from './timed-context.ts'

/** So often what an older Howdah wrote since, after a rollback, is looked for. */
const checkedEvery = hours(1)

/**
 * Databases that an older Howdah wrote are found by search, listed by their cards and watched over, and so is what they said. Only what is missing is written, so
 * that a call which was cut off is gone on with by the next one; most calls read one item.
 */
export const indexDatabases = async (context: TimedContext): Promise<void> => {
  const { stores, clock, signal } = context
  const mark = await stores.indexMarks.find(indexMarkKey(stores.home))
  if (mark && between(mark.value.checkedAt, clock.now()) < checkedEvery) return
  const checkedAt = clock.now()
  await new SearchableDatabases(stores.databases.table, stores.home).shelveMissing(signal)
  await indexObservations(context)
  await stores.indexMarks.put({ home: stores.home.name, checkedAt })
}

/** Before that, what the indexes say of running databases may leave some out. */
export const isIndexed = async (stores: Stores): Promise<boolean> =>
  (await stores.indexMarks.find(indexMarkKey(stores.home))) !== undefined

/** What a running database last said, in the index of all that was said. */
const indexObservations = async ({ stores, signal }: TimedContext): Promise<void> => {
  const heard = new Set<DatabaseId>()
  for await (const { databaseId } of stores.observations.all({ partition: observations, index: 'i1' }))
    heard.add(databaseId)
  const index = async ({ id, dataCenter }: RunningCard): Promise<void> => {
    if (heard.has(id) || !stores.home.has(dataCenter) || !(await stores.observations.find(observationKey(id)))) return
    // Every write puts it in its places.
    await stores.observations.update(observationKey(id), (said) => ({ ...said }))
  }
  await forEachOf(stores.running.all({ partition: runningCards }), index, { atOnce: 20, signal })
}
