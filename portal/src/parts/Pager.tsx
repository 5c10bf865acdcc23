import { useId } from 'react'
import { pagerWords as words } from '../words/common.ts'
import { Button } from './Button.tsx'
import styles from './pager.module.css'
import { type Place, pageBefore, pageOf, type Trail } from './trail.ts'

const usualSizes = [10, 25, 50, 100, 200]

interface PagerProps {
  readonly trail: Trail
  readonly place: Place
  /** Rows of the page that are shown. */
  readonly count: number
  /** What stands above them on every page, in words. */
  readonly above?: string | undefined
  /** Rows that a page has. */
  readonly size: number
  /** Cursor of the next page; undefined: this is the last one. */
  readonly next: string | undefined
  readonly onGo: (place: Place) => void
  /** Absent: pages have the size that they have. */
  readonly onSize?: (size: number) => void
}

/** Which rows of a list are shown, and the way on and back: by the API's cursors, which lead forward only. */
export const Pager = ({ trail, place, count, above, size, next, onGo, onSize }: PagerProps) => {
  const page = pageOf(place)
  const from = (page - 1) * size + 1
  const pages = trail.total === undefined ? undefined : Math.max(page, Math.ceil(trail.total / size))
  const previous = pageBefore(trail, page)
  const range = count > 0 ? words.range(from, from + count - 1) : ''
  const told = above && range ? words.after(above, range) : (above ?? range)
  return (
    <nav className={styles.pager} aria-label={words.pages}>
      <span className={styles.range}>
        {told !== '' && `${told} · `}
        {words.page(page, pages)}
      </span>
      {onSize && <Sizes size={size} onSize={onSize} />}
      <Button
        refused={page === 1 ? words.isFirst : undefined}
        onClick={() => onGo({ cursor: previous?.cursor, page: previous?.page })}
      >
        {previous ? words.previous : words.firstPage}
      </Button>
      <Button
        refused={next === undefined ? words.isLast : undefined}
        onClick={() => onGo({ cursor: next, page: page + 1 })}
      >
        {words.next}
      </Button>
    </nav>
  )
}

const Sizes = ({ size, onSize }: { size: number; onSize: (size: number) => void }) => {
  const id = useId()
  return (
    <span className={styles.sizes}>
      <label htmlFor={id}>{words.rows}</label>
      <select id={id} value={size} onChange={({ target }) => onSize(Number(target.value))}>
        {[...new Set([...usualSizes, size])]
          .toSorted((one, other) => one - other)
          .map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
      </select>
    </span>
  )
}
