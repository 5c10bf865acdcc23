import { useEffect, useRef } from 'react'
import { announce } from '../../parts/Live.tsx'

const atMostEveryMillis = 5_000

/** Tells those who listen what is going on: the latest, at most one message in 5 s. What was there when the page came is on the page. */
export const useAnnounced = (text: string | undefined): void => {
  const saidAt = useRef(0)
  const said = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (text === undefined || text === said.current) return
    if (said.current === undefined) {
      said.current = text
      return
    }
    const say = (): void => {
      said.current = text
      saidAt.current = Date.now()
      announce(text)
    }
    const timer = setTimeout(say, Math.max(0, saidAt.current + atMostEveryMillis - Date.now()))
    return () => clearTimeout(timer)
  }, [text])
}
