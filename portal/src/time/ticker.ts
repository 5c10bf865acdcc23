import { useSyncExternalStore } from 'react'
import { serverNow } from './server-clock.ts'

const listeners = new Set<() => void>()
let interval: ReturnType<typeof setInterval> | undefined
let current = serverNow()

/** What `read` makes of the server's time (milliseconds), each second; renders only when that changes. */
export const useEverySecond = <T extends string | number>(read: (now: number) => T): T =>
  useSyncExternalStore(subscribe, () => read(now()))

/** The same between two ticks, however often it is asked. */
function now(): number {
  if (interval === undefined && Math.abs(serverNow() - current) >= 1000) current = serverNow()
  return current
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    document.addEventListener('visibilitychange', runWhileVisible)
  }
  listeners.add(listener)
  runWhileVisible()
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    document.removeEventListener('visibilitychange', runWhileVisible)
    stop()
  }
}

function runWhileVisible(): void {
  if (document.visibilityState === 'hidden') {
    stop()
  } else if (interval === undefined) {
    interval = setInterval(tick, 1000)
    tick()
  }
}

function tick(): void {
  current = serverNow()
  for (const listener of listeners) listener()
}

function stop(): void {
  clearInterval(interval)
  interval = undefined
}
