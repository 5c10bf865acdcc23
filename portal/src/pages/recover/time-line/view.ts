import { isWithin, lengthOf, type Span } from './scale.ts'

export const zooms = ['whole', 'day', 'hour', 'tenMinutes'] as const
export type Zoom = (typeof zooms)[number]

const minute = 60_000
const lengths: Readonly<Record<Exclude<Zoom, 'whole'>, number>> = {
  day: 24 * 60 * minute,
  hour: 60 * minute,
  tenMinutes: 10 * minute,
}

/** A window of no length is shown as its last minute. */
export const wholeOf = ({ from, to }: Span): Span => ({ from: Math.min(from, to - minute), to })

/** A stretch of this length that lies in the window, as far as that is long enough. */
const within = (from: number, length: number, window: Span): Span => {
  const whole = wholeOf(window)
  if (length >= lengthOf(whole)) return whole
  const start = Math.max(whole.from, Math.min(from, whole.to - length))
  return { from: start, to: start + length }
}

/** Around what is chosen; else the end of the window. */
export const viewOf = (zoom: Zoom, window: Span, around: number | undefined): Span => {
  if (zoom === 'whole') return wholeOf(window)
  const length = lengths[zoom]
  return within(around === undefined ? window.to - length : around - length / 2, length, window)
}

/** Moved by half of what is seen. */
export const panned = (view: Span, window: Span, direction: -1 | 1): Span =>
  within(view.from + (direction * lengthOf(view)) / 2, lengthOf(view), window)

/** Moved so that a moment is seen, which a key took out of it. */
export const containing = (view: Span, window: Span, at: number): Span =>
  isWithin(at, view) ? view : within(at - lengthOf(view) / 2, lengthOf(view), window)

export interface Shown {
  readonly zoom: Zoom
  readonly view: Span
  /** The window that it was made for. */
  readonly window: Span
}

/**
 * What is shown of a new window. While a moment is chosen nothing moves but the right end of the whole: what somebody looks at stays where it is. Otherwise a part that
 * was at the end of the window stays there.
 */
export const follow = ({ zoom, view, window: before }: Shown, window: Span, isChosen: boolean): Span => {
  if (zoom === 'whole') {
    const whole = wholeOf(window)
    return isChosen ? { from: Math.min(view.from, whole.to - minute), to: whole.to } : whole
  }
  if (isChosen || view.to < before.to) return view
  return viewOf(zoom, window, undefined)
}
