import { compareOrders } from '../table/order.ts'
import type { Database } from './database.ts'
import { type DatabaseListQuery, type ListLimits, listDatabases } from './database-list.ts'
import type { EntityStore } from './entity-store.ts'
import type { MergedPage } from './merged-page.ts'

export interface GroupedListQuery extends Omit<DatabaseListQuery, 'sort' | 'except'> {
  readonly by: 'tenant' | 'dataCenter'
  /** The groups that there are, as far as anybody knows. */
  readonly known: readonly string[]
}

/** So many groups are gone through for one page, where each may have to be looked through, and where none has. */
const mostGroups = { filtered: 10, whole: 50 }
/** Stands between a group and an order in it, and in no name. */
const separator = '\u0001'

/** Databases of one tenant, or in one data center. `name` undefined: of all that nobody knows any more; they come last. */
interface Group {
  readonly name: string | undefined
  readonly query: Partial<Pick<DatabaseListQuery, 'tenants' | 'dataCenter' | 'except'>>
}

/**
 * One page of the databases by tenant or data center, and by name within. There is no index for it: the list of each group is gone through, one after the other.
 */
export const listByGroups = async (
  store: EntityStore<Database>,
  query: GroupedListQuery,
  limits?: ListLimits,
): Promise<MergedPage<Database>> => {
  const { by: _, known: __, after, pageSize, descending, ...asked } = query
  const { groups, orderInFirst } = placeOf(groupsOf(query), after, descending)
  const isFiltered = asked.terms.length > 0 || asked.states !== undefined || query.by === 'dataCenter'
  const items: Database[] = []
  for (const [at, group] of groups.entries()) {
    const isEnough = items.length === pageSize || at === mostGroups[isFiltered ? 'filtered' : 'whole']
    if (isEnough) return { items, next: placeIn(group, '') }
    const rest = {
      ...asked,
      ...group.query,
      sort: 'name',
      descending: false,
      pageSize: pageSize - items.length,
    } as const
    const order = at === 0 ? orderInFirst : ''
    const page = await listDatabases(store, order === '' ? rest : { ...rest, after: order }, limits)
    items.push(...page.items)
    if (page.next !== undefined) return { items, next: placeIn(group, page.next) }
  }
  return { items }
}

const groupsOf = (query: GroupedListQuery): readonly Group[] => {
  const { by: field, known, tenants, dataCenter, descending } = query
  const only = field === 'tenant' ? tenants : dataCenter === undefined ? undefined : [dataCenter]
  const names = [...new Set(only ?? known)].sort((a, b) => compareNames(a, b, descending))
  const named = names.map(
    (name): Group => ({ name, query: field === 'tenant' ? { tenants: [name] } : { dataCenter: name } }),
  )
  return only ? named : [...named, { name: undefined, query: { except: { field, names } } }]
}

const compareNames = (a: string, b: string, descending: boolean): number =>
  (compareOrders(a.toLowerCase(), b.toLowerCase()) || compareOrders(a, b)) * (descending ? -1 : 1)

/** Where a list goes on. */
const placeIn = ({ name = '' }: Group, order: string): string => name + separator + order

/** The groups from a place on: those before it are done. */
const placeOf = (all: readonly Group[], after: string | undefined, descending: boolean) => {
  if (after === undefined) return { groups: all, orderInFirst: '' }
  const end = after.indexOf(separator)
  const name = after.slice(0, end)
  const isBefore = (group: Group) =>
    group.name !== undefined && (name === '' || compareNames(group.name, name, descending) < 0)
  const groups = all.filter((group) => !isBefore(group))
  const isThere = (groups[0]?.name ?? '') === name
  return { groups, orderInFirst: isThere ? after.slice(end + 1) : '' }
}
