import { useId } from 'react'
import { recoverWords } from '../../../words/recover.ts'
import { type Span, seen, xOf } from './scale.ts'
import { type Tick, ticksOf } from './ticks.ts'
import styles from './time-line.module.css'

const words = recoverWords.line
const track = { y: 12, height: 16 }
const tickY = track.y + track.height
/** Pixels. */
export const drawnHeight = 76
const leastBetweenTicks = 76
const roomForLost = 96

interface DrawingProps {
  readonly view: Span
  readonly width: number
  readonly zone: string
  readonly line: Span
  readonly holes: readonly Span[]
  readonly lost: Span | undefined
  readonly rest: Span
  readonly everyMoment: boolean
}

/** The track with what is missing, what would be lost, and times. What it tells stands in words beside it. */
export const Drawing = ({ view, width, zone, line, holes, lost, rest, everyMoment }: DrawingProps) => {
  const id = useId()
  const part = (span: Span | undefined, fill: string | undefined, key: string, hatch?: string) => {
    const place = span && seen(span, view, width)
    return (
      place && (
        <rect
          key={key}
          x={place.x}
          {...track}
          width={place.width}
          {...(hatch ? { fill: hatch } : { className: fill })}
        />
      )
    )
  }
  const lostPlace = lost && seen(lost, view, width)
  const isNowSeen = view.to >= line.to
  return (
    <svg className={styles.drawing} width={width} height={drawnHeight} aria-hidden="true">
      <defs>
        <pattern id={`${id}-hole`} width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" className={styles.holeGround} />
          <path d="M-1 1l2-2M0 6l6-6M5 7l2-2" className={styles.holeLines} />
        </pattern>
        <pattern id={`${id}-lost`} width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" className={styles.lostGround} />
          <path d="M1 1l4 4M5 1l-4 4" className={styles.lostLines} />
        </pattern>
      </defs>
      {part(line, everyMoment ? styles.ground : styles.rest, 'line')}
      {part(rest, styles.rest, 'rest')}
      {part(lost, undefined, 'lost', `url(#${id}-lost)`)}
      {holes.map((hole) => part(hole, undefined, `hole ${hole.from}`, `url(#${id}-hole)`))}
      {lostPlace && lostPlace.width >= roomForLost && (
        <g>
          <rect
            x={lostPlace.x + lostPlace.width / 2 - 42}
            y={track.y}
            width={84}
            height={track.height}
            className={styles.lostGround}
          />
          <text x={lostPlace.x + lostPlace.width / 2} y={track.y + 12} textAnchor="middle" className={styles.lostText}>
            {words.lost}
          </text>
        </g>
      )}
      <Ticks ticks={ticksOf(view, width, zone, leastBetweenTicks)} view={view} width={width} isNowSeen={isNowSeen} />
    </svg>
  )
}

const Ticks = ({
  ticks,
  view,
  width,
  isNowSeen,
}: {
  ticks: readonly Tick[]
  view: Span
  width: number
  isNowSeen: boolean
}) => (
  <g>
    {ticks.map(({ at, label, date }) => {
      const x = xOf(at, view, width)
      const anchor = x < 24 ? 'start' : x > width - 24 ? 'end' : 'middle'
      const isCovered = isNowSeen && x > width - 64
      return (
        <g key={at}>
          <line x1={x} x2={x} y1={tickY} y2={tickY + 6} className={styles.tick} />
          {!isCovered && (
            <text x={x} y={tickY + 20} textAnchor={anchor} className={styles.tickText}>
              {label}
            </text>
          )}
          {!isCovered && date && (
            <text x={x} y={tickY + 36} textAnchor={anchor} className={styles.tickText}>
              {date}
            </text>
          )}
        </g>
      )
    })}
    {isNowSeen && (
      <text x={width} y={tickY + 20} textAnchor="end" className={styles.tickText}>
        {words.now}
      </text>
    )}
  </g>
)
