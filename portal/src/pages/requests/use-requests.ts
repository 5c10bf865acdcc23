import { useQueries, useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { useApi } from '../../api/context.ts'
import { type Request, requestQuery } from '../../api/queries.ts'
import { isMoving } from '../../request/names.ts'
import { useTenant } from '../../tenant.ts'
import { instantOfMillis } from '../../time/instant.ts'
import { serverNow } from '../../time/server-clock.ts'
import { useZone } from '../../time/zone.ts'
import { endedStates, type Filter, failedQuery, openQuery, type Page, pageQuery } from './queries.ts'
import { type RequestsSearch, usualRows } from './search.ts'
import { startOfToday } from './today.ts'
import { type SteadyRow, useSteadyRows } from './use-steady-rows.ts'

const isStuck = ({ state }: Request): boolean => state === 'STUCK'

/** What the address asks for: what is open, and a page of what has ended. */
export const useRequests = (search: RequestsSearch) => {
  const api = useApi()
  const chosen = useTenant()
  const { show = 'all', type, database, cursor, rows = usualRows } = search
  const filter: Filter = { tenant: search.tenant ?? (chosen || undefined), type, database }
  const since = startOfToday(useZone(), instantOfMillis(serverNow()))
  const open = useQuery(openQuery(api, filter))
  const failed = useQuery(failedQuery(api, filter, since))
  const isPaged = show === 'all' || show === 'failed'
  const wanted = {
    ...filter,
    cursor,
    ...(show === 'failed' ? { state: ['FAILED' as const], since } : { state: endedStates }),
  }
  const page = useQuery({ ...pageQuery(api, wanted, rows), enabled: isPaged })
  const queries = isPaged ? [open, page] : [open]
  const isRead = queries.every(({ data, isPlaceholderData }) => data !== undefined && !isPlaceholderData)
  const steady = useSteadyRows({
    requests: isRead ? together(search, open.data, page.data) : undefined,
    view: JSON.stringify([filter, show, cursor, rows]),
    updatedAt: Math.min(...queries.map(({ dataUpdatedAt }) => dataUpdatedAt)),
  })
  return {
    ...steady,
    rows: useRowsAsTheyAre(steady.rows),
    /** What the list is of, without the place in it. */
    view: JSON.stringify([filter, show, rows]),
    stuck: open.data?.items.filter(isStuck).length,
    running: open.data?.items.filter((one) => !isStuck(one)).length,
    failed: failed.data && { count: failed.data.items.length, isMore: failed.data.nextCursor !== undefined },
    hasMoreOpen: open.data?.nextCursor !== undefined,
    page: isPaged && page.data ? { ...countOf(steady.rows, page.data), next: page.data.nextCursor } : undefined,
    error: queries.find(({ error }) => error)?.error,
    isFetching: queries.some(({ isFetching }) => isFetching),
    updatedAt: Math.min(...queries.map(({ dataUpdatedAt }) => dataUpdatedAt)),
    refetch: () =>
      Promise.all([...queries.map(({ refetch }) => refetch()), ...(show === 'failed' ? [failed.refetch()] : [])]),
  }
}

/** The stuck ones on top whatever is shown, then what runs, then the rest by time. */
const together = (
  { show = 'all', cursor }: RequestsSearch,
  open: Page | undefined,
  page: Page | undefined,
): readonly Request[] => {
  const atWork = open?.items ?? []
  const stuck = atWork.filter(isStuck)
  if (show === 'stuck') return stuck
  if (show === 'running') return atWork
  const ended = page?.items ?? []
  if (cursor !== undefined) return ended
  const first = show === 'all' ? atWork : stuck
  // It may have ended between the two answers.
  const known = new Set(first.map(({ key }) => key))
  return [...first, ...ended.filter(({ key }) => !known.has(key))]
}

/** How many of the rows are of the page, and how many stand on top of it. */
const countOf = (rows: readonly SteadyRow[], { items }: Page) => {
  const ofPage = new Set(items.map(({ key }) => key))
  const there = rows.filter(({ hasLeft }) => !hasLeft)
  const count = there.filter(({ request }) => ofPage.has(request.key)).length
  return { count, onTop: there.length - count }
}

/** What moved and is in the answer no more has ended: how, is asked for once. */
const useRowsAsTheyAre = (rows: readonly SteadyRow[]): readonly SteadyRow[] => {
  const api = useApi()
  const seen = useRef(new Set<string>())
  for (const { request, hasLeft } of rows) if (hasLeft && isMoving(request)) seen.current.add(request.key)
  const left = rows.filter(({ request, hasLeft }) => hasLeft && seen.current.has(request.key))
  const answers = useQueries({
    queries: left.map(({ request }) => ({ ...requestQuery(api, request.key), staleTime: 0 })),
  })
  const byKey = new Map(answers.flatMap(({ data }) => (data ? [[data.key, data] as const] : [])))
  return rows.map((row) => ({ ...row, request: (row.hasLeft && byKey.get(row.request.key)) || row.request }))
}
