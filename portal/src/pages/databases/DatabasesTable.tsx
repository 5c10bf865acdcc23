import { useDeferredValue } from 'react'
import type { Request } from '../../api/queries.ts'
import table from '../../parts/table.module.css'
import { useZone } from '../../time/zone.ts'
import { databasesWords as words } from '../../words/databases.ts'
import { DatabaseRow } from './DatabaseRow.tsx'
import styles from './databases.module.css'
import { Head, type Sort } from './Head.tsx'
import type { ShownRow } from './shown-rows.ts'

export const DatabasesTable = ({
  rows,
  requests,
  sort,
  onSort,
}: {
  rows: readonly ShownRow[]
  requests: ReadonlyMap<string, Request>
  sort: Sort
  onSort: (sort: Sort) => void
}) => {
  const zone = useZone()
  // What was clicked answers before hundreds of rows are laid out.
  const shown = useDeferredValue(rows)
  return (
    <div className={styles.scroll}>
      <table className={`${table.table} ${table.twoLines} ${styles.table}`}>
        <caption className="visually-hidden">{words.caption}</caption>
        <Head sort={sort} onSort={onSort} />
        <tbody>
          {shown.map(({ database, isGone }) => (
            <DatabaseRow
              key={database.id}
              database={database}
              isGone={isGone}
              request={database.activeRequest ? requests.get(database.activeRequest) : undefined}
              zone={zone}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}
