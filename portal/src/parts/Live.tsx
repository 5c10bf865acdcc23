import { useSyncExternalStore } from 'react'

let said = ''
let turn = false
const listeners = new Set<() => void>()

/** Says something to those who listen to the page; politely. */
export const announce = (text: string): void => {
  // The same words once more are told as well.
  turn = !turn
  said = turn ? text : `${text}\u00a0`
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const LiveRegion = () => (
  <output aria-live="polite" className="visually-hidden">
    {useSyncExternalStore(subscribe, () => said)}
  </output>
)
