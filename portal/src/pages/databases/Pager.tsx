import { Button } from '../../parts/Button.tsx'
import { databasesWords as words } from '../../words/databases.ts'
import styles from './databases.module.css'
import { rowCounts } from './search.ts'
import { pageBefore, type Trail } from './trail.ts'
import type { useListAddress } from './use-list-address.ts'
import { usualRows, type View } from './view.ts'

type Address = ReturnType<typeof useListAddress>

export const Pager = ({
  view,
  page,
  count,
  trail,
  next,
  onGo,
  onRows,
}: {
  view: View
  page: number
  count: number
  trail: Trail
  next: string | undefined
  onGo: Address['go']
  onRows: Address['change']
}) => {
  const from = (page - 1) * view.rows + 1
  const pages = trail.total === undefined ? undefined : Math.max(page, Math.ceil(trail.total / view.rows))
  const previous = pageBefore(trail, page)
  const sizes = rowCounts.some((rows) => rows === view.rows) ? rowCounts : [...rowCounts, view.rows]
  return (
    <nav className={styles.pager} aria-label={words.pages}>
      <p className={styles.range}>
        {count > 0 && `${words.range(from, from + count - 1)} · `}
        {words.page(page, pages)}
      </p>
      <label className={styles.rows}>
        {words.rows}
        <select
          value={view.rows}
          onChange={({ target }) => {
            const rows = Number(target.value)
            onRows({ rows: rows === usualRows ? undefined : rows })
          }}
        >
          {sizes.map((rows) => (
            <option key={rows} value={rows}>
              {rows}
            </option>
          ))}
        </select>
      </label>
      <Button
        refused={page === 1 ? words.isFirst : undefined}
        onClick={() =>
          onGo({ cursor: previous?.cursor, page: previous && previous.page > 1 ? previous.page : undefined })
        }
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
