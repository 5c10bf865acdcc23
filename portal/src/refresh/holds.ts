import { useEffect, useSyncExternalStore } from 'react'

/** Open menus and dialogs, and fields that somebody changes: nothing refreshes under the hand. */
let holds = 0
const listeners = new Set<() => void>()

const change = (by: number): void => {
  holds += by
  for (const listener of listeners) listener()
}

export const useHold = (isHeld: boolean): void => {
  useEffect(() => {
    if (!isHeld) return
    change(1)
    return () => change(-1)
  }, [isHeld])
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useIsHeld = (): boolean => useSyncExternalStore(subscribe, () => holds > 0)
