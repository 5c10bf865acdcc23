import { z } from '@hono/zod-openapi'
import { databaseStates } from '../../../shared/core/states.ts'
import { countDatabases } from '../../../shared/entities/database-count.ts'
import { listByGroups } from '../../../shared/entities/database-groups.ts'
import { listDatabases } from '../../../shared/entities/database-list.ts'
import { termsOf } from '../../../shared/entities/search.ts'
import { ok, viewOf } from '../http/answers.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import type { Answer, Call } from '../http/endpoint.ts'
import { tenantsAskedFor } from '../http/visible.ts'
import { flag, PagingQuery, pageOf, severalOf, sizedText } from '../schemas/common.ts'
import { DatabaseSchema } from '../schemas/database.ts'

const orders = ['name', 'created', 'tenant', 'dataCenter'] as const
type Order = (typeof orders)[number]

export const ListQuery = z.strictObject({
  search: sizedText(0, 200).optional().openapi({
    description: 'Beginnings of words in name and description, of id, IP address, tenant or product; all must match',
  }),
  dataCenter: sizedText(0, 63).optional(),
  state: severalOf(databaseStates),
  deleted: flag(true).openapi({ description: '`false`: without those that are deleted, and kept for their backups' }),
  tenant: sizedText(0, 63).optional(),
  sort: z
    .enum([...orders, ...orders.map((order): `-${Order}` => `-${order}`)])
    .default('name')
    .openapi({
      description:
        'By tenant or data center, and by name within; with `-` backwards, but for the name within. What the catalogue does not know any more comes last',
    }),
  total: flag(false).openapi({
    description: 'Tell how many there are on all pages, where that is cheap: ask with the first page only',
  }),
  ...PagingQuery,
})

export const DatabasePageSchema = pageOf('DatabasePage', DatabaseSchema, {
  total: z.int().optional().openapi({
    description:
      'With `total=true`: how many databases are on all pages. Absent where more than 2000 have to be looked at to tell; what changes at that moment may count twice, or not',
  }),
})

type ListCall = Call<unknown, z.output<typeof ListQuery>, unknown>

/** GET /v1/databases */
export const listOfDatabases = async (call: ListCall): Promise<Answer> => {
  const { stores } = call.api
  const { search = '', tenant, dataCenter, sort } = call.query
  const asked = {
    tenants: tenantsAskedFor(call.caller, tenant),
    terms: termsOf(search),
    dataCenter,
    states: statesOf(call.query),
  }
  const [page, total] = await Promise.all([
    pageOfList(call, asked),
    call.query.total ? countDatabases(stores.databases, asked) : undefined,
  ])
  return ok({
    items: page.items.map((database) => viewOf(call, database)),
    nextCursor: writeCursor(sort, page.next),
    ...(total === undefined ? {} : { total }),
  })
}

const statesOf = ({ state, deleted }: ListCall['query']) =>
  deleted ? state : (state ?? databaseStates).filter((one) => one !== 'DELETED')

const pageOfList = ({ api, query }: ListCall, asked: Parameters<typeof countDatabases>[1]) => {
  const { databases } = api.stores
  const { sort, cursor, pageSize } = query
  const descending = sort.startsWith('-')
  const order = sort.replace('-', '') as Order
  const paged = { ...asked, descending, pageSize, ...readCursor(sort, cursor) }
  if (order === 'name' || order === 'created') return listDatabases(databases, { ...paged, sort: order })
  const known = order === 'tenant' ? api.catalogue.tenants : api.catalogue.dataCenters
  return listByGroups(databases, { ...paged, by: order, known: known.map(({ name }) => name) })
}
