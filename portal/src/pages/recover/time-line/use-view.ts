import { useState } from 'react'
import type { Span } from './scale.ts'
import { containing, follow, panned, type Shown, viewOf, type Zoom } from './view.ts'

export interface View {
  readonly zoom: Zoom
  readonly view: Span
  readonly choose: (zoom: Zoom) => void
  readonly pan: (direction: -1 | 1) => void
  /** So that this moment is seen. */
  readonly show: (at: number) => void
  /** Marks that stand too close are shown apart. */
  readonly showSpan: (span: Span) => void
}

const isSame = (one: Span, other: Span): boolean => one.from === other.from && one.to === other.to

/** The part of the line that is seen: it follows the window, and the handle. */
export const useView = (line: Span, chosen: number | undefined): View => {
  const [held, setHeld] = useState<Shown>(() => ({
    zoom: 'whole',
    view: viewOf('whole', line, undefined),
    window: line,
  }))
  let shown = held
  if (!isSame(held.window, line)) {
    shown = { ...held, view: follow(held, line, chosen !== undefined), window: line }
    setHeld(shown)
  }
  const to = (zoom: Zoom, view: Span): void => setHeld({ zoom, view, window: line })
  return {
    zoom: shown.zoom,
    view: shown.view,
    choose: (zoom) => to(zoom, viewOf(zoom, line, chosen)),
    pan: (direction) => to(shown.zoom, panned(shown.view, line, direction)),
    show: (at) => to(shown.zoom, containing(shown.view, line, at)),
    showSpan: ({ from, to: end }) => {
      const fits = (['hour', 'day'] as const).find((zoom) => {
        const view = viewOf(zoom, line, (from + end) / 2)
        return view.from <= from && end <= view.to && end - from > (view.to - view.from) / 12
      })
      const zoom = fits ?? (end - from > 3_600_000 ? 'day' : 'tenMinutes')
      to(zoom, viewOf(zoom, line, (from + end) / 2))
    },
  }
}
