/** A stretch of time, in milliseconds since the epoch. */
export interface Span {
  readonly from: number
  readonly to: number
}

export const lengthOf = ({ from, to }: Span): number => to - from

export const clamp = (at: number, { from, to }: Span): number => Math.max(from, Math.min(to, at))

export const isWithin = (at: number, { from, to }: Span): boolean => at >= from && at <= to

/** Pixels from the left end of the line. */
export const xOf = (at: number, view: Span, width: number): number => {
  const length = lengthOf(view)
  return length <= 0 ? width : ((at - view.from) / length) * width
}

export const atOf = (x: number, view: Span, width: number): number =>
  width <= 0 ? view.to : view.from + (x / width) * lengthOf(view)

const second = 1000
const minute = 60 * second
const grains = [second, 5 * second, 10 * second, 30 * second, minute, 5 * minute, 10 * minute, 30 * minute]

/** What a pixel can tell apart, as a round stretch: nobody points at 09:12:37 on a line of a week. */
export const grainOf = (view: Span, width: number): number => {
  const ofPixel = width <= 0 ? 0 : lengthOf(view) / width
  return grains.findLast((grain) => grain <= ofPixel) ?? second
}

/** The moment that is pointed at; the ends of the window as they are. */
export const pointedAt = (x: number, view: Span, width: number, bounds: Span): number => {
  const grain = grainOf(view, width)
  return clamp(Math.round(atOf(x, view, width) / grain) * grain, bounds)
}

/** The part of a stretch that is seen, in pixels; undefined: none of it. */
export const seen = (part: Span, view: Span, width: number): { x: number; width: number } | undefined => {
  const from = Math.max(part.from, view.from)
  const to = Math.min(part.to, view.to)
  if (from >= to) return undefined
  const x = xOf(from, view, width)
  return { x, width: xOf(to, view, width) - x }
}

/** By how much a key moves the handle, in milliseconds, or to which end. */
export const moveOf = (key: string, isShift: boolean): number | 'start' | 'end' | undefined => {
  const small = isShift ? minute : second
  const moves: Readonly<Record<string, number | 'start' | 'end'>> = {
    ArrowRight: small,
    ArrowUp: small,
    ArrowLeft: -small,
    ArrowDown: -small,
    PageUp: 60 * minute,
    PageDown: -60 * minute,
    Home: 'start',
    End: 'end',
  }
  return moves[key]
}

/** Where the handle is after a key; from the right end where nothing is chosen yet. */
export const moved = (at: number | undefined, move: number | 'start' | 'end', bounds: Span): number => {
  if (move === 'start') return bounds.from
  if (move === 'end') return bounds.to
  return clamp((at ?? bounds.to) + move, bounds)
}
