import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { useHold } from '../../../refresh/holds.ts'
import { recoverWords } from '../../../words/recover.ts'
import { clamp, moved, moveOf, pointedAt, type Span, xOf } from './scale.ts'
import styles from './time-line.module.css'

export interface HandleProps {
  readonly bounds: Span
  readonly view: Span
  readonly width: number
  /** What is chosen; undefined: nothing yet. */
  readonly at: number | undefined
  readonly valueText: string
  readonly describedBy: string
  /** By a key. */
  readonly onMove: (at: number) => void
  /** Under the pointer; undefined: given up. */
  readonly onDrag: (at: number | undefined) => void
  /** Let go. */
  readonly onChoose: (at: number) => void
}

/** The moment on the line: the track takes the pointer, the handle the keys. */
export const Handle = (props: HandleProps) => {
  const { bounds, view, width, at, onMove } = props
  const handle = useRef<HTMLDivElement>(null)
  const pointer = usePointer(props, handle)
  useHold(pointer.isDragging)
  const press = (event: KeyboardEvent): void => {
    const move = moveOf(event.key, event.shiftKey)
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    onMove(moved(at, move, bounds))
  }
  const value = at ?? bounds.to
  return (
    <div className={styles.hit} {...pointer.handlers}>
      <div
        ref={handle}
        role="slider"
        tabIndex={0}
        className={styles.handle}
        style={{ left: xOf(clamp(value, view), view, width) }}
        data-empty={at === undefined || undefined}
        data-outside={value < view.from || value > view.to || undefined}
        aria-label={recoverWords.line.handle}
        aria-describedby={props.describedBy}
        // Seconds: milliseconds since 1970 are more than some readers take for a number.
        aria-valuemin={Math.floor(Math.min(bounds.from, value) / 1000)}
        aria-valuemax={Math.floor(Math.max(bounds.to, value) / 1000)}
        aria-valuenow={Math.floor(value / 1000)}
        aria-valuetext={props.valueText}
        onKeyDown={press}
      />
    </div>
  )
}

const usePointer = (
  { bounds, view, width, onDrag, onChoose }: HandleProps,
  handle: React.RefObject<HTMLDivElement | null>,
) => {
  const [isDragging, setDragging] = useState(false)
  const momentUnder = (event: PointerEvent<HTMLDivElement>): number =>
    pointedAt(event.clientX - event.currentTarget.getBoundingClientRect().left, view, width, bounds)
  const end = (event: PointerEvent<HTMLDivElement>, isKept: boolean): void => {
    if (!isDragging) return
    setDragging(false)
    if (isKept) onChoose(momentUnder(event))
    else onDrag(undefined)
  }
  return {
    isDragging,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
        if (event.button !== 0) return
        // Else the browser moves the focus to the page after this.
        event.preventDefault()
        handle.current?.focus()
        event.currentTarget.setPointerCapture?.(event.pointerId)
        setDragging(true)
        onDrag(momentUnder(event))
      },
      onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
        if (isDragging) onDrag(momentUnder(event))
      },
      onPointerUp: (event: PointerEvent<HTMLDivElement>) => end(event, true),
      onPointerCancel: (event: PointerEvent<HTMLDivElement>) => end(event, false),
    },
  }
}
