import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { isChord, openPalette, typeAhead } from '../palette/opening.ts'
import { opening } from '../parts/opening.ts'
import { preference, setPreference } from '../preferences.ts'

export const shortcutsAreOn = (): boolean => preference('shortcuts') !== 'off'
export const switchShortcuts = (on: boolean): void => setPreference('shortcuts', on ? 'on' : 'off')

export const { show: showShortcuts, useShown: useShortcutsShown } = opening()

/** A single key means nothing where somebody types or something is open (WCAG 2.1.4: it can be switched off as well), and once however long it is held. */
const isFree = ({ target, ctrlKey, metaKey, altKey, repeat }: KeyboardEvent): boolean =>
  !(ctrlKey || metaKey || altKey || repeat) &&
  target instanceof Element &&
  !target.closest(
    'input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog], [role=menu], [role=slider]',
  )

/** What a page offers by itself it marks with `data-shortcut`: the first one that is there is pressed, or focused where it is a field. */
const press = (key: string): boolean => {
  const target = document.querySelector<HTMLElement>(`[data-shortcut="${CSS.escape(key)}"]`)
  if (!target) return false
  if (target instanceof HTMLInputElement) target.focus()
  else target.click()
  return true
}

const act = (actions: Readonly<Record<string, () => unknown>>, key: string): boolean => {
  const action = Object.hasOwn(actions, key) ? actions[key] : undefined
  action?.()
  return action !== undefined
}

/** `g` and then a letter within this time. */
const patienceMillis = 1_500

export const useShortcuts = (): void => {
  const navigate = useNavigate()
  useEffect(() => {
    let goingSince = 0
    const places: Readonly<Record<string, () => unknown>> = {
      d: () => navigate({ to: '/databases' }),
      r: () => navigate({ to: '/requests' }),
      c: () => navigate({ to: '/costs' }),
    }
    const pages: Readonly<Record<string, () => unknown>> = {
      n: () => navigate({ to: '/databases/new' }),
      '?': () => showShortcuts(true),
    }
    const listen = (event: KeyboardEvent): void => {
      const isForPalette = isChord(event)
      if (isForPalette) openPalette()
      if (isForPalette || typeAhead(event)) {
        event.preventDefault()
        return
      }
      if (!shortcutsAreOn() || !isFree(event)) return
      const { key } = event
      const isGoing = Date.now() - goingSince < patienceMillis
      goingSince = key === 'g' ? Date.now() : 0
      const done = isGoing ? act(places, key) : act(pages, key) || press(key)
      if (done) event.preventDefault()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [navigate])
}
