import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

/** Whether a request has been looked at here: before that there is nothing after which to ask, and what asks is not loaded. */
export const useHasWatched = (): boolean => {
  const client = useQueryClient()
  const [hasWatched, setWatched] = useState(false)
  useEffect(() => {
    if (hasWatched) return
    const cache = client.getQueryCache()
    if (cache.find({ queryKey: ['request'], exact: false, type: 'active' })) return setWatched(true)
    return cache.subscribe(({ type, query }) => {
      if (type === 'observerAdded' && query.queryKey[0] === 'request') setWatched(true)
    })
  }, [client, hasWatched])
  return hasWatched
}
