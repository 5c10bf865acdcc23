import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useApi } from '../../api/context.ts'
import type { Request } from '../../api/queries.ts'
import { RequestBadge } from '../../parts/Badge.tsx'
import { Empty, ProblemPanel } from '../../parts/Panel.tsx'
import table from '../../parts/table.module.css'
import { duration } from '../../time/format.ts'
import { millisOf } from '../../time/instant.ts'
import { Age } from '../../time/Time.tsx'
import { useEverySecond } from '../../time/ticker.ts'
import { words as common } from '../../words/common.ts'
import { requestListWords as words } from '../../words/database.ts'
import { useShownDatabase } from './context.ts'
import { Pager } from './Pager.tsx'
import { requestsOfQuery } from './queries.ts'
import { stepOf } from './RequestStrip.tsx'
import { TableBars } from './TableBars.tsx'

const route = getRouteApi('/databases/$id/requests')

/** What was asked of this database, the newest first. */
export const RequestsTab = () => {
  const { database, isGone } = useShownDatabase()
  const search = route.useSearch()
  const query = requestsOfQuery(useApi(), database.id, search)
  const { data, error, refetch } = useQuery({ ...query, enabled: !isGone })
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
      <Pager search={search} next={data?.nextCursor} />
    </>
  )
}

const Row = ({ request }: { request: Request }) => (
  <tr>
    <td>
      <Link to="/requests/$key" params={{ key: request.key }}>
        <code>{request.type}</code>
      </Link>
      <span className={`${table.second} ${table.narrowOnly}`}>
        <Age at={request.filedAt} /> · <bdi>{request.filedBy}</bdi>
      </span>
    </td>
    <td>
      <RequestBadge state={request.state} isCancelling={isOpen(request) && (request.cancelRequested ?? false)} />
      <span className={`${table.second} ${table.narrowOnly}`}>
        <What request={request} />
      </span>
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
    <td className={table.wideOnly}>
      <What request={request} />
    </td>
  </tr>
)

const isOpen = ({ endedAt, state }: Request): boolean => endedAt === undefined && state !== 'CANCELLED'

const What = ({ request }: { request: Request }) => {
  if (request.error) return <>{request.error.message}</>
  return <>{isOpen(request) ? stepOf(request) : common.nothing}</>
}

const Took = ({ request }: { request: Request }) => {
  const { startedAt, endedAt } = request
  const text = useEverySecond((now) => {
    if (!startedAt) return common.nothing
    if (endedAt) return duration((millisOf(endedAt) - millisOf(startedAt)) / 1000)
    return words.soFar(duration(Math.max(0, Math.floor((now - millisOf(startedAt)) / 1000))))
  })
  return <>{text}</>
}
