import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { answerOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { keys, type Request } from '../../api/queries.ts'
import type { ShownRow } from './shown-rows.ts'

const none: ReadonlyMap<string, Request> = new Map()
const most = 200

/** The requests that are at work on what is shown, by key: one call, and none where nothing is at work. */
export const useActiveRequests = (
  rows: readonly ShownRow[],
  tenant: string,
  updatedAt: number,
): ReadonlyMap<string, Request> => {
  const api = useApi()
  const isAtWork = rows.some(({ database }) => database.activeRequest !== undefined)
  const { data } = useQuery({
    // As often as the list itself.
    queryKey: [...keys.requests, 'active', tenant, updatedAt],
    queryFn: async ({ signal }) => {
      const state = ['QUEUED', 'RUNNING', 'UNWINDING', 'STUCK'] as const
      const query = { state: [...state], pageSize: most, ...(tenant === '' ? {} : { tenant }) }
      const { items } = await answerOf(api.GET('/v1/requests', { params: { query }, signal }))
      return new Map(items.map((request): [string, Request] => [request.key, request]))
    },
    enabled: isAtWork && updatedAt > 0,
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })
  return data ?? none
}
