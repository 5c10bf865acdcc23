import { opening } from '../parts/opening.ts'

const { show, useShown } = opening()

export const usePaletteShown = useShown

interface TypedAhead {
  readonly text: string
  /** What the key behind it asks for. */
  readonly act?: 'choose' | 'lookInto'
}

const nothing: TypedAhead = { text: '' }

const acts: Readonly<Record<string, TypedAhead['act']>> = { Enter: 'choose', Tab: 'lookInto' }

/** Typed before its field is there, which is loaded first; undefined: it is there, or not asked for. */
let typedAhead: TypedAhead | undefined

export const closePalette = (): void => {
  typedAhead = undefined
  show(false)
}

/** Not over what is open already. */
export const openPalette = (): void => {
  if (document.querySelector('[role=dialog], [role=alertdialog]')) return
  typedAhead ??= nothing
  // A menu would stay open above it.
  document.querySelector('[role=menu]')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  show(true)
}

/** What is typed for the palette means nothing to the page below it. @returns whether it was for the palette */
export const typeAhead = ({ key, repeat, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean => {
  if (typedAhead === undefined || ctrlKey || altKey || metaKey) return false
  const { text } = typedAhead
  const act = acts[key]
  if (key.length === 1) typedAhead = { text: text + key }
  else if (key === 'Backspace') typedAhead = { text: text.slice(0, -1) }
  else if (key === 'Escape') closePalette()
  else if (!act) return false
  // Of nothing there is nothing to choose; who holds the key that has opened it means nothing by that.
  else if (text !== '' && !repeat) typedAhead = { text, act }
  return true
}

export const takeTypedAhead = (): TypedAhead => {
  const taken = typedAhead ?? nothing
  typedAhead = undefined
  return taken
}

/** There Ctrl K cuts off the rest of a line. */
const isApple = /mac|iphone|ipad/i.test(navigator.platform)

/** As it is written, and as `aria-keyshortcuts` wants it. */
export const chord = isApple ? { keys: '⌘ K', aria: 'Meta+K' } : { keys: 'Ctrl K', aria: 'Control+K' }

/** Also where somebody types, and where single keys are switched off: nobody types it by accident. */
export const isChord = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key.toLowerCase() === 'k' && (isApple ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey && !shiftKey
