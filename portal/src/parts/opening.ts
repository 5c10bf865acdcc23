import { useSyncExternalStore } from 'react'

interface Opening {
  readonly show: (open: boolean) => void
  readonly useShown: () => boolean
}

/** Whether something is open that opens over any page, from whatever asks for it. */
export const opening = (): Opening => {
  let isOpen = false
  const listeners = new Set<() => void>()
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    show: (open) => {
      isOpen = open
      for (const listener of listeners) listener()
    },
    useShown: () => useSyncExternalStore(subscribe, () => isOpen),
  }
}
