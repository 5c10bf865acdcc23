import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type ReactNode, useCallback } from 'react'
import { useApi } from '../../api/context.ts'
import { type Database, databaseQuery, type Permission, recoveryWindowQuery } from '../../api/queries.ts'
import { type Crumb, PageHead } from '../../parts/PageHead.tsx'
import { Bar, ProblemPanel } from '../../parts/Panel.tsx'
import { refusalOf, useRole } from '../../permissions.ts'
import { RefreshBar } from '../../refresh/RefreshBar.tsx'
import { InTheWay, useRequestInTheWay } from '../../request/InTheWay.tsx'
import { recoverWords as words } from '../../words/recover.ts'
import { DatabaseHead } from '../database/DatabaseHead.tsx'
import { NoBackup } from './NoBackup.tsx'
import { previewKey } from './preview.ts'
import { Recovery } from './Recovery.tsx'
import styles from './recover.module.css'

const refreshSeconds = 10

export const RecoverPage = () => {
  const { id } = useParams({ from: '/databases/$id/recover' })
  // Of another database nothing stays: its window must never stand below this one's name.
  return <RecoverDatabase key={id} id={id} />
}

const RecoverDatabase = ({ id }: { id: string }) => {
  const api = useApi()
  const asked = useQuery(databaseQuery(api, id))
  const window = useQuery(recoveryWindowQuery(api, id))
  const role = useRole()
  const { refetch: readDatabase } = asked
  const { refetch: readWindow } = window
  const client = useQueryClient()
  const refetch = useCallback(async () => {
    // What would be lost grows meanwhile.
    void client.invalidateQueries({ queryKey: previewKey(id) })
    await Promise.all([readDatabase(), readWindow()])
  }, [client, id, readDatabase, readWindow])
  const database = asked.data?.database
  useRequestInTheWay(database?.activeRequest, refetch)
  const refused = database && refusalOf(database.actions.recover, role, inWords(words.refused))
  const hasNone = window.data?.backups.length === 0
  const error = asked.error ?? window.error
  return (
    <>
      <RecoverHead
        id={id}
        database={database}
        refresh={
          <RefreshBar
            kind="recover"
            // An error is an answer as well: it is not asked again at once.
            updatedAt={Math.max(window.dataUpdatedAt, window.errorUpdatedAt)}
            refetch={refetch}
            fast={refreshSeconds}
            isFetching={window.isFetching}
          />
        }
      />
      <div className={styles.page}>
        {error && <ProblemPanel error={error} onRetry={() => void refetch()} />}
        {database?.activeRequest && (refused !== undefined || hasNone) && (
          <InTheWay name={database.name} requestKey={database.activeRequest} />
        )}
        {!error && (!database || !window.data) && <Loading />}
        {database && window.data && hasNone && (
          <NoBackup
            database={database}
            refused={refusalOf(database.actions.backup, role, inWords(words.backUpRefused))}
          />
        )}
        {database && window.data && !hasNone && (
          <Recovery database={database} window={window.data} readAt={window.dataUpdatedAt} refused={refused} />
        )}
      </div>
    </>
  )
}

/** The database's own head stays while a target is chosen. */
const RecoverHead = ({ id, database, refresh }: { id: string; database: Database | undefined; refresh: ReactNode }) =>
  database ? (
    <DatabaseHead
      database={database}
      title={words.title(database.name)}
      page={`recover ${id}`}
      heading={
        <>
          {words.verb} <bdi>{database.name}</bdi>
        </>
      }
      crumbs={[list, { label: database.name, link: { to: '/databases/$id', params: { id } } }]}
      refresh={refresh}
    />
  ) : (
    <PageHead
      title={words.verb}
      page={`recover ${id}`}
      crumbs={[list]}
      meta={<Bar width="20rem" height={32} />}
      refresh={refresh}
    />
  )

const list: Crumb = { label: words.databases, link: { to: '/databases' } }

const inWords =
  (say: (hint: string) => string) =>
  ({ code, hint = '' }: Permission): string =>
    code === 'request-active' ? words.busy.waits : say(hint)

/** In the places and heights of what comes. */
const Loading = () => (
  <>
    <Bar width="28rem" height={20} />
    <Bar height={140} />
    <div className={styles.columns}>
      <Bar height={180} />
      <Bar height={240} />
    </div>
  </>
)
