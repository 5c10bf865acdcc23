import type { DatabaseId } from '../core/ids.ts'
import type { Instant } from '../core/time.ts'
import type { StorageType } from './database.ts'
import type { EntityLayout } from './entity-store.ts'

/** What is charged, and to whom, as it was when it began. */
export interface UsageTerms {
  readonly tenant: string
  readonly product: string
  readonly costCenter: string
  readonly dataCenter: string
  readonly flavour: string
  readonly storageType: StorageType
  /** Of the volume. */
  readonly gb: number
}

export const usageKinds = ['server', 'volume'] as const
/** `server`: a database that is started; `volume`: the one disk of a database, also of one that is stopped. */
export type UsageKind = (typeof usageKinds)[number]

/**
 * That a database used something from one instant until another. Every figure of the costs follows from these and can be recomputed. Besides when it was so, it says when that was
 * written down: what comes late is told from what was known.
 */
export interface UsageFact extends UsageTerms {
  readonly databaseId: DatabaseId
  /** As it was called when it began. */
  readonly databaseName: string
  readonly what: UsageKind
  /** The request that began it; or `fromUpgrade`; with a count behind it: what another fact went on as, under other terms. */
  readonly cause: string
  readonly from: Instant
  readonly fromKnownAt: Instant
  /** Absent: it goes on. */
  readonly to?: Instant
  readonly toKnownAt?: Instant
  /** Nobody wrote down what was before. */
  readonly since?: 'upgrade'
  /** Before it, no volume of the database was charged to this tenant and cost center. */
  readonly appears?: true
  /** It goes on under these terms: the fact that says so may not be written yet. */
  readonly next?: UsageTerms
}

/** The cause of the first fact of what was there before there were facts. */
export const fromUpgrade = 'upgrade'

export const usageOf = (databaseId: DatabaseId): string => `USAGE#${databaseId}`

export const usageFactKey = ({ databaseId, what, cause }: Pick<UsageFact, 'databaseId' | 'what' | 'cause'>) => ({
  pk: usageOf(databaseId),
  sk: `${what}#${cause}`,
})

/** Facts that go on, by database. */
export const openUsage = 'USAGE-OPEN'
/** All facts, by when they were last written. */
export const usageEvents = 'USAGE-EVENTS'
/** Facts of a tenant's databases that are charged to a cost center, by database. */
export const usageOfCostCenter = ({ tenant, costCenter }: Pick<UsageFact, 'tenant' | 'costCenter'>): string =>
  `USAGE-OF#${JSON.stringify([costCenter, tenant])}`

export const orderInCostCenter = ({ databaseId, what, from, cause }: UsageFact): string =>
  `${databaseId}#${what}#${from}#${cause}`

export const usageFactLayout: EntityLayout<UsageFact> = {
  noun: 'usage of',
  key: usageFactKey,
  indexes: (fact) => {
    const { databaseId, what, cause, fromKnownAt, to, toKnownAt } = fact
    return {
      i1: { pk: usageEvents, sk: `${toKnownAt ?? fromKnownAt}#${databaseId}#${what}#${cause}` },
      ...(to === undefined ? { i2: { pk: openUsage, sk: `${databaseId}#${what}#${cause}` } } : {}),
      i3: { pk: usageOfCostCenter(fact), sk: orderInCostCenter(fact) },
    }
  },
}
