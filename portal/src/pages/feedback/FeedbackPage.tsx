import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useApi } from '../../api/context.ts'
import { meQuery } from '../../api/queries.ts'
import { showFeedback } from '../../feedback/opening.ts'
import { readsFeedback } from '../../feedback/reader.ts'
import { Button, ButtonLink } from '../../parts/Button.tsx'
import { ListPager } from '../../parts/ListPager.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { Bar, Empty, ProblemPanel } from '../../parts/Panel.tsx'
import { RefreshBar } from '../../refresh/RefreshBar.tsx'
import { feedbackWords as words } from '../../words/feedback.ts'
import { FeedbackTable, LoadingTable } from './FeedbackTable.tsx'
import { Filters } from './Filters.tsx'
import styles from './feedback.module.css'
import { LoadingMonths, Months } from './Months.tsx'
import { listQuery, type Page, rows, summaryQuery } from './queries.ts'
import type { FeedbackSearch } from './search.ts'

/** What people said of Howdah, for administrators who see all tenants. */
export const FeedbackPage = () => {
  const { data: me } = useQuery(meQuery(useApi()))
  if (me && !readsFeedback(me))
    return (
      <>
        <PageHead title={words.title} />
        <Empty>
          <p>{words.notForYou}</p>
          <p>
            <bdi>{words.notForYouText(me.role, me.tenants, me.allTenants)}</bdi>
          </p>
          {me.role && <Button onClick={() => showFeedback(true)}>{words.give}</Button>}
        </Empty>
      </>
    )
  if (me) return <Loaded />
  return (
    <>
      <PageHead title={words.title} />
      <Bar height={320} />
    </>
  )
}

const Loaded = () => {
  const api = useApi()
  const search = useSearch({ from: '/feedback' })
  const list = useQuery(listQuery(api, search))
  const summary = useQuery(summaryQuery(api))
  const isNew =
    list.data?.items.length === 0 && !search.face && !search.month && !search.cursor && summary.data !== undefined
  return (
    <>
      <PageHead
        title={words.title}
        refresh={
          <RefreshBar
            kind="feedback"
            usual={0}
            updatedAt={list.dataUpdatedAt}
            isFetching={list.isFetching}
            refetch={(isAsked) =>
              Promise.all([list.refetch(), isAsked || summary.isStale ? summary.refetch() : undefined])
            }
          />
        }
      />
      {isNew ? (
        <Empty>
          <p>{words.none}</p>
          <p>{words.noneText}</p>
          <Button onClick={() => showFeedback(true)}>{words.give}</Button>
        </Empty>
      ) : (
        <div className={styles.page}>
          <section aria-labelledby="by-month">
            <h2 id="by-month">{words.byMonth}</h2>
            {summary.error && <ProblemPanel error={summary.error} onRetry={() => void summary.refetch()} />}
            {summary.data && <Months summary={summary.data} search={search} />}
            {!summary.data && !summary.error && <LoadingMonths />}
          </section>
          <section aria-labelledby="said">
            <h2 id="said">{words.said}</h2>
            <Filters search={search} />
            {list.error && <ProblemPanel error={list.error} onRetry={() => void list.refetch()} />}
            {list.data && <List page={list.data} search={search} />}
            {!list.data && !list.error && <LoadingTable />}
          </section>
        </div>
      )}
    </>
  )
}

const List = ({ page, search }: { page: Page; search: FeedbackSearch }) => {
  const isLater = search.cursor !== undefined || page.next !== undefined
  return (
    <>
      {page.items.length > 0 ? (
        <FeedbackTable items={page.items} />
      ) : (
        <Empty>
          <p>{isLater ? words.noneOnPage : words.noneFound}</p>
          {!isLater && <ButtonLink to="/feedback">{words.clear}</ButtonLink>}
        </Empty>
      )}
      <ListPager
        list="feedback"
        view={JSON.stringify([search.face, search.month])}
        place={search}
        count={page.items.length}
        size={rows}
        next={page.next}
      />
    </>
  )
}
