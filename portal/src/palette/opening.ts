import { opening } from '../parts/opening.ts'

const { show, useShown } = opening()

export const usePaletteShown = useShown

/** Typed before its field is there, which is loaded first; undefined: it is there, or not asked for. */
let typedAhead: string | undefined

export const closePalette = (): void => {
  typedAhead = undefined
  show(false)
}

/** Not over what is open already. */
export const openPalette = (): void => {
  if (document.querySelector('[role=dialog], [role=alertdialog]')) return
  typedAhead ??= ''
  // A menu would stay open above it.
  document.querySelector('[role=menu]')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  show(true)
}

/** What is typed for the palette means nothing to the page below it. @returns whether it was for the palette */
export const typeAhead = ({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean => {
  if (typedAhead === undefined || ctrlKey || altKey || metaKey) return false
  if (key.length === 1) typedAhead += key
  else if (key === 'Escape') closePalette()
  return true
}

export const takeTypedAhead = (): string => {
  const text = typedAhead ?? ''
  typedAhead = undefined
  return text
}

/** There Ctrl K cuts off the rest of a line. */
const isApple = /mac|iphone|ipad/i.test(navigator.platform)

/** As it is written, and as `aria-keyshortcuts` wants it. */
export const chord = isApple ? { keys: '⌘ K', aria: 'Meta+K' } : { keys: 'Ctrl K', aria: 'Control+K' }

/** Also where somebody types, and where single keys are switched off: nobody types it by accident. */
export const isChord = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key.toLowerCase() === 'k' && (isApple ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey && !shiftKey
