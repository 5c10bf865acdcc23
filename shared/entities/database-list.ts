import type { DatabaseId } from '../core/ids.ts'
import type { DatabaseState } from '../core/states.ts'
import { compareOrders } from '../table/order.ts'
import type { Table } from '../table/table.ts'
import { type Card, cardLayout, cardPlace } from './card.ts'
import { type Database, databaseKey, databasesOf, isPurged, orderByCreation, orderByName } from './database.ts'
import { EntityStore } from './entity-store.ts'
import { type MergedPage, mergedPage } from './merged-page.ts'
import { type Find, lookUp, matchesTerms, stateWord } from './search.ts'

export interface DatabaseListQuery {
  /** Undefined: of everybody. */
  readonly tenants: readonly string[] | undefined
  readonly terms: readonly string[]
  readonly dataCenter?: string | undefined
  readonly state?: DatabaseState | undefined
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
/** Of so many words it is looked whether few databases have them. */
const triedWords = 4
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
  const { tenants, terms, dataCenter, state } = query
  if (tenants?.length === 0) return { items: [] }
  const accept = (database: Database): boolean =>
    !isPurged(database) && (state === undefined || database.state === state) && acceptsCard(query, database)

  const word = state && stateWord(state)
  const longestFirst = [...terms].sort((a, b) => b.length - a.length)
  const words = [...(word ? [word] : []), ...longestFirst]
  const rare = await findByWords(store, query, words.slice(0, triedWords), few)
  if (rare) return pageOf(store, rare, accept, query)

  const byCards = terms.length > 0 || dataCenter !== undefined
  const page = byCards ? await pageByCards(store, query, accept, cards.first) : undefined
  if (page && (page.items.length === query.pageSize || page.next === undefined)) return page
  const limit = page ? selective.beforeCards : selective.beforeRows
  const common = await findByWords(store, query, words.slice(0, 1), limit)
  if (common) return pageOf(store, common, accept, query)
  if (!page) return pageByRows(store, query, accept)

  const pageSize = query.pageSize - page.items.length
  const goOn = { ...query, pageSize, ...(page.next === undefined ? {} : { after: page.next }) }
  const rest = await pageByCards(store, goOn, accept, cards.all - cards.first)
  return { ...rest, items: [...page.items, ...rest.items] }
}

type Accept = (database: Database) => boolean

/** What a card tells; the state of a database it does not. */
const acceptsCard = ({ tenants, terms, dataCenter }: DatabaseListQuery, card: Card): boolean =>
  (tenants === undefined || tenants.includes(card.tenant)) &&
  (dataCenter === undefined || card.dataCenter === dataCenter) &&
  matchesTerms(card, terms)

const pageByRows = (store: EntityStore<Database>, query: DatabaseListQuery, accept: Accept) => {
  const { tenants, descending, pageSize, after, state } = query
  const ofTime = query.sort === 'created'
  return mergedPage(store, {
    partitions: (tenants ?? [undefined]).map((tenant) => databasesOf(tenant) + (ofTime ? '#time' : '')),
    index: tenants ? (ofTime ? 'i2' : 'i1') : ofTime ? 'i4' : 'i3',
    orderOf: ofTime ? orderByCreation : orderByName,
    ...{ descending, pageSize },
    ...(after === undefined ? {} : { after }),
    ...(state === undefined ? {} : { accept }),
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

type Finds = ReadonlyMap<string, Find>

/** @returns what has all the words that at most `limit` databases have, by its order; undefined when there is no such word */
const findByWords = async (
  { table }: EntityStore<Database>,
  { tenants, sort }: DatabaseListQuery,
  words: readonly string[],
  limit: number,
): Promise<Finds | undefined> => {
  let found: Finds | undefined
  for (const word of words) {
    const finds = await lookUpAll(table, tenants, word, limit)
    if (!finds) continue
    const known = found
    const both = known ? finds.filter((find) => known.has(orderOf(find, sort))) : finds
    found = new Map(both.map((find) => [orderOf(find, sort), find]))
    if (found.size <= atOnce) break
  }
  return found
}

const lookUpAll = async (
  table: Table,
  tenants: readonly string[] | undefined,
  word: string,
  limit: number,
): Promise<readonly Find[] | undefined> => {
  const all: Find[] = []
  for (const tenant of tenants ?? [undefined]) {
    const finds = await lookUp(table, tenant, word, limit - all.length)
    if (!finds) return undefined
    all.push(...finds)
  }
  return all
}

const orderOf = ({ orderByName: name, databaseId, createdAt }: Find, sort: DatabaseListQuery['sort']): string =>
  sort === 'name' ? name : orderByCreation({ createdAt, id: databaseId })

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
