import type { Database } from '../../api/queries.ts'
import type { ListSearch } from './search.ts'
import { statesIn } from './states.ts'

/** Which databases somebody wants to see, in which order, and how many at a time: all of an address but the place in the list. */
export interface View {
  readonly search: string
  readonly states: readonly Database['state'][]
  readonly dataCenter: string
  readonly tenant: string
  readonly sort: NonNullable<ListSearch['sort']>
  readonly rows: number
}

export const usualRows = 25

export const viewOf = (search: ListSearch, tenant: string): View => ({
  search: search.search ?? '',
  states: statesIn(search.state),
  dataCenter: search.dataCenter ?? '',
  tenant,
  sort: search.sort ?? 'name',
  rows: search.rows ?? usualRows,
})

/** The tenant is none: it is chosen for all pages. */
export const isFiltered = ({ search, states, dataCenter }: View): boolean =>
  search !== '' || states.length > 0 || dataCenter !== ''

export const keyOf = (view: View): string => JSON.stringify(view)
