import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Outlet, useMatch, useSearch } from '@tanstack/react-router'
import { useApi } from '../../api/context.ts'
import { Button, ButtonLink } from '../../parts/Button.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { Empty, ProblemPanel } from '../../parts/Panel.tsx'
import { RefreshBar } from '../../refresh/RefreshBar.tsx'
import { anew } from '../../search-parameters.ts'
import { costsWords as words } from '../../words/costs.ts'
import { CostTable, LoadingTable } from './CostTable.tsx'
import styles from './costs.module.css'
import { Deployments } from './Deployments.tsx'
import { Pages } from './Pages.tsx'
import { PeriodForm } from './PeriodForm.tsx'
import { hasNotBegun, PeriodNotes, WhoseCosts, WhoseMonths } from './PeriodNotes.tsx'
import { asSentence, fileNameOf, monthAt, periodName } from './periods.ts'
import { type CostPage, costsQuery, deploymentsQuery, readCsv, refreshSeconds } from './queries.ts'
import { type CostsSearch, periodIn, usualRows } from './search.ts'
import { useCalendar } from './use-calendar.ts'
import { useCsv } from './use-csv.ts'

/** What is charged to whom, and how many databases there are. */
export const CostsPage = () => {
  const search = useSearch({ from: '/costs' })
  const api = useApi()
  const client = useQueryClient()
  const calendar = useCalendar()
  const { rows = usualRows, cursor } = search
  const costs = useQuery(costsQuery(api, periodIn(search), rows, cursor))
  const { data, error } = costs
  const dialog = useMatch({ from: '/costs/$costCenter', shouldThrow: false })
  const since = data?.countedSince
  const refetch = () => Promise.all([costs.refetch(), client.refetchQueries(deploymentsQuery(api))])
  return (
    <>
      <PageHead
        title={dialog ? words.detailsTitle(dialog.params.costCenter) : words.costs}
        heading={words.costs}
        page="costs"
        refresh={
          <RefreshBar
            kind="costs"
            usual={refreshSeconds}
            updatedAt={costs.dataUpdatedAt}
            isFetching={costs.isFetching}
            refetch={refetch}
          />
        }
      />
      <PeriodForm
        key={`${search.month} ${search.fiscalYear}`}
        search={search}
        firstMonth={since && monthAt(since, calendar.timeZone)}
        onAgain={() => void refetch()}
      >
        <Csv data={data} />
      </PeriodForm>
      <p className={styles.notes}>
        {data && <PeriodNotes told={data} />}
        <WhoseMonths />
        <WhoseCosts />
      </p>
      <Deployments />
      <section aria-labelledby="costs-of" className={styles.costs}>
        <h2 id="costs-of">{words.costsIn(periodName(data?.period ?? periodIn(search), calendar))}</h2>
        {error && <ProblemPanel error={error} onRetry={() => void costs.refetch()} />}
        {!data && !error && <LoadingTable />}
        {data && <Charged data={data} search={search} isOld={costs.isPlaceholderData} />}
      </section>
      <Outlet />
    </>
  )
}

const Csv = ({ data }: { data: CostPage | undefined }) => {
  const api = useApi()
  const calendar = useCalendar()
  const { month, fiscalYear } = data?.period ?? {}
  const period = { ...(month === undefined ? {} : { month }), ...(fiscalYear === undefined ? {} : { fiscalYear }) }
  const csv = useCsv(() => readCsv(api, period), fileNameOf(period))
  if (!data) return null
  return (
    <>
      <Button aria-label={words.csvOf(periodName(period, calendar))} onClick={() => csv.mutate()}>
        {words.csv}
      </Button>
      {csv.error && <ProblemPanel error={csv.error} onRetry={() => csv.mutate()} />}
    </>
  )
}

interface ChargedProps {
  readonly data: CostPage
  readonly search: CostsSearch
  /** Something else is asked for. */
  readonly isOld: boolean
}

const Charged = ({ data, search, isOld }: ChargedProps) => {
  const isAll = search.cursor === undefined && data.nextCursor === null
  const isPaged = search.cursor !== undefined || data.nextCursor !== null || data.items.length > 10
  return (
    <div className={isOld ? styles.old : ''}>
      {data.items.length === 0 ? (
        <Nothing data={data} search={search} />
      ) : (
        <CostTable data={data} search={search} count={isAll ? data.items.length : undefined} />
      )}
      {isPaged && <Pages search={search} count={data.items.length} nextCursor={data.nextCursor ?? undefined} />}
    </div>
  )
}

/** Why there is nothing, and what to do. */
const Nothing = ({ data: { period }, search }: { data: CostPage; search: CostsSearch }) => {
  const calendar = useCalendar()
  const name = periodName(period, calendar)
  const { empty } = words
  if (search.cursor !== undefined)
    return (
      <Empty>
        <p>{empty.page}</p>
        <ButtonLink to="/costs" search={anew(search, {})}>
          {words.firstPage}
        </ButtonLink>
      </Empty>
    )
  if (hasNotBegun(period))
    return (
      <Empty>
        <p>{empty.future(asSentence(name))}</p>
        <p>{empty.pastText}</p>
      </Empty>
    )
  return (
    <Empty>
      <p>{period.isCurrent ? empty.current(name) : empty.past(name)}</p>
      <p>{period.isCurrent ? empty.currentText : empty.pastText}</p>
    </Empty>
  )
}
