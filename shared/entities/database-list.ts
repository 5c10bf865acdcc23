import type { DatabaseId } from '../core/ids.ts'
import type { DatabaseState } from '../core/states.ts'
import { compareOrders } from '../table/order.ts'
import type { Table } from '../table/table.ts'
import { type Database, databaseKey, databasesOf, isPurged, orderByCreation, orderByName } from './database.ts'
import type { EntityStore } from './entity-store.ts'
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

/** A word that more databases have is no help: going through the list finds enough of them soon. */
const selective = 2_000
/** How many words are looked up. */
const triedWords = 3
/** So few are looked at one by one. */
const few = 200
/** How many rows are looked at for one page, and how many at once: as in `mergedPage`, a page may come out short. */
const budget = 1_000
const atOnce = 50

/**
 * One page of the databases. What few databases have in common is found by the index of words; what many have, by going through the list in its order.
 */
export const listDatabases = async (
  store: EntityStore<Database>,
  query: DatabaseListQuery,
): Promise<MergedPage<Database>> => {
  const { tenants, terms, dataCenter, state, sort, after } = query
  if (tenants?.length === 0) return { items: [] }
  const accept = (database: Database): boolean =>
    !isPurged(database) &&
    (tenants === undefined || tenants.includes(database.tenant)) &&
    (state === undefined || database.state === state) &&
    (dataCenter === undefined || database.dataCenter === dataCenter) &&
    matchesTerms(database, terms)

  const finds = await findByWords(store, query)
  if (finds) return pageOf(store, finds, accept, query)
  const ofTime = sort === 'created'
  const filtered = terms.length > 0 || dataCenter !== undefined || state !== undefined
  return mergedPage(store, {
    partitions: (tenants ?? [undefined]).map((tenant) => databasesOf(tenant) + (ofTime ? '#time' : '')),
    index: tenants ? (ofTime ? 'i2' : 'i1') : ofTime ? 'i4' : 'i3',
    descending: query.descending,
    orderOf: ofTime ? orderByCreation : orderByName,
    pageSize: query.pageSize,
    ...(after === undefined ? {} : { after }),
    ...(filtered ? { accept } : {}),
  })
}

type Finds = ReadonlyMap<string, Find>

/** @returns what has all words that few databases have, by its order; undefined when there is no such word */
const findByWords = async (
  { table }: EntityStore<Database>,
  { terms, state, tenants, sort }: DatabaseListQuery,
): Promise<Finds | undefined> => {
  const word = state && stateWord(state)
  const longestFirst = [...terms].sort((a, b) => b.length - a.length).slice(0, triedWords)
  let found: Finds | undefined
  for (const tried of [...(word ? [word] : []), ...longestFirst]) {
    const finds = await lookUpAll(table, tenants, tried)
    if (!finds) continue
    const known = found
    const both = known ? finds.filter((find) => known.has(orderOf(find, sort))) : finds
    found = new Map(both.map((find) => [orderOf(find, sort), find]))
    if (found.size <= few) break
  }
  return found
}

const lookUpAll = async (
  table: Table,
  tenants: readonly string[] | undefined,
  word: string,
): Promise<readonly Find[] | undefined> => {
  const all: Find[] = []
  for (const tenant of tenants ?? [undefined]) {
    const finds = await lookUp(table, tenant, word, selective - all.length)
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
  accept: (database: Database) => boolean,
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
