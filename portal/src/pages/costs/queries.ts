import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type Api, answerOf, type Schemas } from '../../api/client.ts'
import { keys } from '../../api/queries.ts'
import type { Period } from './periods.ts'

export type CostPage = Schemas['CostPage']
export type CostCenter = Schemas['CostCenter']
export type CostDetails = Schemas['CostDetails']
export type CostShare = Schemas['CostShare']
export type Deployment = Schemas['Deployment']

export const refreshSeconds = 300
const refreshMillis = refreshSeconds * 1000
const databasesAtOnce = 100

const asJson = { Accept: 'application/json' } as const
const asCsv = { Accept: 'text/csv' } as const

/** Where an operation answers JSON and text alike, it is what was asked for. */
const jsonOf = async <T>(answer: Promise<T | string>): Promise<T> => (await answer) as T

export const costsQuery = (api: Api, period: Period, pageSize: number, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['costs', 'list', period, pageSize, cursor],
    queryFn: ({ signal }) => {
      const query = { ...period, pageSize, ...(cursor === undefined ? {} : { cursor }) }
      return jsonOf<CostPage>(answerOf(api.GET('/v1/costs', { params: { query }, headers: asJson, signal })))
    },
    placeholderData: keepPreviousData,
  })

/** Its databases come page by page; all else stands on each page. */
export const detailsQuery = (api: Api, costCenter: string, period: Period) =>
  infiniteQueryOptions({
    queryKey: ['costs', 'details', costCenter, period],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...period, pageSize: databasesAtOnce, ...(pageParam === '' ? {} : { cursor: pageParam }) }
      const params = { path: { costCenter }, query }
      return jsonOf<CostDetails>(answerOf(api.GET('/v1/costs/{costCenter}', { params, headers: asJson, signal })))
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: refreshMillis,
  })

export const deploymentsQuery = (api: Api) =>
  queryOptions({
    queryKey: ['deployments'],
    queryFn: ({ signal }) =>
      jsonOf<Schemas['DeploymentPage']>(answerOf(api.GET('/v1/deployments', { headers: asJson, signal }))),
  })

/** Of the current month: with the calendar by which is counted. */
export const pricesQuery = (api: Api) =>
  queryOptions({
    queryKey: [...keys.catalogue, 'prices', 'current'],
    queryFn: ({ signal }) => answerOf(api.GET('/v1/prices', { signal })),
    staleTime: refreshMillis,
  })

export const readCsv = (api: Api, period: Period): Promise<string> =>
  answerOf(api.GET('/v1/costs', { params: { query: period }, headers: asCsv, parseAs: 'text' }))

export const readDetailsCsv = (api: Api, costCenter: string, period: Period): Promise<string> => {
  const params = { path: { costCenter }, query: period }
  return answerOf(api.GET('/v1/costs/{costCenter}', { params, headers: asCsv, parseAs: 'text' }))
}
