import { useSyncExternalStore } from 'react'

/** What is to be said and is not yet: the list that says it is loaded with the first. */
let waiting: readonly string[] = []
const listeners = new Set<() => void>()

const set = (next: readonly string[]): void => {
  waiting = next
  for (const listener of listeners) listener()
}

/** Says what is seen nowhere else (copied, saved); never an error. */
export const toast = (text: string): void => set([...waiting, text])

/** @returns what was waiting, which is said now */
export const takeToasts = (): readonly string[] => {
  const taken = waiting
  if (taken.length > 0) set([])
  return taken
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useWaitingToasts = (): readonly string[] => useSyncExternalStore(subscribe, () => waiting)
