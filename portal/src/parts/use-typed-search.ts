import { useEffect, useRef, useState } from 'react'
import { useHold } from '../refresh/holds.ts'

const pauseMillis = 200

/**
 * The text of a search field whose value stands in the address, and follows when typing rests. What is typed stays as it is; another address (back, forward, cleared)
 * brings its own.
 * @param value as it stands in the address
 * @returns what the field shows, and takes what is typed
 */
export const useTypedSearch = (value: string, onSearch: (text: string) => void) => {
  const [typed, type] = useState(value)
  const [seen, setSeen] = useState(value)
  /** What this field wrote into the address last, which may not stand there yet. */
  const [written, setWritten] = useState(value)
  if (seen !== value) {
    setSeen(value)
    if (value !== written) {
      setWritten(value)
      type(value)
    }
  }
  const search = useRef(onSearch)
  search.current = onSearch
  useEffect(() => {
    const text = typed.trim()
    if (text === written) return
    const timer = setTimeout(() => {
      setWritten(text)
      search.current(text)
    }, pauseMillis)
    return () => clearTimeout(timer)
  }, [typed, written])
  useHold(typed.trim() !== value)
  return { typed, type }
}
