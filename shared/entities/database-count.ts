import type { DatabaseId } from '../core/ids.ts'
import { type Card, cardLayout, cardPlace } from './card.ts'
import { type Database, databaseKey } from './database.ts'
import { findByWords, lookUpAll, otherStateWordsOf, stateWordsOf, wordsAskedFor } from './database-finds.ts'
import { acceptsCard, acceptsRow, type DatabaseListQuery } from './database-list.ts'
import { EntityStore } from './entity-store.ts'

export type CountQuery = Pick<DatabaseListQuery, 'tenants' | 'terms' | 'dataCenter' | 'states'>

export interface CountLimits {
  /** So few databases are looked at one by one. */
  readonly few: number
  /** So many cards, or finds of the index of words, are looked at. */
  readonly cards: number
}

const usualLimits: CountLimits = { few: 100, cards: 2_000 }

/**
 * How many databases a list has in all, where that is told by few rows, or by so many small cards; undefined: by more than that. What changes at that moment may
 * count twice, or not at all.
 */
export const countDatabases = async (
  store: EntityStore<Database>,
  query: CountQuery,
  limits: CountLimits = usualLimits,
): Promise<number | undefined> => {
  const { tenants, terms, dataCenter, states } = query
  if (tenants?.length === 0 || states?.length === 0) return 0
  const { few, cards: most } = limits
  const rare = await findByWords(store, { tenants, sort: 'created' }, wordsAskedFor(query), few, few)
  if (rare) {
    const rows = await Promise.all([...rare.values()].map(({ databaseId }) => store.find(databaseKey(databaseId))))
    return rows.filter((row) => row && acceptsRow(query, row.value)).length
  }

  const inStates = states && (await idsByState(store, query, states, most))
  if (states && !inStates) return undefined
  if (inStates?.among && terms.length === 0 && dataCenter === undefined) return inStates.among.size
  const ids = await idsByCards(store, query, most)
  return ids && [...ids].filter((id) => inStates?.has(id) ?? true).length
}

interface InStates {
  readonly has: (id: DatabaseId) => boolean
  /** They all, where words tell of each. */
  readonly among?: ReadonlySet<DatabaseId>
}

/** Words tell who is in a state, of the state without a word who is not. */
const idsByState = async (
  { table }: EntityStore<Database>,
  { tenants }: CountQuery,
  states: NonNullable<CountQuery['states']>,
  most: number,
): Promise<InStates | undefined> => {
  const words = stateWordsOf(states)
  const finds = await lookUpAll(table, tenants, words ?? otherStateWordsOf(states), most)
  if (!finds) return undefined
  const ids = new Set(finds.map(({ databaseId }) => databaseId))
  return words ? { has: (id) => ids.has(id), among: ids } : { has: (id) => !ids.has(id) }
}

const idsByCards = async (
  store: EntityStore<Database>,
  query: CountQuery,
  most: number,
): Promise<ReadonlySet<DatabaseId> | undefined> => {
  const ids = new Set<DatabaseId>()
  let looked = 0
  for (const tenant of query.tenants ?? [undefined]) {
    const { partition, index } = cardPlace(tenant, 'name')
    const cards = new EntityStore<Card>(store.table, cardLayout).all({ partition, ...(index ? { index } : {}) })
    for await (const card of cards) {
      if (looked === most) return undefined
      looked++
      if (acceptsCard(query, card)) ids.add(card.id)
    }
  }
  return ids
}
