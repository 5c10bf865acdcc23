import { useSyncExternalStore } from 'react'
import { preference, setPreference } from './preferences.ts'

/** The tenant of every list, and the wizard's default; empty: all that somebody sees. */
let tenant = preference('tenant') ?? ''
const listeners = new Set<() => void>()

export const chooseTenant = (name: string): void => {
  tenant = name
  setPreference('tenant', name)
  for (const listener of listeners) listener()
}

export const useTenant = (): string =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => tenant,
  )
