import type { DatabaseId } from '../core/ids.ts'
import type { DatabaseState } from '../core/states.ts'
import { compareOrders } from '../table/order.ts'
import { type Card, cardLayout, cardPlace } from './card.ts'
import { type Database, databaseKey, databasesOf, isPurged, orderByCreation, orderByName } from './database.ts'
import { type Finds, findByWords, wordsAskedFor } from './database-finds.ts'
import { EntityStore } from './entity-store.ts'
import { type MergedPage, mergedPage } from './merged-page.ts'
import { type Find, matchesTerms } from './search.ts'

export interface DatabaseListQuery {
  /** Undefined: of everybody. */
  readonly tenants: readonly string[] | undefined
  readonly terms: readonly string[]
  readonly dataCenter?: string | undefined
  /** One of these. */
  readonly states?: readonly DatabaseState[] | undefined
  /** Of none of these tenants, or in none of these data centers. */
  readonly except?: { readonly field: 'tenant' | 'dataCenter'; readonly names: readonly string[] }
  readonly sort: 'name' | 'created'
  readonly descending: boolean
  readonly pageSize: number
  /** Sort key of the last database of the page before. */
  readonly after?: string
}

export interface ListLimits {
  /** So few databases are looked at one by one. */
  readonly few: number
  /** A word that more databases have is no help: going through the list, by cards or by rows, finds enough of them soon. */
  readonly selective: { readonly beforeCards: number; readonly beforeRows: number }
  /** How many cards are looked at before words that more than a few have are looked up, and how many for one page: it may come out short. */
  readonly cards: { readonly first: number; readonly all: number }
}

const usualLimits: ListLimits = {
  few: 100,
  selective: { beforeCards: 1_000, beforeRows: 2_000 },
  cards: { first: 500, all: 2_000 },
}
/** How many rows are looked at for one page, and how many at once: as in `mergedPage`, a page may come out short. */
const budget = 1_000
const atOnce = 50

/**
 * One page of the databases. What few databases have in common is found by the index of words; what many have, by going through the list in its order, by cards
 * that are small where rows are not.
 */
export const listDatabases = async (
  store: EntityStore<Database>,
  query: DatabaseListQuery,
  limits: ListLimits = usualLimits,
): Promise<MergedPage<Database>> => {
  const { few, selective, cards } = limits
  if (query.tenants?.length === 0 || query.states?.length === 0) return { items: [] }
  const accept = (database: Database): boolean => acceptsRow(query, database)

  const words = wordsAskedFor(query)
  const rare = await findByWords(store, query, words, few, atOnce)
  if (rare) return pageOf(store, rare, accept, query)

  const byCards = query.terms.length > 0 || query.dataCenter !== undefined || query.except !== undefined
  const page = byCards ? await pageByCards(store, query, accept, cards.first) : undefined
  if (page && (page.items.length === query.pageSize || page.next === undefined)) return page
  const limit = page ? selective.beforeCards : selective.beforeRows
  const common = await findByWords(store, query, words.slice(0, 1), limit, atOnce)
  if (common) return pageOf(store, common, accept, query)
  if (!page) return pageByRows(store, query, accept)

  const pageSize = query.pageSize - page.items.length
  const goOn = { ...query, pageSize, ...(page.next === undefined ? {} : { after: page.next }) }
  const rest = await pageByCards(store, goOn, accept, cards.all - cards.first)
  return { ...rest, items: [...page.items, ...rest.items] }
}

/** The state that nearly all are in. */
const mostAre = 'RUNNING'

type Accept = (database: Database) => boolean

export const acceptsRow = (query: Filter, database: Database): boolean =>
  !isPurged(database) &&
  (query.states === undefined || query.states.includes(database.state)) &&
  acceptsCard(query, database)

type Filter = Omit<DatabaseListQuery, 'sort' | 'descending' | 'pageSize' | 'after'>

/** What a card tells; the state of a database it does not. */
export const acceptsCard = ({ tenants, terms, dataCenter, except }: Filter, card: Card): boolean =>
  (tenants === undefined || tenants.includes(card.tenant)) &&
  (dataCenter === undefined || card.dataCenter === dataCenter) &&
  !except?.names.includes(card[except.field]) &&
  matchesTerms(card, terms)

const pageByRows = (store: EntityStore<Database>, query: DatabaseListQuery, accept: Accept) => {
  const { tenants, descending, pageSize, after, states } = query
  const ofTime = query.sort === 'created'
  return mergedPage(store, {
    partitions: (tenants ?? [undefined]).map((tenant) => databasesOf(tenant) + (ofTime ? '#time' : '')),
    index: tenants ? (ofTime ? 'i2' : 'i1') : ofTime ? 'i4' : 'i3',
    orderOf: ofTime ? orderByCreation : orderByName,
    ...{ descending, pageSize },
    ...(after === undefined ? {} : { after }),
    ...(states === undefined ? {} : { accept, takesMost: states.includes(mostAre) }),
  })
}

const pageByCards = async (
  store: EntityStore<Database>,
  query: DatabaseListQuery,
  accept: Accept,
  cards: number,
): Promise<MergedPage<Database>> => {
  const { tenants, sort, descending, pageSize, after } = query
  const places = (tenants ?? [undefined]).map((tenant) => cardPlace(tenant, sort))
  const orderOfCard = sort === 'created' ? orderByCreation : orderByName
  const page = await mergedPage(new EntityStore(store.table, cardLayout), {
    partitions: places.map(({ partition }) => partition),
    index: places[0]?.index,
    orderOf: orderOfCard,
    accept: (card) => acceptsCard(query, card),
    budget: cards,
    ...{ descending, pageSize },
    ...(after === undefined ? {} : { after }),
  })
  const rows = await Promise.all(page.items.map(({ id }) => store.find(databaseKey(id))))
  const items = new Map<string, Database>()
  for (const [at, row] of rows.entries()) {
    const card = page.items[at]
    // What has a card under an older name has another one under its new name.
    if (row && card && orderOfCard(row.value) === orderOfCard(card) && accept(row.value)) items.set(card.id, row.value)
  }
  return { ...page, items: [...items.values()] }
}

const pageOf = async (
  store: EntityStore<Database>,
  finds: Finds,
  accept: Accept,
  { sort, descending, after, pageSize }: DatabaseListQuery,
): Promise<MergedPage<Database>> => {
  const direction = descending ? -1 : 1
  const orders = [...finds.keys()]
    .filter((order) => after === undefined || compareOrders(order, after) * direction > 0)
    .sort((a, b) => compareOrders(a, b) * direction)
  const items: Database[] = []
  let last: string | undefined
  for (let at = 0; at < orders.length; at += atOnce) {
    const chunk = orders.slice(at, at + atOnce)
    const rows = await Promise.all(chunk.map((order) => store.find(databaseKey(idOf(finds, order)))))
    for (const [index, order] of chunk.entries()) {
      if (items.length === pageSize || at + index === budget)
        return last === undefined ? { items } : { items, next: last }
      last = order
      const database = rows[index]?.value
      // What was found by an older name stands in the index under its new one as well.
      const isStale = database && sort === 'name' && orderByName(database) !== order
      if (database && !isStale && accept(database)) items.push(database)
    }
  }
  return { items }
}

const idOf = (finds: Finds, order: string): DatabaseId => (finds.get(order) as Find).databaseId
