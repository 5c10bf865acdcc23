import { Link, useNavigate } from '@tanstack/react-router'
import { EllipsisVertical } from 'lucide-react'
import { Button } from '../../parts/Button.tsx'
import { overPage } from '../../parts/dialog-history.ts'
import { Menu } from '../../parts/Menu.tsx'
import { Bar } from '../../parts/Panel.tsx'
import table from '../../parts/table.module.css'
import { count, money } from '../../time/format.ts'
import { words as common } from '../../words/common.ts'
import { costsWords as words } from '../../words/costs.ts'
import styles from './costs.module.css'
import type { CostCenter, CostPage } from './queries.ts'
import type { CostsSearch } from './search.ts'

const { columns } = words

const Head = () => (
  <thead>
    <tr>
      <th scope="col">{columns.costCenter}</th>
      <th scope="col" className={table.wideOnly}>
        {columns.products}
      </th>
      <th scope="col" className={`${table.number} ${table.wideOnly}`}>
        {columns.databases}
      </th>
      <th scope="col" className={table.number}>
        {columns.total}
      </th>
      <th scope="col">
        <span className="visually-hidden">{columns.actions}</span>
      </th>
    </tr>
  </thead>
)

interface CostTableProps {
  readonly data: CostPage
  readonly search: CostsSearch
  /** Of all cost centers, where it is known. */
  readonly count: number | undefined
}

export const CostTable = ({ data, search, count: all }: CostTableProps) => (
  <div className={table.scroll}>
    <table className={`${table.table} ${styles.table}`} aria-labelledby="costs-of">
      <Head />
      <tbody>
        {data.items.map((item) => (
          <Row key={item.costCenter} item={item} currency={data.currency} search={search} />
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{all === undefined ? words.totalOfAll : words.totalOf(all)}</th>
          <td className={table.wideOnly} colSpan={2} />
          <td className={`${table.number} ${styles.money}`}>{money(data.total, data.currency)}</td>
          <td />
        </tr>
      </tfoot>
    </table>
  </div>
)

interface RowProps {
  readonly item: CostCenter
  readonly currency: string
  readonly search: CostsSearch
}

const Row = ({ item: { costCenter, products, databases, total }, currency, search }: RowProps) => {
  const names = products.join(', ')
  const howMany = words.databases(databases, count(databases))
  return (
    <tr>
      <th scope="row">
        <Link to="/costs/$costCenter" params={{ costCenter }} search={search} state={overPage} resetScroll={false}>
          <bdi>{costCenter}</bdi>
        </Link>
        <span className={`${table.second} ${table.narrowOnly}`}>
          {howMany} · <bdi>{names || common.nothing}</bdi>
        </span>
      </th>
      <td className={table.wideOnly}>
        <bdi className={styles.products} title={names}>
          {names || common.nothing}
        </bdi>
      </td>
      <td className={`${table.number} ${table.wideOnly}`}>{count(databases)}</td>
      <td className={`${table.number} ${styles.money}`}>{money(total, currency)}</td>
      <td className={styles.menu}>
        <RowMenu costCenter={costCenter} products={products} search={search} />
      </td>
    </tr>
  )
}

interface RowMenuProps {
  readonly costCenter: string
  readonly products: readonly string[]
  readonly search: CostsSearch
}

const RowMenu = ({ costCenter, products, search }: RowMenuProps) => {
  const navigate = useNavigate()
  const open = (): void =>
    void navigate({ to: '/costs/$costCenter', params: { costCenter }, search, state: overPage, resetScroll: false })
  return (
    <Menu
      trigger={
        <Button look="quiet" icon aria-label={words.actionsOf(costCenter)}>
          <EllipsisVertical aria-hidden="true" />
        </Button>
      }
      entries={[
        { key: 'details', label: words.details, onSelect: open },
        ...products.map((product) => ({
          key: `product ${product}`,
          label: <bdi>{words.databasesOf(product)}</bdi>,
          onSelect: () => void navigate({ to: '/databases', search: { search: product } }),
        })),
      ]}
    />
  )
}

const loadingRows = 5

export const LoadingTable = () => (
  <div className={table.scroll} aria-busy="true">
    <table className={`${table.table} ${styles.table}`}>
      <caption className="visually-hidden">{common.loading}</caption>
      <Head />
      <tbody>
        {Array.from({ length: loadingRows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
          <tr key={row}>
            <th scope="row">
              <Bar width="6rem" />
            </th>
            <td className={table.wideOnly}>
              <Bar width="10rem" />
            </td>
            <td className={table.wideOnly}>
              <Bar width="3rem" />
            </td>
            <td>
              <Bar width="5rem" />
            </td>
            <td />
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
