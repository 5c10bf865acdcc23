import { useSyncExternalStore } from 'react'
import { type Instant, millisOf } from './instant.ts'
import { offsetAt } from './wall-clock.ts'

const key = 'howdah.zone'
const listeners = new Set<() => void>()
const known = new Map<string, boolean>()

/** For a browser that keeps nothing. */
let unsaved: string | undefined
let zones: readonly string[] | undefined

/** Names of the IANA database only: an offset says nothing about summer. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  let valid = known.get(name)
  if (valid === undefined) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name })
      valid = true
    } catch {
      valid = false
    }
    known.set(name, valid)
  }
  return valid
}

export function browserZone(): string {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  return zone && isZone(zone) && zone !== 'Etc/Unknown' ? zone : 'UTC'
}

/** UTC first, then by name. */
export function allZones(): readonly string[] {
  zones ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')]
  return zones
}

export function chosenZone(): string {
  const name = stored() ?? unsaved
  return name !== undefined && isZone(name) ? name : browserZone()
}

/** What is no time zone changes nothing. */
export function setZone(name: string): void {
  if (!isZone(name)) return
  try {
    localStorage.setItem(key, name)
    unsaved = undefined
  } catch {
    unsaved = name
  }
  for (const listener of listeners) listener()
}

export const useZone = (): string => useSyncExternalStore(subscribe, chosenZone)

/** `UTC+1`, `UTC−3:30`. */
export function zoneOffsetText(instant: Instant, zone: string): string {
  const millis = millisOf(instant)
  return Number.isNaN(millis) ? 'UTC' : offsetText(offsetAt(millis, zone))
}

export function offsetText(offsetMillis: number): string {
  const minutes = Math.round(Math.abs(offsetMillis) / 60_000)
  const rest = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`
  return `UTC${offsetMillis < 0 ? '−' : '+'}${Math.floor(minutes / 60)}${rest}`
}

function stored(): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}

function subscribe(listener: () => void): () => void {
  /** Without a key all of the storage was emptied. */
  const otherTab = (event: StorageEvent) => {
    if (event.key === key || event.key === null) listener()
  }
  listeners.add(listener)
  window.addEventListener('storage', otherTab)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', otherTab)
  }
}
