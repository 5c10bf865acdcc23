import type { Query, QueryClient } from '@tanstack/react-query'
import type { Api } from '../api/client.ts'
import { type Request, requestQuery } from '../api/queries.ts'

/** A page that is told first that its request has ended puts it away, and does not say how. */
const leftMillis = 3_000

/**
 * Tells when a request that is looked at here has become PROCESSED.
 * @returns ends it
 */
export const watchRequests = (client: QueryClient, api: Api, onProcessed: () => void): (() => void) => {
  const cache = client.getQueryCache()
  const watched = new Set<string>()
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const look = (query: Query): void => {
    const request = query.state.data as Request | undefined
    if (!request) return
    if (request.state === 'PROCESSED') {
      if (watched.delete(request.key)) onProcessed()
    } else if (query.getObserversCount() > 0) watched.add(request.key)
  }
  const lookOnceMore = ({ queryKey: [, key] }: Query): void => {
    if (typeof key !== 'string' || !watched.has(key)) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (watched.has(key)) void client.fetchQuery({ ...requestQuery(api, key), staleTime: 0 }).catch(() => {})
    }, leftMillis)
    timers.add(timer)
  }
  for (const query of cache.findAll({ queryKey: ['request'] })) look(query)
  const end = cache.subscribe(({ type, query }) => {
    if (query.queryKey[0] !== 'request') return
    if (type === 'observerAdded' || type === 'updated') look(query)
    else if (type === 'observerRemoved' && query.getObserversCount() === 0) lookOnceMore(query)
  })
  return () => {
    end()
    for (const timer of timers) clearTimeout(timer)
  }
}
