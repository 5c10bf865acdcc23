import { useEffect, useRef, useState } from 'react'
import { preference, setPreference } from '../preferences.ts'
import { useIsHeld } from './holds.ts'

/** Seconds; 0: off. */
export const intervals = [0, 5, 15, 30, 60, 300] as const
const usualInterval = 15

export interface RefreshOptions {
  /** Kind of page: what was chosen is remembered for each. */
  readonly kind: string
  /** Milliseconds since the epoch: when what is shown was asked for. */
  readonly updatedAt: number
  /** @param isAsked somebody asked for it, just now; else it was due */
  readonly refetch: (isAsked: boolean) => Promise<unknown>
  /** Seconds, where something moves just now; shorter than what was chosen. */
  readonly fast?: number | undefined
  /** Seconds, as long as nobody has chosen. */
  readonly usual?: (typeof intervals)[number]
}

export interface Refresh {
  /** Seconds, as chosen. */
  readonly interval: number
  readonly choose: (seconds: number) => void
  /** Seconds until the next; undefined: it is off or paused. */
  readonly nextIn: number | undefined
  readonly isPaused: boolean
  readonly pause: (paused: boolean) => void
  readonly now: () => void
  /** The last answer is older than three intervals. */
  readonly isStale: boolean
}

/** Somebody works with what is there. */
const hasSelection = (): boolean => {
  const selection = document.getSelection()
  return selection !== null && !selection.isCollapsed && selection.toString() !== ''
}

/** Asks again at the chosen interval, and counts down to it; waits while somebody works with what is there. */
export const useRefresh = ({ kind, updatedAt, refetch, fast, usual }: RefreshOptions): Refresh => {
  const [chosen, setChosen] = useState(() => chosenInterval(kind, usual))
  const [isPaused, setPaused] = useState(false)
  const [now, setNow] = useState(Date.now)
  const isHeld = useIsHeld()
  const [isSelected, setSelected] = useState(hasSelection)
  /** Of each call that is not answered yet. */
  const asking = useRef(0)
  /** What is refused, or not answered yet, leaves `updatedAt` as it was, and is not asked again at once. */
  const askedAt = useRef(Date.now())
  const ask = useRef(async (_: boolean) => {})
  ask.current = async (isAsked) => {
    // Who asks wants what holds from now on: what is on its way may have been read before.
    if (asking.current > 0 && !isAsked) return
    asking.current++
    askedAt.current = Date.now()
    await refetch(isAsked).finally(() => {
      asking.current--
    })
  }
  const interval = chosen === 0 ? 0 : Math.min(chosen, fast ?? chosen)
  const waits = isPaused || isHeld || isSelected
  useEffect(() => {
    const tick = (): void => {
      setNow(Date.now())
      const isSelectedNow = hasSelection()
      setSelected(isSelectedNow)
      if (interval === 0 || waits || isSelectedNow || document.hidden) return
      if (Date.now() - Math.max(updatedAt, askedAt.current) >= interval * 1000) void ask.current(false)
    }
    const timer = setInterval(tick, 1000)
    document.addEventListener('visibilitychange', tick)
    document.addEventListener('selectionchange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
      document.removeEventListener('selectionchange', tick)
    }
  }, [interval, waits, updatedAt])
  const nextIn =
    interval === 0 || waits ? undefined : Math.max(0, Math.ceil((updatedAt + interval * 1000 - now) / 1000))
  return {
    interval: chosen,
    choose: (seconds) => {
      setPreference(`refresh.${kind}`, `${seconds}`)
      setChosen(seconds)
      setPaused(false)
    },
    nextIn,
    isPaused: waits,
    pause: setPaused,
    now: () => void ask.current(true),
    isStale: interval > 0 && !waits && updatedAt > 0 && now - updatedAt > Math.max(3 * interval, 30) * 1000,
  }
}

const chosenInterval = (kind: string, usual: number = usualInterval): number => {
  const remembered = Number(preference(`refresh.${kind}`) ?? usual)
  return intervals.find((interval) => interval === remembered) ?? usual
}
