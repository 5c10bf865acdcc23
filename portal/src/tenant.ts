import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { useApi } from './api/context.ts'
import { tenantsQuery } from './api/queries.ts'
import { preference, setPreference } from './preferences.ts'

let tenant = preference('tenant') ?? ''
const listeners = new Set<() => void>()

export const chooseTenant = (name: string): void => {
  tenant = name
  setPreference('tenant', name)
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The tenant of every list, and the wizard's default; empty: all that somebody sees, also where one was chosen that they do not see. */
export const useTenant = (): string => {
  const chosen = useSyncExternalStore(subscribe, () => tenant)
  const { data: tenants } = useQuery(tenantsQuery(useApi()))
  return tenants?.some(({ name }) => name === chosen) === false ? '' : chosen
}
