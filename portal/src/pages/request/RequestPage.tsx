import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Link2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useApi } from '../../api/context.ts'
import { type Database, databaseQuery, keys, type Request, requestQuery } from '../../api/queries.ts'
import { RequestBadge, sentenceCase } from '../../parts/Badge.tsx'
import { Button } from '../../parts/Button.tsx'
import { copyText } from '../../parts/copy-text.ts'
import { PageHead } from '../../parts/PageHead.tsx'
import { Bar, ProblemPanel } from '../../parts/Panel.tsx'
import { shortId } from '../../parts/short-id.ts'
import { useRole } from '../../permissions.ts'
import { RefreshBar } from '../../refresh/RefreshBar.tsx'
import { doing } from '../../request/doing.ts'
import { isMoving, stepNumber, titleOf } from '../../request/names.ts'
import { requestRefusalOf } from '../../request/refusal.ts'
import { serverNow } from '../../time/server-clock.ts'
import { requestWords as words } from '../../words/requests.ts'
import { EndPanel } from './EndPanel.tsx'
import { Facts } from './Facts.tsx'
import { Progress } from './Progress.tsx'
import { paceOf } from './pace.ts'
import { type RequestAction, RequestDialog } from './RequestDialog.tsx'
import styles from './request.module.css'
import { StuckPanel } from './StuckPanel.tsx'
import { Trace } from './Trace.tsx'
import { useAnnounced } from './use-announced.ts'

/** One request, live to its end. */
export const RequestPage = () => {
  const { key } = useParams({ from: '/requests/$key' })
  const {
    data: request,
    error,
    refetch,
    dataUpdatedAt,
    isFetching,
  } = useQuery({
    ...requestQuery(useApi(), key),
    // What has ended is not looked at again, but others may retry it.
    refetchOnWindowFocus: ({ state: { data } }) => data?.endedAt !== undefined,
  })
  const database = useDatabaseOf(request)
  const crumbs = [{ label: words.requests, link: { to: '/requests' } }] as const
  if (!request)
    return (
      <>
        <PageHead title={words.requests} heading={<code>{key}</code>} crumbs={crumbs} page={key} />
        {error ? <ProblemPanel error={error} onRetry={() => void refetch()} /> : <Loading />}
      </>
    )
  const refresh = {
    kind: 'request',
    updatedAt: dataUpdatedAt,
    isFetching,
    fast: paceOf(request, serverNow()),
    refetch: (isAsked: boolean) => Promise.all([refetch(), database.follow(isAsked)]),
  }
  return (
    <>
      <Loaded
        request={request}
        database={database.data}
        refresh={request.endedAt ? undefined : <RefreshBar {...refresh} />}
      />
      {error && <ProblemPanel error={error} onRetry={() => void refetch()} />}
    </>
  )
}

const slowerMillis = 1_900

/** Whether clients can connect is told by the database, looked at half as often, and once more at the end. */
const useDatabaseOf = (request: Request | undefined) => {
  const client = useQueryClient()
  const id = request?.databaseId
  const { data, refetch, dataUpdatedAt, errorUpdatedAt } = useQuery({
    ...databaseQuery(useApi(), id ?? ''),
    enabled: id !== undefined,
  })
  const hasEnded = request?.endedAt !== undefined
  useEffect(() => {
    if (!id || !hasEnded) return
    void client.invalidateQueries({ queryKey: keys.database(id) })
    void client.invalidateQueries({ queryKey: keys.databases })
  }, [client, id, hasEnded])
  const follow = (isAsked: boolean): Promise<unknown> | undefined =>
    isAsked || Date.now() - Math.max(dataUpdatedAt, errorUpdatedAt) >= slowerMillis ? refetch() : undefined
  return { data: data?.database, follow }
}

interface LoadedProps {
  readonly request: Request
  readonly database: Database | undefined
  readonly refresh: React.ReactNode
}

const Loaded = ({ request, database, refresh }: LoadedProps) => {
  const [asked, ask] = useState<RequestAction>()
  const role = useRole()
  const title = titleOf(request)
  useAnnounced(request.endedAt ? words.inState(title, request.state) : doing(request))
  const waitsForPerson = request.state === 'FAILED' || request.state === 'STUCK'
  const button = (action: RequestAction, look?: 'primary') => (
    <Button look={look} refused={requestRefusalOf(request.actions?.[action], role)} onClick={() => ask(action)}>
      {action === 'retry' ? words.retry : words.cancelRequest}
    </Button>
  )
  return (
    <>
      <PageHead
        title={windowTitle(request)}
        heading={<bdi>{title}</bdi>}
        page={request.key}
        beside={<RequestBadge state={request.state} isCancelling={isMoving(request) && !!request.cancelRequested} />}
        crumbs={[{ label: words.requests, link: { to: '/requests' } }]}
        meta={<Meta request={request} />}
        refresh={refresh}
        actions={
          <>
            <CopyLink />
            {!waitsForPerson && button('retry')}
            {button('cancel')}
          </>
        }
      />
      <div className={styles.page}>
        <Progress request={request} database={database} />
        {request.state === 'STUCK' ? (
          <StuckPanel request={request} database={database} retry={button('retry', 'primary')} />
        ) : (
          <EndPanel request={request} database={database} retry={button('retry', 'primary')} />
        )}
        <Trace request={request} />
        <Facts request={request} />
      </div>
      {asked && <RequestDialog action={asked} request={request} onClose={() => ask(undefined)} />}
    </>
  )
}

/** `Create catalog-dev: step 7 of 11`, or how it ended. */
const windowTitle = (request: Request): string => {
  const title = titleOf(request)
  const isAtStep = request.state === 'RUNNING' && !request.cancelRequested
  return isAtStep
    ? words.atStep(title, stepNumber(request), request.steps.length)
    : words.inState(title, sentenceCase(request.state))
}

const Meta = ({ request: { databaseId, databaseName, tenant } }: { request: Request }) => (
  <span>
    {words.database}{' '}
    <Link to="/databases/$id" params={{ id: databaseId }}>
      <bdi>{databaseName}</bdi>
    </Link>{' '}
    <code title={databaseId}>{shortId(databaseId)}</code> · {words.tenant} <bdi>{tenant}</bdi>
  </span>
)

const CopyLink = () => (
  <Button onClick={() => void copyText(location.origin + location.pathname, words.linkCopied)}>
    <Link2 aria-hidden="true" />
    {words.copyLink}
  </Button>
)

const Loading = () => (
  <div className={styles.loading} aria-busy="true">
    <Bar width="24rem" height={20} />
    <Bar height={8} />
    <Bar width="16rem" />
    {[1, 2, 3, 4].map((row) => (
      <Bar key={row} width="40rem" height={20} />
    ))}
  </div>
)
