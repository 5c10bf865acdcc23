import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Button } from '../../parts/Button.tsx'
import { shortId } from '../../parts/short-id.ts'
import table from '../../parts/table.module.css'
import { money, unitPrice } from '../../time/format.ts'
import { costsWords as words } from '../../words/costs.ts'
import { aligned } from '../wizard/prices.ts'
import { quantityText } from './amounts.ts'
import styles from './lines.module.css'
import { databasesOf, type Line } from './lines.ts'
import { monthsName } from './periods.ts'
import type { CostDetails, CostShare } from './queries.ts'

export interface Shares {
  /** As far as they are read. */
  readonly items: readonly CostShare[]
  readonly all: number
  readonly hasMore: boolean
  readonly readMore: () => void
}

interface LineProps {
  readonly line: Line
  readonly told: CostDetails
  readonly shares: Shares
}

/** What it is, how it is reckoned, what it comes to; opens to the databases that it comes from. */
export const LineOf = ({ line, told: { currency, period }, shares }: LineProps) => {
  const { what, quantity, unit, unitPrice: price, amount, firstMonth, lastMonth, isOneOfSeveral } = line
  const used = databasesOf(line, shares.items)
  return (
    <details className={styles.line}>
      <summary>
        <span className={styles.what}>
          <bdi>{what ? words.flavourLine(what.flavour, what.storageType) : words.networkDisk}</bdi>
          {period.fiscalYear !== undefined && <span className={table.second}>{monthsName(firstMonth, lastMonth)}</span>}
        </span>{' '}
        <span className={styles.reckoned}>
          {words.reckoned(quantityText(quantity), unit, unitPrice(aligned(price), currency))}
        </span>{' '}
        <span className={styles.number}>{money(amount, currency)}</span>
      </summary>
      <div className={styles.databases}>
        {isOneOfSeveral && <p className={styles.note}>{words.atAllPrices}</p>}
        <Databases
          label={what ? words.flavourLine(what.flavour, what.storageType) : words.networkDisk}
          unit={what ? words.columns.hours : words.columns.gbHours}
          rows={used.map((one) => ({ share: one.share, text: quantityText(one.quantity) }))}
        />
        <More shares={shares} />
      </div>
    </details>
  )
}

/** What each of them costs, whatever it consists of. */
export const ByDatabase = ({ shares, currency }: { shares: Shares; currency: string }) => (
  <details className={styles.line}>
    <summary>
      <span className={styles.what}>{words.byDatabase}</span>
    </summary>
    <div className={styles.databases}>
      <p className={styles.note}>{words.byDatabaseText}</p>
      <Databases
        label={words.byDatabase}
        unit={words.columns.amount}
        rows={shares.items.map((share) => ({ share, text: money(share.amount, currency) }))}
      />
      <More shares={shares} />
    </div>
  </details>
)

const More = ({ shares: { items, all, hasMore, readMore } }: { shares: Shares }): ReactNode =>
  hasMore && (
    <p className={styles.more}>
      {words.shownOf(items.length, all)} <Button onClick={readMore}>{words.readMore}</Button>
    </p>
  )

interface DatabasesProps {
  readonly label: string
  readonly unit: string
  readonly rows: readonly { readonly share: CostShare; readonly text: string }[]
}

const Databases = ({ label, unit, rows }: DatabasesProps) => (
  <table className={`${table.table} ${styles.table}`} aria-label={label}>
    <thead>
      <tr>
        <th scope="col">{words.columns.database}</th>
        <th scope="col" className={table.wideOnly}>
          {words.columns.tenant}
        </th>
        <th scope="col" className={table.wideOnly}>
          {words.columns.product}
        </th>
        <th scope="col" className={table.number}>
          {unit}
        </th>
      </tr>
    </thead>
    <tbody>
      {rows.map(({ share: { database }, text }) => (
        <tr key={database.id}>
          <td>
            {/* It may be gone since: it is asked for when somebody wants it. */}
            <Link to="/databases/$id" params={{ id: database.id }} preload={false}>
              <bdi>{database.name}</bdi>
            </Link>{' '}
            <span className={styles.id} title={database.id}>
              {shortId(database.id)}
            </span>
            <span className={`${table.second} ${table.narrowOnly}`}>
              <bdi>{database.tenant}</bdi> · <bdi>{database.product}</bdi>
            </span>
          </td>
          <td className={table.wideOnly}>
            <bdi>{database.tenant}</bdi>
          </td>
          <td className={table.wideOnly}>
            <bdi>{database.product}</bdi>
          </td>
          <td className={table.number}>{text}</td>
        </tr>
      ))}
    </tbody>
  </table>
)
