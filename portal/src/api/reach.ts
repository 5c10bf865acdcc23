import { useSyncExternalStore } from 'react'

/** Whether the API answers, as far as the last calls tell. */
export interface Reach {
  readonly isAway: boolean
  /** When an answer came last; milliseconds since the epoch. */
  readonly answeredAt: number
  /** When it is tried next, while it is away. */
  readonly nextTryAt: number
}

const pausesSeconds = [1, 2, 4, 8, 15, 30]
/** One call that fails may be a hiccup. */
const failuresUntilAway = 2

let reach: Reach = { isAway: false, answeredAt: Date.now(), nextTryAt: 0 }
let failures = 0
let timer: ReturnType<typeof setTimeout> | undefined
let wake: (() => void) | undefined
let waiting: Promise<void> | undefined
const listeners = new Set<() => void>()

const set = (next: Reach): void => {
  reach = next
  for (const listener of listeners) listener()
}

export const noteAnswer = (): void => {
  failures = 0
  const wasAway = reach.isAway
  if (wasAway) set({ isAway: false, answeredAt: Date.now(), nextTryAt: 0 })
  else reach = { ...reach, answeredAt: Date.now() }
  tryNow()
}

/** Calls that fail side by side, before any of them is tried again, are one failure: the pauses grow with what was tried. */
export const noteFailure = (): void => {
  if (waiting) return
  failures++
  const seconds = pausesSeconds[Math.min(failures, pausesSeconds.length) - 1] ?? 1
  set({ ...reach, isAway: failures >= failuresUntilAway, nextTryAt: Date.now() + seconds * 1000 })
  waiting = new Promise<void>((resolve) => {
    wake = resolve
    timer = setTimeout(tryNow, seconds * 1000)
  })
}

/** After a failure, until the next try: after 1, 2, 4, 8, 15, 30 s, or when somebody asks for one, or when something else got an answer. One pause for all calls. */
export const untilNextTry = (): Promise<void> => waiting ?? Promise.resolve()

export const tryNow = (): void => {
  clearTimeout(timer)
  waiting = undefined
  wake?.()
  wake = undefined
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useReach = (): Reach => useSyncExternalStore(subscribe, () => reach)
