import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { AskedDialog } from '../../actions/AskedDialog.tsx'
import { ConnectPanel } from '../../actions/ConnectPanel.tsx'
import { DatabaseActionsBar } from '../../actions/DatabaseActionsBar.tsx'
import { useApi } from '../../api/context.ts'
import { problemOf } from '../../api/problem.ts'
import { type Database, databaseQuery, keys } from '../../api/queries.ts'
import { noteLookedAt } from '../../palette/looked-at.ts'
import { ButtonLink } from '../../parts/Button.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { Bar, Panel, ProblemPanel } from '../../parts/Panel.tsx'
import { RefreshBar } from '../../refresh/RefreshBar.tsx'
import { databaseWords as words } from '../../words/database.ts'
import { DatabaseContext } from './context.ts'
import { DatabaseHead } from './DatabaseHead.tsx'
import { DeletedPanel } from './DeletedPanel.tsx'
import styles from './database.module.css'
import { GoneNotice } from './GoneNotice.tsx'
import { ProtectionPanel } from './ProtectionPanel.tsx'
import { RequestStrip } from './RequestStrip.tsx'
import { DatabaseTabs, lastingTabs, type Tab, tabs } from './Tabs.tsx'

const route = getRouteApi('/databases/$id')

/** Seconds between two looks while a request is open. */
const fast = 2

export const DatabasePage = () => {
  const { id } = route.useParams()
  // Of another database nothing stays: its window and its backups must never stand below this one's name.
  return <DatabaseOf key={id} id={id} />
}

const DatabaseOf = ({ id }: { id: string }) => {
  const { data, error, refetch, dataUpdatedAt, isFetchedAfterMount } = useQuery(databaseQuery(useApi(), id))
  const tab = useTab()
  const refreshAll = useRefreshAll(id)
  const isGone = problemOf(error)?.code === 'not-found'
  const isThere = data !== undefined && !isGone
  useEffect(() => {
    if (isThere) noteLookedAt(id)
  }, [isThere, id])
  if (!data && error) return <NotThere error={error} onRetry={isGone ? undefined : () => void refetch()} />
  if (!data) return <Loading />
  const { database, etag } = data
  const refresh = (
    <RefreshBar
      kind="database"
      updatedAt={dataUpdatedAt}
      refetch={refreshAll}
      fast={database.activeRequest ? fast : undefined}
    />
  )
  return (
    <DatabaseContext value={{ database, etag, isGone }}>
      <div className={isGone ? styles.gone : styles.page}>
        <DatabaseHead
          database={database}
          title={words.titleOf(database.name, words.tabs[tab])}
          refresh={!isGone && refresh}
          isGone={isGone}
        />
        {error && !isGone && <ProblemPanel error={error} onRetry={() => void refetch()} />}
        {isGone ? <GoneNotice database={database} /> : <DatabaseActionsBar database={database} />}
        {!isGone && isFetchedAfterMount && <AskedDialog database={database} etag={etag} />}
        {!isGone && database.activeRequest && <RequestStrip requestKey={database.activeRequest} />}
        {!isGone && <Overview database={database} />}
        <DatabaseTabs id={id} only={isGone ? lastingTabs : tabs} />
        {(!isGone || lastingTabs.includes(tab)) && <Outlet />}
      </div>
    </DatabaseContext>
  )
}

const Overview = ({ database }: { database: Database }) => {
  if (database.state === 'DELETED') return <DeletedPanel database={database} />
  return (
    <div className={styles.panels}>
      <ConnectPanel database={database} />
      <ProtectionPanel database={database} />
    </div>
  )
}

/** Which tab the address names: the head stands above all of them. */
const useTab = (): Tab => {
  const { pathname } = useLocation()
  const last = pathname.split('/').at(-1)
  return tabs.find((tab) => tab === last) ?? 'requests'
}

/** All of the page that is shown, and the request that is at work. */
const useRefreshAll = (id: string) => {
  const client = useQueryClient()
  return () =>
    Promise.all([
      client.refetchQueries({ queryKey: keys.database(id), type: 'active', stale: true }),
      client.refetchQueries({ queryKey: ['request'], type: 'active' }),
    ])
}

const crumbs = [{ label: words.databases, link: { to: '/databases' } }] as const

const NotThere = ({ error, onRetry }: { error: unknown; onRetry: (() => void) | undefined }) => (
  <>
    <PageHead title={words.database} crumbs={crumbs} />
    <ProblemPanel error={error} {...(onRetry ? { onRetry } : {})}>
      <ButtonLink to="/databases">{words.toTheList}</ButtonLink>
    </ProblemPanel>
  </>
)

const Loading = () => (
  <div className={styles.page}>
    <PageHead
      title={words.database}
      heading={<Bar width="10rem" height={28} />}
      crumbs={crumbs}
      meta={<Bar width="24rem" />}
    />
    <Bar width="100%" height={32} />
    <div className={styles.panels}>
      <Panel>
        <Bar height={240} />
      </Panel>
      <Panel>
        <Bar height={240} />
      </Panel>
    </div>
  </div>
)
