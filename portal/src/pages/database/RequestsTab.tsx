import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useApi } from '../../api/context.ts'
import type { Request } from '../../api/queries.ts'
import { RequestBadge } from '../../parts/Badge.tsx'
import { ListPager } from '../../parts/ListPager.tsx'
import { Empty, ProblemPanel } from '../../parts/Panel.tsx'
import table from '../../parts/table.module.css'
import { whatOf } from '../../request/doing.ts'
import { isMoving } from '../../request/names.ts'
import { Took } from '../../request/Took.tsx'
import { Type } from '../../request/Type.tsx'
import { Age } from '../../time/Time.tsx'
import { words as common } from '../../words/common.ts'
import { requestListWords as words } from '../../words/database.ts'
import { useShownDatabase } from './context.ts'
import { requestsOfQuery, rowsOnAPage } from './queries.ts'
import { TableBars } from './TableBars.tsx'

const route = getRouteApi('/databases/$id/requests')

/** What was asked of this database, the newest first. */
export const RequestsTab = () => {
  const { database, isGone } = useShownDatabase()
  const search = route.useSearch()
  const size = search.rows ?? rowsOnAPage
  const query = requestsOfQuery(useApi(), database.id, search)
  const { data, error, refetch } = useQuery(query)
  // What removed it was at work when it was read last.
  useEffect(() => {
    if (isGone) void refetch()
  }, [isGone, refetch])
  if (error && !data) return <ProblemPanel error={error} onRetry={() => void refetch()} />
  if (data?.items.length === 0 && !search.cursor)
    return (
      <Empty>
        <p>{words.none}</p>
        <p>{words.noneHint}</p>
      </Empty>
    )
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard */}
      <section className={table.scroll} aria-label={words.label} tabIndex={0}>
        <table className={`${table.table} ${table.twoLines}`}>
          <thead>
            <tr>
              <th>{words.type}</th>
              <th>{words.state}</th>
              <th className={table.wideOnly}>{words.askedFor}</th>
              <th className={`${table.number} ${table.wideOnly}`}>{words.took}</th>
              <th className={table.wideOnly}>{words.what}</th>
            </tr>
          </thead>
          <tbody>
            {data ? (
              data.items.map((request) => <Row key={request.key} request={request} />)
            ) : (
              <TableBars columns={5} />
            )}
          </tbody>
        </table>
      </section>
      <ListPager
        list="requests-of-database"
        view={`${database.id} ${size}`}
        place={search}
        count={data?.items.length ?? 0}
        size={size}
        next={data?.nextCursor}
      />
    </>
  )
}

const Row = ({ request }: { request: Request }) => (
  <tr>
    <td>
      <Link to="/requests/$key" params={{ key: request.key }} className={table.oneLine ?? ''}>
        <Type of={request.type} />
      </Link>
      <span className={`${table.second} ${table.narrowOnly}`}>
        <Age at={request.filedAt} /> · <bdi>{request.filedBy}</bdi>
      </span>
    </td>
    <td>
      <RequestBadge state={request.state} isCancelling={isMoving(request) && !!request.cancelRequested} />
      <span className={`${table.second} ${table.narrowOnly}`}>{whatOf(request) || common.nothing}</span>
    </td>
    <td className={table.wideOnly}>
      <Age at={request.filedAt} />
      <span className={table.second}>
        <bdi>{request.filedBy === 'job' ? words.ofAJob : request.filedBy}</bdi>
      </span>
    </td>
    <td className={`${table.number} ${table.wideOnly}`}>
      <Took request={request} />
    </td>
    <td className={table.wideOnly}>{whatOf(request) || common.nothing}</td>
  </tr>
)
