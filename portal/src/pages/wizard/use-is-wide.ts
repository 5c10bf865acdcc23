import { useSyncExternalStore } from 'react'

const query = '(min-width: 62.5em)'

const subscribe = (listener: () => void): (() => void) => {
  const media = window.matchMedia?.(query)
  media?.addEventListener('change', listener)
  return () => media?.removeEventListener('change', listener)
}

/** Whether there is room for the price beside the form. */
export const useIsWide = (): boolean =>
  useSyncExternalStore(subscribe, () => window.matchMedia?.(query).matches ?? true)
