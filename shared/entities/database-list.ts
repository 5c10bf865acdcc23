import type { DatabaseId } from '../core/ids.ts'
import type { DatabaseState } from '../core/states.ts'
import { type Database, databaseKey, databasesOf, isPurged, orderByCreation, orderByName } from './database.ts'
import type { EntityStore } from './entity-store.ts'
import { compareOrders, type MergedPage, mergedPage } from './merged-page.ts'
import { matchesTerms, searchPrefix, shelfOf, stateWord } from './search.ts'

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
const selective = 500
/** How many words are tried for one that few databases have. */
const triedWords = 3

/**
 * One page of the databases. What few databases have in common is found by the index of words; what many have, by going through the list in its order.
 */
export const listDatabases = async (
  store: EntityStore<Database>,
  query: DatabaseListQuery,
): Promise<MergedPage<Database>> => {
  const { terms, dataCenter, state, sort, descending, pageSize, after } = query
  if (query.tenants?.length === 0) return { items: [] }
  const accept = (database: Database): boolean =>
    !isPurged(database) &&
    (query.tenants === undefined || query.tenants.includes(database.tenant)) &&
    (state === undefined || database.state === state) &&
    (dataCenter === undefined || database.dataCenter === dataCenter) &&
    matchesTerms(database, terms)

  const found = await findByWords(store, query)
  if (found) return pageOf(await readAll(store, found), accept, query)
  const ofTime = sort === 'created'
  const filtered = terms.length > 0 || dataCenter !== undefined || state !== undefined
  return mergedPage(store, {
    partitions: (query.tenants ?? [undefined]).map((tenant) => databasesOf(tenant) + (ofTime ? '#time' : '')),
    index: query.tenants ? (ofTime ? 'i2' : 'i1') : ofTime ? 'i4' : 'i3',
    descending,
    orderOf: ofTime ? orderByCreation : orderByName,
    pageSize,
    ...(after === undefined ? {} : { after }),
    ...(filtered ? { accept } : {}),
  })
}

/** @returns undefined when no word is selective */
const findByWords = async (
  store: EntityStore<Database>,
  { terms, state, tenants }: DatabaseListQuery,
): Promise<ReadonlySet<DatabaseId> | undefined> => {
  const word = state && stateWord(state)
  const longestFirst = [...terms].sort((a, b) => b.length - a.length).slice(0, triedWords)
  for (const tried of [...(word ? [word] : []), ...longestFirst]) {
    const ids = await lookUp(store, tenants, tried)
    if (ids) return ids
  }
  return undefined
}

const lookUp = async (
  { table }: EntityStore<Database>,
  tenants: readonly string[] | undefined,
  word: string,
): Promise<ReadonlySet<DatabaseId> | undefined> => {
  const found = new Set<DatabaseId>()
  for (const tenant of tenants ?? [undefined]) {
    const page = await table.query({
      partition: shelfOf(tenant, word),
      ...(tenant === undefined ? { index: 'i1' as const } : {}),
      prefix: searchPrefix(word),
      limit: selective,
    })
    for (const item of page.items) found.add((item.data as { readonly databaseId: DatabaseId }).databaseId)
    if (page.next !== undefined || found.size > selective) return undefined
  }
  return found
}

const readAll = async (store: EntityStore<Database>, ids: ReadonlySet<DatabaseId>): Promise<readonly Database[]> => {
  const rows = await Promise.all([...ids].map((id) => store.find(databaseKey(id))))
  return rows.flatMap((row) => (row ? [row.value] : []))
}

const pageOf = (
  databases: readonly Database[],
  accept: (database: Database) => boolean,
  { sort, descending, after, pageSize }: DatabaseListQuery,
): MergedPage<Database> => {
  const orderOf = sort === 'created' ? orderByCreation : orderByName
  const direction = descending ? -1 : 1
  const inOrder = databases
    .filter(accept)
    .map((database) => ({ database, order: orderOf(database) }))
    .filter(({ order }) => after === undefined || compareOrders(order, after) * direction > 0)
    .sort((a, b) => compareOrders(a.order, b.order) * direction)
  const page = inOrder.slice(0, pageSize)
  const last = inOrder.length > pageSize ? page.at(-1)?.order : undefined
  return { items: page.map(({ database }) => database), ...(last === undefined ? {} : { next: last }) }
}
