import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type Api, answerOf } from '../../api/client.ts'
import { filled } from '../../api/filled.ts'
import { keys, type Request } from '../../api/queries.ts'
import { present } from '../../search-parameters.ts'

type State = Request['state']

/** What waits for a person, and what an engine goes on with. */
const openStates = ['STUCK', 'QUEUED', 'RUNNING', 'UNWINDING'] satisfies State[]
export const endedStates = ['PROCESSED', 'FAILED', 'CANCELLED'] satisfies State[]

export interface Filter {
  readonly tenant?: string | undefined
  readonly type?: Request['type'] | undefined
  /** Id or name. */
  readonly database?: string | undefined
}

export interface Wanted extends Filter {
  readonly state: State[]
  /** RFC 3339. */
  readonly since?: string
  readonly cursor?: string | undefined
}

export interface Page {
  readonly items: readonly Request[]
  readonly nextCursor: string | undefined
}

/** A page of the API may be shorter than asked for, though more follows: this often it is asked to go on. */
const mostCalls = 4
const most = 200

const readPage = async (api: Api, wanted: Wanted, rows: number, signal: AbortSignal): Promise<Page> => {
  const { items, nextCursor } = await filled(rows, mostCalls, wanted.cursor, (cursor, pageSize) => {
    const query = { ...present(wanted), ...(cursor ? { cursor } : {}), pageSize }
    return answerOf(api.GET('/v1/requests', { params: { query }, signal }))
  })
  return { items, nextCursor: nextCursor ?? undefined }
}

/** All that is open, the stuck ones first: there are few. */
export const openQuery = (api: Api, filter: Filter) =>
  queryOptions({
    queryKey: [...keys.requests, 'open', filter],
    queryFn: async ({ signal }): Promise<Page> => {
      const page = await readPage(api, { ...filter, state: openStates }, most, signal)
      const isStuck = ({ state }: Request): boolean => state === 'STUCK'
      return { ...page, items: [...page.items.filter(isStuck), ...page.items.filter((one) => !isStuck(one))] }
    },
    placeholderData: keepPreviousData,
  })

export const pageQuery = (api: Api, wanted: Wanted, rows: number) =>
  queryOptions({
    queryKey: [...keys.requests, 'page', wanted, rows],
    queryFn: ({ signal }) => readPage(api, wanted, rows, signal),
    placeholderData: keepPreviousData,
  })

const mostCounted = 100
const minute = 60_000

/** How many failed since then: looked at once a minute. */
export const failedQuery = (api: Api, filter: Filter, since: string) =>
  queryOptions({
    queryKey: [...keys.requests, 'failed', filter, since],
    queryFn: ({ signal }) => readPage(api, { ...filter, state: ['FAILED'], since }, mostCounted, signal),
    refetchInterval: minute,
    placeholderData: keepPreviousData,
  })
