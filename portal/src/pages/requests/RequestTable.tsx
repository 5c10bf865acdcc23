import { Link } from '@tanstack/react-router'
import type { Request } from '../../api/queries.ts'
import { RequestBadge } from '../../parts/Badge.tsx'
import { Bar } from '../../parts/Panel.tsx'
import { shortId } from '../../parts/short-id.ts'
import table from '../../parts/table.module.css'
import { whatOf } from '../../request/doing.ts'
import { isMoving } from '../../request/names.ts'
import { Took } from '../../request/Took.tsx'
import { Type } from '../../request/Type.tsx'
import { Age } from '../../time/Time.tsx'
import { words } from '../../words/common.ts'
import { listWords, requestWords } from '../../words/requests.ts'
import { RowMenu } from './RowMenu.tsx'
import styles from './requests.module.css'
import type { SteadyRow } from './use-steady-rows.ts'

const { columns } = listWords

const Head = () => (
  <thead>
    <tr>
      <th scope="col">{columns.state}</th>
      <th scope="col">{columns.type}</th>
      <th scope="col" className={table.wideOnly}>
        {columns.database}
      </th>
      <th scope="col" className={table.wideOnly}>
        {columns.step}
      </th>
      <th scope="col" className={`${table.wideOnly} ${styles.numberHead}`}>
        {columns.asked}
      </th>
      <th scope="col" className={`${table.wideOnly} ${styles.numberHead}`}>
        {columns.took}
      </th>
      <th scope="col" className={table.wideOnly}>
        {columns.by}
      </th>
      <th scope="col" className={table.wideOnly}>
        {columns.tenant}
      </th>
      <th scope="col">
        <span className="visually-hidden">{columns.actions}</span>
      </th>
    </tr>
  </thead>
)

export const RequestTable = ({ rows }: { rows: readonly SteadyRow[] }) => {
  return (
    <div className={table.scroll}>
      <table className={`${table.table} ${table.twoLines} ${styles.table}`}>
        <caption className="visually-hidden">{requestWords.requests}</caption>
        <Head />
        <tbody>
          {rows.map((row) => (
            <Row key={row.request.key} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const Row = ({ row: { request, hasLeft } }: { row: SteadyRow }) => (
  <tr className={hasLeft ? table.gone : ''}>
    <td>
      <RequestBadge state={request.state} isCancelling={isMoving(request) && !!request.cancelRequested} />
      <span className={`${table.second} ${table.narrowOnly}`}>
        <Age at={request.filedAt} />
      </span>
      {hasLeft && <span className="visually-hidden">, {listWords.left}</span>}
    </td>
    <th scope="row" className={styles.type}>
      <Link to="/requests/$key" params={{ key: request.key }}>
        <Type of={request.type} />
      </Link>
      <span className={`${table.second} ${table.narrowOnly} ${styles.cut}`}>
        <bdi>{request.databaseName}</bdi> {shortId(request.databaseId)}
      </span>
      <span className={`${table.second} ${table.narrowOnly} ${styles.cut}`}>{whatOf(request)}</span>
    </th>
    <td className={table.wideOnly}>
      <DatabaseCell request={request} />
    </td>
    <td className={`${table.wideOnly} ${styles.step}`}>
      <span className={styles.cut} title={whatOf(request)}>
        {whatOf(request) || words.nothing}
      </span>
    </td>
    <td className={`${table.wideOnly} ${table.number}`}>
      <Age at={request.filedAt} />
    </td>
    <td className={`${table.wideOnly} ${table.number}`}>
      <Took request={request} />
    </td>
    <td className={table.wideOnly}>{request.filedBy === 'job' ? requestWords.aJob : <bdi>{request.filedBy}</bdi>}</td>
    <td className={table.wideOnly}>
      <bdi>{request.tenant}</bdi>
    </td>
    <td className={styles.menu}>
      <RowMenu request={request} />
    </td>
  </tr>
)

const DatabaseCell = ({ request: { databaseId, databaseName } }: { request: Request }) => (
  <>
    <Link to="/databases/$id" params={{ id: databaseId }} className={styles.name ?? ''} title={databaseName}>
      <bdi>{databaseName}</bdi>
    </Link>
    <span className={`${table.second} ${table.mono}`} title={databaseId}>
      {shortId(databaseId)}
    </span>
  </>
)

/** While the first page is read. */
export const LoadingTable = ({ rows }: { rows: number }) => (
  <div className={table.scroll} aria-busy="true">
    <table className={`${table.table} ${table.twoLines} ${styles.table}`}>
      <caption className="visually-hidden">{words.loading}</caption>
      <Head />
      <tbody>
        {Array.from({ length: rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
          <tr key={row}>
            <td>
              <Bar width="5rem" height={22} />
            </td>
            <td>
              <Bar width="6rem" />
            </td>
            {['10rem', '16rem', '5rem', '3rem', '6rem', '4rem'].map((width) => (
              <td key={width} className={table.wideOnly}>
                <Bar width={width} />
              </td>
            ))}
            <td />
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
