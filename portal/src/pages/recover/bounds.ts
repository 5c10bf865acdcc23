import type { RecoveryWindow } from './target.ts'
import type { Span } from './time-line/scale.ts'

export interface Bounds {
  /** The whole line: from the first thing that can be recovered to until the window was read. */
  readonly line: Span
  /** Where the handle can be. */
  readonly handle: Span
  /** What is not archived yet. */
  readonly rest: Span
  readonly holes: readonly Span[]
}

/**
 * The ends of the line, of what the API says. A running database archives what is not archived yet before it is recovered; of another one `latest` is the end.
 * @param now when the window was read
 * @returns undefined where there is no backup yet
 */
export const boundsOf = (window: RecoveryWindow, now: number, isRunning: boolean): Bounds | undefined => {
  const ends = window.backups.map(({ finishedAt }) => Date.parse(finishedAt))
  // `earliest` is after the last gap; before it the moments between backup and gap can be recovered to as well.
  const first = Math.min(...ends, ...(window.earliest ? [Date.parse(window.earliest)] : []))
  if (!Number.isFinite(first)) return undefined
  const latest = window.latest ? Date.parse(window.latest) : Math.max(...ends)
  const to = Math.max(now, latest, first)
  return {
    line: { from: first, to },
    handle: wholeSeconds({ from: first, to: isRunning ? to : Math.max(first, latest) }),
    rest: { from: Math.max(first, latest), to },
    holes: window.holes.map((hole) => ({ from: Date.parse(hole.from), to: hole.to ? Date.parse(hole.to) : to })),
  }
}

/** Those of a stretch, so that keys move from second to second. */
const wholeSeconds = ({ from, to }: Span): Span => {
  const [start, end] = [Math.ceil(from / 1000) * 1000, Math.floor(to / 1000) * 1000]
  return start <= end ? { from: start, to: end } : { from, to: from }
}
