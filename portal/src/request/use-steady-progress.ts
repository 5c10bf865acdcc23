import { useRef } from 'react'
import type { Request } from '../api/queries.ts'

/** What is done, 0 to 1. It never goes back while it runs, however the estimate changes; what is begun again begins at nothing. */
export const useSteadyProgress = ({ key, progress, endedAt }: Request): number => {
  const held = useRef({ key, most: 0, hasEnded: false })
  const hasEnded = endedAt !== undefined
  const isNew = held.current.key !== key || (held.current.hasEnded && !hasEnded)
  const most = isNew ? progress : Math.max(held.current.most, progress)
  held.current = { key, most, hasEnded }
  return most
}
