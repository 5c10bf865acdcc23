import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type Api, answerOf } from '../../api/client.ts'
import { type FilledPage, filled } from '../../api/filled.ts'
import { type Database, keys } from '../../api/queries.ts'
import type { View } from './view.ts'

type Page = FilledPage<Database>

/** A search that finds little stops now and then: so many calls fill a page before somebody is asked whether to go on. */
const callsAtOnce = 4

/** @param rounds how often somebody wanted to go on */
export const listQuery = (api: Api, view: View, cursor: string | undefined, rounds: number) =>
  queryOptions({
    queryKey: [...keys.databases, 'list', view, cursor ?? '', rounds],
    queryFn: ({ signal }) =>
      filled(view.rows, rounds * callsAtOnce, cursor, (at, pageSize) => pageAt(api, view, at, pageSize, signal)),
    placeholderData: keepPreviousData,
    staleTime: 0,
  })

const pageAt = (
  api: Api,
  { search, states, dataCenter, tenant, sort }: View,
  cursor: string | undefined,
  pageSize: number,
  signal: AbortSignal,
): Promise<Page> => {
  const query = {
    pageSize,
    sort,
    ...(search === '' ? {} : { search }),
    ...(states.length === 0 ? {} : { state: [...states] }),
    ...(dataCenter === '' ? {} : { dataCenter }),
    ...(tenant === '' ? {} : { tenant }),
    ...(cursor === undefined ? { total: true as const } : { cursor }),
  }
  return answerOf(api.GET('/v1/databases', { params: { query }, signal }))
}
