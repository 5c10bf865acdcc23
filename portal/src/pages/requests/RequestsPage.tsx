import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button, ButtonLink } from '../../parts/Button.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { Pager } from '../../parts/Pager.tsx'
import { Empty, ProblemPanel } from '../../parts/Panel.tsx'
import { useTrail } from '../../parts/trail.ts'
import { RefreshBar } from '../../refresh/RefreshBar.tsx'
import { isMoving } from '../../request/names.ts'
import { anew, changed } from '../../search-parameters.ts'
import { requestWords, listWords as words } from '../../words/requests.ts'
import { Filters } from './Filters.tsx'
import { LoadingTable, RequestTable } from './RequestTable.tsx'
import styles from './requests.module.css'
import { type RequestsSearch, usualRows } from './search.ts'
import { useRequests } from './use-requests.ts'

const fastSeconds = 3
const loadingRows = 8

/** What Howdah does and did, for those who look after it. */
export const RequestsPage = () => {
  const search = useSearch({ from: '/requests' })
  const list = useRequests(search)
  const { rows, page, error, fresh } = list
  const trail = useTrail('requests', list.view, search)
  const navigate = useNavigate()
  const go = (to: RequestsSearch): void => void navigate({ to: '/requests', search: to })
  const isRead = list.updatedAt > 0
  const moves = rows.some(({ request, hasLeft }) => !hasLeft && isMoving(request))
  return (
    <>
      <PageHead
        title={requestWords.requests}
        refresh={
          <RefreshBar
            kind="requests"
            updatedAt={list.updatedAt}
            isFetching={list.isFetching}
            refetch={(isAsked) => {
              if (isAsked) list.acceptNext()
              return list.refetch()
            }}
            fast={moves ? fastSeconds : undefined}
          />
        }
      />
      <Filters
        search={search}
        counts={{
          stuck: counted(list.stuck, list.hasMoreOpen),
          running: counted(list.running, list.hasMoreOpen),
          failed: counted(list.failed?.count, list.failed?.isMore),
        }}
      />
      {fresh > 0 && (
        <p className={styles.fresh}>
          <Button look="quiet" onClick={list.accept}>
            {words.fresh(fresh)}
          </Button>
        </p>
      )}
      {error && <ProblemPanel error={error} onRetry={() => void list.refetch()} />}
      {rows.length > 0 && <RequestTable rows={rows} />}
      {rows.length === 0 && isRead && !error && <Nothing search={search} hasMore={page?.next !== undefined} />}
      {!isRead && !error && <LoadingTable rows={loadingRows} />}
      {list.hasMoreOpen && <p className={styles.more}>{words.more}</p>}
      {page && (rows.length > 0 || search.cursor !== undefined) && (
        <Pager
          trail={trail}
          place={search}
          count={page.count}
          above={page.onTop > 0 ? words.onTop[search.show === 'failed' ? 'failed' : 'all'](page.onTop) : undefined}
          size={search.rows ?? usualRows}
          next={page.next}
          onGo={(place) => go(changed(search, { cursor: place.cursor, page: place.page }))}
          onSize={(rows) => go(anew(search, { rows }))}
        />
      )}
    </>
  )
}

const counted = (count: number | undefined, isMore = false): string | undefined =>
  count === undefined ? undefined : isMore ? `${count}+` : `${count}`

/** Why there is nothing, and what to do. */
const Nothing = ({ search, hasMore }: { search: RequestsSearch; hasMore: boolean }) => {
  const { show = 'all', type, database, tenant, cursor } = search
  const { empty } = words
  if (hasMore || cursor !== undefined)
    return (
      <Empty>
        <p>{empty.filteredMore}</p>
        <ButtonLink to="/requests" search={anew(search, {})}>
          {words.firstPage}
        </ButtonLink>
      </Empty>
    )
  const isFiltered = type !== undefined || database !== undefined || tenant !== undefined
  return (
    <Empty>
      <p>{isFiltered ? empty.filtered : empty[show]}</p>
      <p>{isFiltered ? empty.filteredText : empty[`${show}Text`]}</p>
      {(isFiltered || show !== 'all') && <ButtonLink to="/requests">{words.allRequests}</ButtonLink>}
    </Empty>
  )
}
