import { ArrowDown } from 'lucide-react'
import { memo, useLayoutEffect, useRef, useState } from 'react'
import { Button } from '../../../parts/Button.tsx'
import { useZone } from '../../../time/zone.ts'
import { logWords as words } from '../../../words/logs.ts'
import type { LogBlock, LogView } from './log-buffer.ts'
import { type LogLine, logTime } from './log-line.ts'
import styles from './logs.module.css'

interface Props {
  readonly view: LogView
  readonly wraps: boolean
  readonly isFollowing: boolean
  /** While somebody reads further up, nothing moves. */
  readonly onHold: (isHeld: boolean) => void
}

/** Pixels from the end at which it still counts as the end. */
const nearEnd = 24
/** In pixels: what a line takes that was never drawn. */
const lineHeight = 20

export const LogLines = ({ view, wraps, isFollowing, onHold }: Props) => {
  const zone = useZone()
  const box = useRef<HTMLElement>(null)
  const height = useRef(0)
  const [isAtEnd, setAtEnd] = useState(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each new line, and each other form of them
  useLayoutEffect(() => {
    if (isAtEnd) toEnd(box.current)
  }, [view, wraps, isAtEnd])
  const look = ({ currentTarget }: { currentTarget: HTMLElement }): void => {
    const { scrollTop, scrollHeight, clientHeight } = currentTarget
    // Lines that are drawn for the first time are higher than thought: nobody has scrolled.
    const hasGrown = height.current !== scrollHeight
    height.current = scrollHeight
    if (hasGrown && isAtEnd) {
      toEnd(currentTarget)
      return
    }
    const isNear = scrollHeight - scrollTop - clientHeight <= nearEnd
    if (isNear === isAtEnd) return
    setAtEnd(isNear)
    onHold(!isNear)
  }
  const toTheEnd = (): void => {
    onHold(false)
    setAtEnd(true)
    box.current?.focus()
  }
  return (
    <div className={styles.frame}>
      <p className={styles.aside}>
        {words.timesIn(zone)}
        {view.dropped > 0 && ` · ${words.dropped(view.dropped)}`}
      </p>
      <section
        ref={box}
        className={styles.box}
        data-wraps={wraps || undefined}
        aria-label={words.label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
        tabIndex={0}
        onScroll={look}
      >
        {view.blocks.map((block) => (
          <Block key={block.first} block={block} zone={zone} />
        ))}
        {isFollowing && view.count === 0 && <p className={styles.line}>{words.waiting}</p>}
      </section>
      {isFollowing && !isAtEnd && (
        <Button className={styles.more ?? ''} onClick={toTheEnd}>
          <ArrowDown aria-hidden="true" />
          {view.waiting > 0 ? words.newLines(view.waiting) : words.toTheEnd}
        </Button>
      )}
    </div>
  )
}

const toEnd = (box: HTMLElement | null): void => {
  if (box) box.scrollTop = box.scrollHeight
}

const Block = memo(({ block, zone }: { block: LogBlock; zone: string }) => (
  <div className={styles.block} style={{ containIntrinsicSize: `auto ${block.lines.length * lineHeight}px` }}>
    {block.lines.map((line) => (
      <Line key={line.number} line={line} zone={zone} />
    ))}
  </div>
))

const Line = ({ line: { at, before, severity, text, tone, cut }, zone }: { line: LogLine; zone: string }) => (
  <div className={`${styles.line} ${styles[tone]}`} dir="ltr">
    {at && <time dateTime={at}>{logTime(at, zone)}</time>}
    {before}
    {severity && <strong className={styles.severity}>{severity}</strong>}
    {text}
    {cut > 0 && <span className={styles.aside}>{words.cut(cut)}</span>}
  </div>
)
