import { fingerprintOf } from '../core/ids.ts'
import { type Database, databasesOf, orderByCreation, orderByName } from './database.ts'
import type { EntityLayout } from './entity-store.ts'

/**
 * What a list has to know of a database to tell whether it belongs in there: a small item beside the row, in the same orders, so that very many can be looked
 * at for one page. Never changed: other words make another card. A card may be stale and is compared with the row; none is missing.
 */
export type Card = Pick<
  Database,
  'id' | 'name' | 'description' | 'tenant' | 'product' | 'dataCenter' | 'createdAt' | 'address'
>

/** Partitions of the cards; `tenant` undefined: of everybody. */
const cardsOf = (tenant?: string): string => `CARDS-${databasesOf(tenant)}`

/** Where cards lie in an order of the lists: of one tenant, or of everybody. */
export const cardPlace = (tenant: string | undefined, sort: 'name' | 'created') => {
  if (sort === 'created')
    return { partition: `${cardsOf(tenant)}#time`, index: tenant === undefined ? 'i3' : 'i2' } as const
  return { partition: cardsOf(tenant), index: tenant === undefined ? 'i1' : undefined } as const
}

export const cardOf = (database: Database): Card => {
  const { id, name, description, tenant, product, dataCenter, createdAt, address } = database
  return { id, name, description, tenant, product, dataCenter, createdAt, ...(address ? { address } : {}) }
}

/** What sets two cards of one database apart: sorts after what comes before it alone. */
const suffixOf = (card: Card): string => `\u0001${fingerprintOf(JSON.stringify(card))}`

export const cardLayout: EntityLayout<Card> = {
  noun: 'card',
  key: (card) => ({ pk: cardsOf(card.tenant), sk: orderByName(card) + suffixOf(card) }),
  indexes: (card) => {
    const [byName, byTime] = [orderByName(card), orderByCreation(card)].map((order) => order + suffixOf(card))
    return {
      i1: { pk: cardsOf(), sk: byName ?? '' },
      i2: { pk: `${cardsOf(card.tenant)}#time`, sk: byTime ?? '' },
      i3: { pk: `${cardsOf()}#time`, sk: byTime ?? '' },
    }
  },
}
