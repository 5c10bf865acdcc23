import { Button, ButtonLink } from '../../parts/Button.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { Pager } from '../../parts/Pager.tsx'
import { ProblemPanel } from '../../parts/Panel.tsx'
import { useTrail } from '../../parts/trail.ts'
import { useRoleRefusal } from '../../permissions.ts'
import { RefreshBar } from '../../refresh/RefreshBar.tsx'
import { databasesWords as words } from '../../words/databases.ts'
import { useActiveRequests } from './active-requests.ts'
import { DatabasesTable } from './DatabasesTable.tsx'
import styles from './databases.module.css'
import { EmptyList } from './EmptyList.tsx'
import { Filters } from './Filters.tsx'
import { LoadingTable } from './LoadingTable.tsx'
import { useList } from './use-list.ts'
import { useListAddress } from './use-list-address.ts'
import { useMoving } from './use-moving.ts'
import { keyOf, usualRows, viewOf } from './view.ts'

const fastSeconds = 3
const noRows = [] as const

export const DatabasesPage = () => {
  const { search, page, tenant, go, change } = useListAddress()
  const view = viewOf(search, tenant)
  const list = useList(view, search.cursor)
  const { data, shown, error } = list
  const rows = shown?.rows ?? noRows
  const isMoving = useMoving(rows)
  const requests = useActiveRequests(rows, tenant, list.dataUpdatedAt)
  const trail = useTrail('databases', keyOf(view), search, list.isPlaceholderData ? undefined : data?.total)
  const firstPage = (): void => go({ cursor: undefined, page: undefined })
  return (
    <>
      <PageHead
        title={words.title}
        refresh={
          <RefreshBar
            kind="databases"
            updatedAt={list.dataUpdatedAt}
            refetch={list.refresh}
            fast={isMoving ? fastSeconds : undefined}
            isFetching={list.isFetching}
          />
        }
        actions={<NewDatabase />}
      />
      <Filters view={view} onChange={change} />
      <div className={styles.progress} data-on={list.isFetching || undefined} />
      {shown !== undefined && shown.arrived > 0 && (
        <p role="status" className={styles.arrived}>
          {words.arrived(shown.arrived)}, <Button onClick={list.showAll}>{words.show}</Button>
        </p>
      )}
      {error && (
        <ProblemPanel error={error} onRetry={() => void list.refetch()}>
          {search.cursor && <Button onClick={firstPage}>{words.firstPage}</Button>}
        </ProblemPanel>
      )}
      {!shown && !error && <LoadingTable rows={Math.min(view.rows, 10)} />}
      {rows.length > 0 && (
        <div className={list.isOfOther ? styles.waiting : undefined}>
          <DatabasesTable rows={rows} requests={requests} sort={view.sort} onSort={(sort) => change({ sort })} />
        </div>
      )}
      {shown && rows.length === 0 && !error && !data?.nextCursor && (
        <EmptyList view={view} page={page} onClear={change} onFirstPage={firstPage} />
      )}
      {data && data.nextCursor !== null && data.items.length < view.rows && (
        <p className={styles.soFar}>
          {words.soFar(data.items.length)} <Button onClick={list.goOn}>{words.continue}</Button>
        </p>
      )}
      {shown && (rows.length > 0 || page > 1) && (
        <Pager
          trail={trail}
          place={search}
          count={rows.length}
          size={view.rows}
          next={data?.nextCursor ?? undefined}
          onGo={go}
          onSize={(size) => change({ rows: size === usualRows ? undefined : size })}
        />
      )}
    </>
  )
}

const NewDatabase = () => {
  const refused = useRoleRefusal()
  if (refused)
    return (
      <Button look="primary" refused={refused}>
        {words.new}
      </Button>
    )
  return (
    <ButtonLink to="/databases/new" look="primary">
      {words.new}
    </ButtonLink>
  )
}
