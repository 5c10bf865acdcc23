import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Api, Schemas } from './client.ts'
import { answerOf } from './client.ts'

export type Me = Schemas['Me']
export type Database = Schemas['Database']
export type Request = Schemas['Request']
export type Permission = Schemas['Permission']
export type Accepted = Schemas['Accepted']

const minutes = 60_000

/** What is asked for in several places; what one page asks for alone stands beside it. Keys begin with the thing and its id, so that a change drops all that shows it. */
export const keys = {
  me: ['me'],
  databases: ['databases'],
  database: (id: string) => ['database', id],
  request: (key: string) => ['request', key],
  requests: ['requests'],
  catalogue: ['catalogue'],
} as const

export const meQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.me,
    queryFn: ({ signal }) => answerOf(api.GET('/v1/me', { signal })),
    staleTime: 5 * minutes,
    refetchInterval: 5 * minutes,
  })

export interface DatabaseAnswer {
  readonly database: Database
  /** Sent as If-Match with a change. */
  readonly etag: string
}

export const databaseQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: [...keys.database(id), 'itself'],
    queryFn: async ({ signal }): Promise<DatabaseAnswer> => {
      const call = await api.GET('/v1/databases/{id}', { params: { path: { id } }, signal })
      return { database: await answerOf(Promise.resolve(call)), etag: call.response.headers.get('ETag') ?? '' }
    },
  })

export const recoveryWindowQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: [...keys.database(id), 'recovery-window'],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/databases/{id}/recovery-window', { params: { path: { id } }, signal })),
    placeholderData: keepPreviousData,
  })

export const requestQuery = (api: Api, key: string) =>
  queryOptions({
    queryKey: keys.request(key),
    queryFn: ({ signal }) => answerOf(api.GET('/v1/requests/{key}', { params: { path: { key } }, signal })),
  })

const choices = { staleTime: 5 * minutes } as const

export const dataCentersQuery = (api: Api) =>
  queryOptions({
    queryKey: [...keys.catalogue, 'data-centers'],
    queryFn: async ({ signal }) => (await answerOf(api.GET('/v1/data-centers', { signal }))).items,
    ...choices,
  })

export const tenantsQuery = (api: Api) =>
  queryOptions({
    queryKey: [...keys.catalogue, 'tenants'],
    queryFn: async ({ signal }) => (await answerOf(api.GET('/v1/tenants', { signal }))).items,
    ...choices,
  })

export const flavoursQuery = (api: Api) =>
  queryOptions({
    queryKey: [...keys.catalogue, 'flavours'],
    queryFn: async ({ signal }) => (await answerOf(api.GET('/v1/flavours', { signal }))).items,
    ...choices,
  })

export const jobKindsQuery = (api: Api) =>
  queryOptions({
    queryKey: [...keys.catalogue, 'job-kinds'],
    queryFn: async ({ signal }) => (await answerOf(api.GET('/v1/job-kinds', { signal }))).items,
    ...choices,
  })

/** What a size would cost a month. */
export const estimateQuery = (api: Api, size: Schemas['EstimateRequest'] | undefined) =>
  queryOptions({
    queryKey: ['estimate', size],
    queryFn: ({ signal }) => answerOf(api.POST('/v1/estimates', { body: size ?? {}, signal })),
    enabled: size !== undefined,
    ...choices,
  })

/** When a schedule would be due; makes nothing. */
export const nextRunsQuery = (api: Api, schedule: Schemas['Schedule'] | undefined) =>
  queryOptions({
    queryKey: ['next-runs', schedule],
    queryFn: async ({ signal }) =>
      (await answerOf(api.POST('/v1/schedules', { body: schedule as Schemas['Schedule'], signal }))).nextRuns,
    enabled: schedule !== undefined,
    placeholderData: keepPreviousData,
    staleTime: minutes / 2,
    retry: false,
  })
