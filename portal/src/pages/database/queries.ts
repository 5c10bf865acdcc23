import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Api, Schemas } from '../../api/client.ts'
import { answerOf } from '../../api/client.ts'
import { keys } from '../../api/queries.ts'

export type Backup = Schemas['Backup']
export type Job = Schemas['Job']
export type JobKind = Schemas['JobKind']
export type RecoveryWindow = Schemas['RecoveryWindow']

const minutes = 60_000

/** What does not change by itself. */
const settled = { staleTime: 5 * minutes } as const

export const rowsOnAPage = 25

export const requestsOfQuery = (api: Api, id: string, { cursor, rows }: { cursor?: string; rows?: number }) =>
  queryOptions({
    queryKey: [...keys.database(id), 'requests', cursor ?? '', rows ?? rowsOnAPage],
    queryFn: ({ signal }) => {
      const query = { databaseId: id, pageSize: rows ?? rowsOnAPage, ...(cursor ? { cursor } : {}) }
      return answerOf(api.GET('/v1/requests', { params: { query }, signal }))
    },
    placeholderData: keepPreviousData,
  })

/** Whole chains are to stand together: a page is long. */
export const backupsOnAPage = 100

export const backupsQuery = (api: Api, id: string, cursor?: string) =>
  queryOptions({
    queryKey: [...keys.database(id), 'backups', cursor ?? ''],
    queryFn: ({ signal }) => {
      const query = { pageSize: backupsOnAPage, ...(cursor ? { cursor } : {}) }
      return answerOf(api.GET('/v1/databases/{id}/backups', { params: { path: { id }, query }, signal }))
    },
    placeholderData: keepPreviousData,
  })

export const jobsQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: [...keys.database(id), 'jobs'],
    queryFn: async ({ signal }) =>
      (await answerOf(api.GET('/v1/databases/{id}/jobs', { params: { path: { id } }, signal }))).items,
  })

/** Who removed a database that is not there any more, as far as its requests tell. */
export const removalQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: ['removal', id],
    queryFn: async ({ signal }) => {
      const query = { databaseId: id, pageSize: 10 }
      const { items } = await answerOf(api.GET('/v1/requests', { params: { query }, signal }))
      return items.find(({ type }) => type === 'PURGE-DB' || type === 'DELETE-DB')
    },
    ...settled,
  })
