import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi } from '../../../api/context.ts'
import { jobKindsQuery } from '../../../api/queries.ts'
import { Button } from '../../../parts/Button.tsx'
import { overPage, useCloseDialog } from '../../../parts/dialog-history.ts'
import { Empty, ProblemPanel } from '../../../parts/Panel.tsx'
import table from '../../../parts/table.module.css'
import { useRoleRefusal } from '../../../permissions.ts'
import { jobWords as words } from '../../../words/jobs.ts'
import { useShownDatabase } from '../context.ts'
import styles from '../database.module.css'
import { type Job, type JobKind, jobsQuery } from '../queries.ts'
import { TableBars } from '../TableBars.tsx'
import { JobDialog } from './JobDialog.tsx'
import { JobRow } from './JobRow.tsx'
import { RemoveJobDialog } from './RemoveJobDialog.tsx'
import { canSet } from './writes.ts'

const route = getRouteApi('/databases/$id/jobs')

/** What is done to the database by itself, and when. */
export const JobsTab = () => {
  const api = useApi()
  const { database, isGone } = useShownDatabase()
  const { data: jobs, error, refetch } = useQuery({ ...jobsQuery(api, database.id), enabled: !isGone })
  const { data: kinds = [] } = useQuery(jobKindsQuery(api))
  const dialogs = useDialogs()
  if (error && !jobs) return <ProblemPanel error={error} onRetry={() => void refetch()} />
  const edited = canSet(dialogs.edit) ? dialogs.edit : undefined
  const job = jobs?.find(({ kind }) => kind === dialogs.edit)
  return (
    <>
      {jobs?.length === 0 ? (
        <Empty>
          <p>{words.none}</p>
          <p>{words.noneHint}</p>
          <Missing kinds={kinds} jobs={jobs} onAdd={dialogs.open} />
        </Empty>
      ) : (
        <>
          <Table jobs={jobs} onEdit={dialogs.open} onRemove={dialogs.remove} />
          <div className={styles.toolbar}>{jobs && <Missing kinds={kinds} jobs={jobs} onAdd={dialogs.open} />}</div>
        </>
      )}
      {edited && jobs && (
        <JobDialog
          key={edited}
          database={database}
          job={job}
          kind={kinds.find((one) => one.kind === edited)}
          kindName={edited}
          onClose={dialogs.close}
        />
      )}
      {dialogs.removed !== undefined && (
        <RemoveJobDialog database={database} kind={dialogs.removed} onClose={() => dialogs.remove(undefined)} />
      )}
    </>
  )
}

/** Which dialog is open: the one that changes a job is a link. */
const useDialogs = () => {
  const { edit = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const [removed, remove] = useState<string>()
  const close = useCloseDialog(() =>
    navigate({ search: ({ edit: _, ...now }) => now, replace: true, resetScroll: false }),
  )
  return {
    edit,
    removed,
    remove,
    open: (kind: string) =>
      void navigate({ search: (now) => ({ ...now, edit: kind }), state: overPage, resetScroll: false }),
    close,
  }
}

interface MissingProps {
  readonly kinds: readonly JobKind[]
  readonly jobs: readonly Job[]
  readonly onAdd: (kind: string) => void
}

/** A button for each kind that the API offers and the database has not. */
const Missing = ({ kinds, jobs, onAdd }: MissingProps) => {
  const { database, isGone } = useShownDatabase()
  const roleRefusal = useRoleRefusal()
  if (isGone || database.state === 'DELETED') return null
  return kinds
    .filter(({ kind }) => !jobs.some((job) => job.kind === kind))
    .map(({ kind }) => (
      <Button
        key={kind}
        refused={roleRefusal ?? (canSet(kind) ? undefined : words.cannotChange(kind))}
        onClick={() => onAdd(kind)}
      >
        {words.create(kind)}
      </Button>
    ))
}

interface TableProps {
  readonly jobs: readonly Job[] | undefined
  readonly onEdit: (kind: string) => void
  readonly onRemove: (kind: string) => void
}

const Table = ({ jobs, onEdit, onRemove }: TableProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard
  <section className={table.scroll} aria-label={words.label} tabIndex={0}>
    <table className={`${table.table} ${table.twoLines}`}>
      <thead>
        <tr>
          <th>{words.kind}</th>
          <th className={table.wideOnly}>{words.runs}</th>
          <th className={table.wideOnly}>{words.nextRun}</th>
          <th className={table.wideOnly}>{words.lastRun}</th>
          <th className={table.wideOnly}>{words.keeps}</th>
          <th>{words.state}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {jobs ? (
          jobs.map((job) => (
            <JobRow key={job.kind} job={job} onEdit={() => onEdit(job.kind)} onRemove={() => onRemove(job.kind)} />
          ))
        ) : (
          <TableBars columns={7} />
        )}
      </tbody>
    </table>
  </section>
)
