import type { Catalogue } from '../../shared/config/catalogue.ts'
import { forEachOf } from '../../shared/core/each.ts'
import type { DatabaseId } from '../../shared/core/ids.ts'
import { isOpen } from '../../shared/core/states.ts'
import { type Database, databaseKey, databasesOf } from '../../shared/entities/database.ts'
import { requestKeyOf } from '../../shared/entities/request.ts'
import type { Stores } from '../../shared/entities/stores.ts'
import { openUsage, type UsageKind, type UsageTerms } from '../../shared/entities/usage-fact.ts'
import { usageStartKey } from '../../shared/entities/usage-start.ts'
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
  if (!(await stores.usageStart.find(usageStartKey))) await stores.usageStart.create({ countedSince: clock.now() })
  const written = await writtenTerms(stores)
  const settle = async (row: Database): Promise<void> => {
    if (!stores.home.has(row.dataCenter)) return
    const expected = [...chargedFor(row)].map((what) => signOf(what, termsOf(row, catalogue)))
    if ((written.get(row.id) ?? '') !== joined(expected)) await settleOne(row.id, context)
  }
  await forEachOf(stores.databases.all({ partition: databasesOf(), index: 'i3' }), settle, { atOnce: 10, signal })
}

/** Of each database, all that goes on, in few words that many have in common. */
const writtenTerms = async (stores: Stores): Promise<ReadonlyMap<DatabaseId, string>> => {
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
  const row = (await stores.databases.find(databaseKey(id)))?.value
  if (!row || (await isAtWork(row, stores))) return
  const now = clock.now()
  await recordUsage(row, { stores, catalogue, at: now, now, cause: `seen-${now}`, isNew: false })
}

/** The request writes down what it changes. */
const isAtWork = async ({ activeRequest, state }: Database, stores: Stores): Promise<boolean> => {
  if (state === 'CREATING' || state === 'RECOVERING' || state === 'DELETING') return true
  const request = activeRequest && (await stores.requests.find(requestKeyOf(activeRequest)))
  return request !== undefined && isOpen(request.value.state)
}
