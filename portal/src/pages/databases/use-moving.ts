import { useEffect, useRef, useState } from 'react'
import type { ShownRow } from './shown-rows.ts'

const fastMillis = 60_000

/** Whether a row began to move within the last minute: a request came to work on it. */
export const useMoving = (rows: readonly ShownRow[]): boolean => {
  const [isMoving, setMoving] = useState(false)
  const known = useRef(new Set<string>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    const now = new Set(rows.flatMap(({ database: { activeRequest } }) => activeRequest ?? []))
    const hasBegun = [...now].some((key) => !known.current.has(key))
    known.current = now
    if (!hasBegun) return
    clearTimeout(timer.current)
    setMoving(true)
    timer.current = setTimeout(setMoving, fastMillis, false)
  }, [rows])
  useEffect(() => () => clearTimeout(timer.current), [])
  return isMoving
}
