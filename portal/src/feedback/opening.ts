import { useSyncExternalStore } from 'react'

/** The dialog opens over any page, from whatever asks for it; it is loaded then. */
let isOpen = false
const listeners = new Set<() => void>()

export const showFeedback = (open: boolean): void => {
  isOpen = open
  for (const listener of listeners) listener()
}

export const useFeedbackShown = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isOpen,
  )
