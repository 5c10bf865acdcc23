import { useNavigate } from '@tanstack/react-router'
import { useId } from 'react'
import { Button } from '../../parts/Button.tsx'
import { costsWords as words } from '../../words/costs.ts'
import styles from './costs.module.css'
import { anew, type CostsSearch, changed, rowChoices, usualRows } from './search.ts'

/** Cursors go forward only: where one came from is remembered as long as the tab is open. */
const before = new Map<string, string | undefined>()

interface PagesProps {
  readonly search: CostsSearch
  readonly count: number
  readonly nextCursor: string | undefined
}

export const Pages = ({ search, count, nextCursor }: PagesProps) => {
  const navigate = useNavigate()
  const id = useId()
  const { cursor, page = 1, rows = usualRows } = search
  const go = (to: CostsSearch): void => void navigate({ to: '/costs', search: to })
  const next = (): void => {
    if (nextCursor === undefined) return
    before.set(nextCursor, cursor)
    go(changed(search, { cursor: nextCursor, page: page + 1 }))
  }
  const previous = (): void => {
    const to = cursor === undefined ? undefined : before.get(cursor)
    go(changed(search, { cursor: to, page: to === undefined ? undefined : page - 1 }))
  }
  const from = (page - 1) * rows + 1
  const choices = [...new Set([...rowChoices, rows])].toSorted((one, other) => one - other)
  return (
    <nav className={styles.pages} aria-label={words.pages}>
      <span>{count > 0 && words.range(from, from + count - 1, page)}</span>
      <span className={styles.rows}>
        <label htmlFor={id}>{words.rows}</label>
        <select id={id} value={rows} onChange={({ target }) => go(anew(search, { rows: Number(target.value) }))}>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      </span>
      <Button refused={cursor === undefined && words.isFirst} onClick={previous}>
        {words.previous}
      </Button>
      <Button refused={nextCursor === undefined && words.isLast} onClick={next}>
        {words.next}
      </Button>
    </nav>
  )
}
