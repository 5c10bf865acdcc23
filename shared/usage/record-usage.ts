import { type Catalogue, costCenterOf } from '../config/catalogue.ts'
import { type Instant, laterOf } from '../core/time.ts'
import type { Database } from '../entities/database.ts'
import type { Versioned } from '../entities/entity-store.ts'
import type { Stores } from '../entities/stores.ts'
import {
  fromUpgrade,
  type UsageFact,
  type UsageKind,
  type UsageTerms,
  usageKinds,
  usageOf,
} from '../entities/usage-fact.ts'
import { HowdahError } from '../errors/howdah-error.ts'

/** What is charged for a database, by what its row says: one that is stopped pays for its disk alone, one that is being made or removed for nothing. */
export const chargedFor = ({ data, state }: Pick<Database, 'data' | 'state'>): ReadonlySet<UsageKind> => {
  if (!data || (state !== 'RUNNING' && state !== 'STOPPED')) return new Set()
  return new Set(state === 'RUNNING' ? usageKinds : ['volume'])
}

export const termsOf = (database: Database, catalogue: Pick<Catalogue, 'products'>): UsageTerms => {
  const { tenant, product, dataCenter, flavour, storageType, volumeGb } = database
  const costCenter = costCenterOf(catalogue, product)
  return { tenant, product, costCenter, dataCenter, flavour, storageType, gb: volumeGb }
}

export const isSameTerms = (one: UsageTerms, other: UsageTerms): boolean =>
  one.tenant === other.tenant &&
  one.product === other.product &&
  one.costCenter === other.costCenter &&
  one.dataCenter === other.dataCenter &&
  one.flavour === other.flavour &&
  one.storageType === other.storageType &&
  one.gb === other.gb

export interface UsageChange {
  readonly stores: Pick<Stores, 'usage'>
  readonly catalogue: Pick<Catalogue, 'products'>
  /** Since when the row says what it says. */
  readonly at: Instant
  readonly now: Instant
  /** What made it so: names the facts that begin. */
  readonly cause: string
  /** There was nothing before. */
  readonly isNew: boolean
}

const mostTries = 20

/**
 * What is charged for the database from now on is what its row says. Twice is once; what was cut is gone on with by the next call, with the same instants. Every write is
 * one of a single item that somebody else may have written meanwhile: then it looks again.
 */
export const recordUsage = async (database: Database, change: UsageChange): Promise<void> => {
  for (let tries = 0; tries < mostTries; tries++) {
    const facts = await factsOf(database, change)
    const steps = usageKinds.map((what) => nextWrite(database, what, facts, change))
    const step = steps.find((write) => write !== undefined)
    if (!step) return
    await step()
  }
  throw new HowdahError('version-conflict', 'The usage of the database is written by too many at once')
}

type VersionedFact = Versioned<UsageFact>

const factsOf = async ({ id }: Database, { stores: { usage } }: UsageChange): Promise<readonly VersionedFact[]> => {
  const found: VersionedFact[] = []
  let cursor: string | undefined
  do {
    const page = await usage.table.query({ partition: usageOf(id), limit: 500, ...(cursor ? { cursor } : {}) })
    found.push(...page.items.map(({ data, version }) => ({ value: data as UsageFact, version })))
    cursor = page.next
  } while (cursor)
  return found
}

/** The next thing to write; undefined: all is as it should be. */
const nextWrite = (
  database: Database,
  what: UsageKind,
  all: readonly VersionedFact[],
  change: UsageChange,
): (() => Promise<boolean>) | undefined => {
  const { stores, at, now, cause, isNew, catalogue } = change
  const facts = all.filter(({ value }) => value.what === what)
  const cut = facts.find(({ value }) => value.next && !facts.some((other) => other.value.cause === causeAfter(value)))
  if (cut) return () => stores.usage.create(successorOf(cut.value, now))
  const open = facts.find(({ value }) => value.to === undefined)
  const close = ({ value, version }: VersionedFact, more: Partial<UsageFact> = {}) =>
    stores.usage.replace({ ...value, to: laterOf(value.from, at), toKnownAt: now, ...more }, version, value)
  const terms = termsOf(database, catalogue)
  const begin = (more: Partial<UsageFact>) => {
    const { id: databaseId, name: databaseName } = database
    return stores.usage.create({ ...terms, databaseId, databaseName, what, cause, from: at, fromKnownAt: now, ...more })
  }
  // The same name, whoever is the first to look: so nothing is begun twice.
  const isUnknown = !isNew && facts.length === 0
  const named = isUnknown ? ({ cause: fromUpgrade, since: 'upgrade' } as const) : {}
  if (chargedFor(database).has(what)) {
    if (open) return isSameTerms(open.value, terms) ? undefined : () => close(open, { next: terms })
    return () => begin({ ...named, ...(what === 'volume' && appears(facts, terms) ? { appears: true } : {}) })
  }
  if (open) return () => close(open)
  // Somebody who saw it a moment ago may be about to begin it.
  return isUnknown && database.data ? () => begin({ ...named, to: at, toKnownAt: now }) : undefined
}

const appears = (facts: readonly VersionedFact[], terms: Pick<UsageTerms, 'tenant' | 'costCenter'>): boolean => {
  const last = facts
    .map(({ value }) => value)
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))
    .at(-1)
  return last?.tenant !== terms.tenant || last.costCenter !== terms.costCenter
}

/** `r-…`, `r-…+1`, `r-…+2` */
const causeAfter = ({ cause }: UsageFact): string => {
  const [, root = cause, count = '0'] = /^(.*)\+(\d+)$/.exec(cause) ?? []
  return `${root}+${Number(count) + 1}`
}

const successorOf = (fact: UsageFact, now: Instant): UsageFact => {
  const { next, to, toKnownAt: _, appears: __, ...rest } = fact
  const isElsewhere = next?.tenant !== fact.tenant || next.costCenter !== fact.costCenter
  return {
    ...rest,
    ...next,
    cause: causeAfter(fact),
    from: to ?? now,
    fromKnownAt: now,
    ...(fact.what === 'volume' && isElsewhere ? { appears: true } : {}),
  }
}
