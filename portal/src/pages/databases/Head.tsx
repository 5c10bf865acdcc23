import { ArrowDown, ArrowUp } from 'lucide-react'
import table from '../../parts/table.module.css'
import { databasesWords as words } from '../../words/databases.ts'
import styles from './databases.module.css'
import type { ListSearch } from './search.ts'

export type Sort = NonNullable<ListSearch['sort']>

interface Column {
  readonly label: string
  readonly sort?: 'name' | 'created' | 'tenant' | 'dataCenter'
  readonly isNarrow?: boolean
}

const columns: readonly Column[] = [
  { label: words.name, sort: 'name', isNarrow: true },
  { label: words.state, isNarrow: true },
  { label: words.description },
  { label: words.dataCenter, sort: 'dataCenter' },
  { label: words.address },
  { label: words.port },
  { label: words.replication },
  { label: words.tenant, sort: 'tenant' },
  { label: words.created, sort: 'created' },
]

/** The heads of the columns; those that the API can sort by are buttons. */
export const Head = ({ sort, onSort }: { sort: Sort; onSort?: (sort: Sort) => void }) => (
  <thead>
    <tr>
      {columns.map((column) => (
        <ColumnHead key={column.label} column={column} sort={sort} onSort={onSort} />
      ))}
      <th scope="col" className={styles.menu}>
        <span className="visually-hidden">{words.actions}</span>
      </th>
    </tr>
  </thead>
)

const ColumnHead = ({
  column: { label, sort: by, isNarrow },
  sort,
  onSort,
}: {
  column: Column
  sort: Sort
  onSort: ((sort: Sort) => void) | undefined
}) => {
  const order = sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : undefined
  const Icon = order === 'descending' ? ArrowDown : ArrowUp
  return (
    <th scope="col" aria-sort={order} className={isNarrow ? undefined : table.wideOnly}>
      {by ? (
        <button type="button" className={table.sort} onClick={() => onSort?.(order === 'ascending' ? `-${by}` : by)}>
          {label}
          {order && <Icon aria-hidden="true" />}
        </button>
      ) : (
        label
      )}
    </th>
  )
}
