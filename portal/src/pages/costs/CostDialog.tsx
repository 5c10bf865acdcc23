import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useApi } from '../../api/context.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { useCloseDialog } from '../../parts/dialog-history.ts'
import { Bar, ProblemPanel } from '../../parts/Panel.tsx'
import { count, money } from '../../time/format.ts'
import { words as common } from '../../words/common.ts'
import { costsWords as words } from '../../words/costs.ts'
import { ByDatabase, LineOf, type Shares } from './CostLines.tsx'
import styles from './lines.module.css'
import { linesOf } from './lines.ts'
import { PeriodNotes } from './PeriodNotes.tsx'
import { asSentence, fileNameOf, periodName } from './periods.ts'
import { type CostDetails, detailsQuery, readDetailsCsv } from './queries.ts'
import { periodIn } from './search.ts'
import { useCalendar } from './use-calendar.ts'
import { useCsv } from './use-csv.ts'

/** What the charges to one cost center consist of: over the list, at an address of its own. */
export const CostDialog = () => {
  const { costCenter } = useParams({ from: '/costs/$costCenter' })
  const search = useSearch({ from: '/costs' })
  const api = useApi()
  const navigate = useNavigate()
  const close = useCloseDialog(() => navigate({ to: '/costs', search, replace: true, resetScroll: false }))
  const details = useInfiniteQuery(detailsQuery(api, costCenter, periodIn(search)))
  const { data, error } = details
  const told = data?.pages[0]
  const shares: Shares = {
    items: data?.pages.flatMap(({ items }) => items) ?? [],
    all: told?.databases ?? 0,
    hasMore: details.hasNextPage,
    readMore: () => void details.fetchNextPage(),
  }
  return (
    <Dialog
      open
      wide
      onClose={close}
      title={
        <>
          {words.costsOf} <bdi>{costCenter}</bdi>
        </>
      }
      buttons={<Buttons told={told} costCenter={costCenter} onClose={close} />}
    >
      {error && !told && <ProblemPanel error={error} onRetry={() => void details.refetch()} />}
      {!told && !error && <Loading />}
      {told && <Told told={told} shares={shares} />}
    </Dialog>
  )
}

const Told = ({ told, shares }: { told: CostDetails; shares: Shares }) => {
  const calendar = useCalendar()
  const { products, databases, total, currency, period } = told
  const lines = linesOf(told)
  const name = periodName(period, calendar)
  return (
    <>
      <p className={styles.facts}>
        <strong>{asSentence(name)}.</strong> <PeriodNotes told={told} />
      </p>
      {databases > 0 && (
        <p className={styles.facts}>
          {words.databases(databases, count(databases))} · {words.ofProducts(products)} <bdi>{products.join(', ')}</bdi>
        </p>
      )}
      {lines.length === 0 && shares.items.length === 0 ? (
        <p>{words.empty.costCenter(name)}</p>
      ) : (
        <div>
          {lines.map((line) => (
            <LineOf key={line.key} line={line} told={told} shares={shares} />
          ))}
          <p className={styles.total}>
            <span>{words.total}</span>
            <span className={styles.number}>{money(total, currency)}</span>
          </p>
          {shares.items.length > 0 && <ByDatabase shares={shares} currency={currency} />}
        </div>
      )}
    </>
  )
}

interface ButtonsProps {
  readonly told: CostDetails | undefined
  readonly costCenter: string
  readonly onClose: () => void
}

const Buttons = ({ told, costCenter, onClose }: ButtonsProps) => {
  const api = useApi()
  const { month, fiscalYear } = told?.period ?? {}
  const period = { ...(month === undefined ? {} : { month }), ...(fiscalYear === undefined ? {} : { fiscalYear }) }
  const csv = useCsv(() => readDetailsCsv(api, costCenter, period), fileNameOf(period, costCenter))
  return (
    <>
      {csv.error && <ProblemPanel error={csv.error} onRetry={() => csv.mutate()} />}
      {told && (
        <Button aria-label={words.csvOf(costCenter)} onClick={() => csv.mutate()}>
          {words.csv}
        </Button>
      )}
      <Button onClick={onClose}>{common.close}</Button>
    </>
  )
}

const Loading = () => (
  <div className={styles.loading} aria-busy="true">
    <Bar width="60%" />
    <Bar height={36} />
    <Bar height={36} />
    <Bar height={36} />
  </div>
)
