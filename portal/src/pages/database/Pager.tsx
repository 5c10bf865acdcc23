import { useRef } from 'react'
import { ButtonLink } from '../../parts/Button.tsx'
import { pagerWords as words } from '../../words/database.ts'
import styles from './database.module.css'

interface Paging {
  readonly cursor?: string
  readonly page?: number
}

/** Pages by the API's cursors. Whoever came in by a link to a later page goes back to the first one. */
export const Pager = ({ search, next }: { search: Paging; next: string | null | undefined }) => {
  const { cursor, page = 1, ...rest } = search
  const cursors = useRef(new Map<number, string | undefined>())
  cursors.current.set(page, cursor)
  if (page === 1 && !next) return null
  const before = page - 1
  const previous = cursors.current.has(before) ? at(before, cursors.current.get(before)) : {}
  return (
    <nav className={styles.pager} aria-label={words.label}>
      <span>{words.page(page)}</span>
      {page > 1 && (
        <ButtonLink to="." search={{ ...rest, ...previous }} resetScroll={false}>
          {words.previous}
        </ButtonLink>
      )}
      {next && (
        <ButtonLink to="." search={{ ...rest, ...at(page + 1, next) }} resetScroll={false}>
          {words.next}
        </ButtonLink>
      )}
    </nav>
  )
}

const at = (page: number, cursor: string | undefined): Paging => ({
  ...(page > 1 ? { page } : {}),
  ...(cursor ? { cursor } : {}),
})
