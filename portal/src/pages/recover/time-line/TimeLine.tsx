import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useId, useRef } from 'react'
import { Button } from '../../../parts/Button.tsx'
import { recoverWords } from '../../../words/recover.ts'
import type { Bounds } from '../bounds.ts'
import type { Mark } from '../target.ts'
import { Drawing, drawnHeight } from './Drawing.tsx'
import { Handle, type HandleProps } from './Handle.tsx'
import { Lane } from './Lane.tsx'
import { Legend } from './Legend.tsx'
import { isWithin, type Span } from './scale.ts'
import styles from './time-line.module.css'
import { useView } from './use-view.ts'
import { useWidth } from './use-width.ts'
import { zooms } from './view.ts'

const words = recoverWords.line
/** Pixels: below, marks stand without their names. */
const leastForLabels = 660

interface TimeLineProps extends Pick<HandleProps, 'onMove' | 'onDrag' | 'onChoose' | 'valueText'> {
  readonly bounds: Bounds
  readonly marks: readonly Mark[]
  readonly chosen: number | undefined
  readonly chosenMark: Mark | undefined
  /** Everything after it, until the right end, would be lost. */
  readonly lostFrom: number | undefined
  readonly onMark: (mark: Mark) => void
  readonly zone: string
  /** Whether every moment can be chosen, or marks alone. */
  readonly everyMoment: boolean
}

/** What can be recovered to, and what is chosen of it. Marks have lanes of their own: nothing covers the handle. */
export const TimeLine = (props: TimeLineProps) => {
  const { bounds, marks, chosen, lostFrom, zone, everyMoment } = props
  const plot = useRef<HTMLDivElement>(null)
  const width = useWidth(plot)
  const help = useId()
  const shown = useView(bounds.line, chosen)
  const { view } = shown
  const { rest } = bounds
  const lost = lostFrom === undefined ? undefined : { from: lostFrom, to: bounds.line.to }
  const lane = { view, width, zone, chosen: props.chosenMark, onChoose: props.onMark, onShow: shown.showSpan }
  return (
    <section aria-label={words.label} className={styles.line}>
      <div className={styles.plot} ref={plot}>
        <Lane kind="restorePoint" marks={marks} {...lane} hasLabels={width >= leastForLabels} />
        <div className={styles.track} style={{ height: drawnHeight }}>
          <Drawing
            view={view}
            width={width}
            zone={zone}
            holes={bounds.holes}
            lost={lost}
            rest={rest}
            line={bounds.line}
            everyMoment={everyMoment}
          />
          {everyMoment && (
            <Handle
              bounds={bounds.handle}
              view={view}
              width={width}
              at={chosen}
              describedBy={help}
              valueText={props.valueText}
              onMove={(at) => {
                shown.show(at)
                props.onMove(at)
              }}
              onDrag={props.onDrag}
              onChoose={props.onChoose}
            />
          )}
        </div>
        <Lane kind="backup" marks={marks} {...lane} hasLabels={false} />
      </div>
      <div className={styles.foot}>
        <Legend
          lost={lost !== undefined && isSeen(lost, view)}
          hole={bounds.holes.some((hole) => isSeen(hole, view))}
          rest={everyMoment && isSeen(rest, view)}
          restorePoints={marks.some(({ kind }) => kind === 'restorePoint')}
        />
        <Zooms shown={shown} />
      </div>
      {everyMoment && (
        <p id={help} hidden>
          {words.keys}
        </p>
      )}
    </section>
  )
}

const Zooms = ({ shown }: { shown: ReturnType<typeof useView> }) => (
  <div className={styles.zooms}>
    <Button look="quiet" icon aria-label={words.earlier} onClick={() => shown.pan(-1)}>
      <ChevronLeft aria-hidden="true" />
    </Button>
    <Button look="quiet" icon aria-label={words.later} onClick={() => shown.pan(1)}>
      <ChevronRight aria-hidden="true" />
    </Button>
    <fieldset className={styles.zoomGroup} aria-label={words.zoom}>
      {zooms.map((zoom) => (
        <button
          key={zoom}
          type="button"
          className={styles.zoom}
          aria-pressed={shown.zoom === zoom}
          onClick={() => shown.choose(zoom)}
        >
          {words.zooms[zoom]}
        </button>
      ))}
    </fieldset>
  </div>
)

const isSeen = (part: Span, view: Span): boolean =>
  part.to > part.from && (isWithin(part.from, view) || isWithin(part.to, view) || isWithin(view.from, part))
