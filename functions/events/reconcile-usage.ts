import type { Catalogue } from '../../shared/config/catalogue.ts'
import { forEachOf } from '../../shared/core/each.ts'
import type { DatabaseId } from '../../shared/core/ids.ts'
import { isOpen } from '../../shared/core/states.ts'
import type { Clock } from '../../shared/core/time.ts'
import { type Database, databaseKey, databasesOf } from '../../shared/entities/database.ts'
import { requestKeyOf } from '../../shared/entities/request.ts'
import type { Stores } from '../../shared/entities/stores.ts'
import { openUsage, type UsageKind, type UsageTerms } from '../../shared/entities/usage-fact.ts'
import { type UsageStart, usageStartKey } from '../../shared/entities/usage-start.ts'
import { chargedFor, recordUsage, termsOf } from '../../shared/usage/record-usage.ts'
import type { TimedContext } from './timed-context.ts'

export interface UsageContext extends TimedContext {
  readonly catalogue: Catalogue
}

/**
 * What is charged for databases at rest is what their rows say: those that an older Howdah made are counted from now on, and what was moved to another cost center goes on
 * there. Only what differs is looked at one by one.
 */
export const reconcileUsage = async (context: UsageContext): Promise<void> => {
  const { stores, clock, catalogue, signal } = context
  await startOfUsage(stores, clock)
  const written = await writtenTerms(stores)
  const settle = async (row: Database): Promise<void> => {
    const sign = written.get(row.id) ?? ''
    written.delete(row.id)
    const expected = [...chargedFor(row)].map((what) => signOf(what, termsOf(row, catalogue)))
    if (sign !== joined(expected)) await settleOne(row.id, context)
  }
  await forEachOf(stores.databases.all({ partition: databasesOf(), index: 'i3' }), settle, { atOnce: 10, signal })
  // What is in no list any more an older Howdah has removed.
  await forEachOf(written.keys(), (id) => settleOne(id, context), { atOnce: 10, signal })
}

/** Since when it is written down what is used: from the first call on. */
export const startOfUsage = async (stores: Stores, clock: Clock): Promise<UsageStart> => {
  const start = await stores.usageStart.find(usageStartKey)
  if (start) return start.value
  await stores.usageStart.create({ countedSince: clock.now() })
  return (await stores.usageStart.read(usageStartKey)).value
}

/** Of each database, all that goes on, in few words that many have in common. */
const writtenTerms = async (stores: Stores): Promise<Map<DatabaseId, string>> => {
  const known = new Map<string, string>()
  const found = new Map<DatabaseId, string>()
  for await (const { databaseId, what, ...fact } of stores.usage.all({ partition: openUsage, index: 'i2' })) {
    const before = found.get(databaseId)
    const sign = signOf(what, fact)
    const all = joined(before === undefined ? [sign] : [...before.split('\n'), sign])
    const same = known.get(all) ?? all
    known.set(all, same)
    found.set(databaseId, same)
  }
  return found
}

const signOf = (what: UsageKind, terms: UsageTerms): string => {
  const { tenant, product, costCenter, dataCenter, flavour, storageType, gb } = terms
  return JSON.stringify([what, tenant, product, costCenter, dataCenter, flavour, storageType, gb])
}

const joined = (signs: readonly string[]): string => signs.toSorted().join('\n')

const settleOne = async (id: DatabaseId, { stores, clock, catalogue }: UsageContext): Promise<void> => {
  const found = await stores.databases.find(databaseKey(id))
  if (!found || !stores.home.has(found.value.dataCenter) || (await isAtWork(found.value, stores))) return
  const now = clock.now()
  // A request that began and ended meanwhile has written its facts, which do not fit this row.
  const isStillSo = async () => (await stores.databases.find(databaseKey(id)))?.version === found.version
  await recordUsage(found.value, {
    ...{ stores, catalogue, at: now, now },
    ...{ cause: `seen-${now}`, isNew: false, isStillSo },
  })
}

/** The request writes down what it changes. */
const isAtWork = async ({ activeRequest, state }: Database, stores: Stores): Promise<boolean> => {
  if (state === 'CREATING' || state === 'RECOVERING' || state === 'DELETING') return true
  const request = activeRequest && (await stores.requests.find(requestKeyOf(activeRequest)))
  return request !== undefined && isOpen(request.value.state)
}
