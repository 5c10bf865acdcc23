import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { problemOf } from '../../../api/problem.ts'
import { Button } from '../../../parts/Button.tsx'
import { Bar, Empty, ProblemPanel } from '../../../parts/Panel.tsx'
import { preference, setPreference } from '../../../preferences.ts'
import { logWords as words } from '../../../words/logs.ts'
import { useShownDatabase } from '../context.ts'
import { LogControls } from './LogControls.tsx'
import { LogLines } from './LogLines.tsx'
import styles from './logs.module.css'
import { type Log, type LogAsked, useLogFollowed, useLogOnce } from './use-log.ts'

const route = getRouteApi('/databases/$id/logs')

const usualLines = 200

/** PostgreSQL's log: the newest lines, and those to come. */
export const LogsTab = () => {
  const { database, isGone } = useShownDatabase()
  const { lines = usualLines, filter, since, follow } = route.useSearch()
  const asked: LogAsked = { lines, ...(filter ? { filter } : {}), ...(since ? { since } : {}) }
  const [canFollow, setCanFollow] = useState(true)
  const isFollowing = follow === 'true' && canFollow && !isGone
  const followed = useLogFollowed(database.id, asked, isFollowing)
  const once = useLogOnce(database.id, asked, { enabled: !isFollowing && !isGone, often: !canFollow })
  const log = isFollowing ? followed : once
  const [wraps, setWraps] = useState(() => preference('logs.wrap') !== 'off')
  // Following alone may not be offered: then it is read now and then.
  const isNotOffered = problemOf(log.error)?.code === 'not-offered'
  useEffect(() => {
    if (isFollowing && isNotOffered) setCanFollow(false)
  }, [isFollowing, isNotOffered])
  return (
    <div className={styles.logs}>
      <LogControls
        canFollow={canFollow && !isNotOffered}
        wraps={wraps}
        onWrap={(next) => {
          setPreference('logs.wrap', next ? 'on' : 'off')
          setWraps(next)
        }}
      />
      {!canFollow && !isNotOffered && <p className={styles.aside}>{words.cannotFollow}</p>}
      <Content
        log={log}
        wraps={wraps}
        hasFilter={filter !== undefined || since !== undefined}
        isNotOffered={isNotOffered}
      />
    </div>
  )
}

interface ContentProps {
  readonly log: Log
  readonly wraps: boolean
  readonly hasFilter: boolean
  readonly isNotOffered: boolean
}

const Content = ({ log, wraps, hasFilter, isNotOffered }: ContentProps) => {
  const { view, state, error } = log
  if (isNotOffered)
    return (
      <Empty>
        <p>{words.notOffered}</p>
      </Empty>
    )
  if (error) return <ProblemPanel error={error} onRetry={log.again} />
  if (state === 'reading') return <Bar height={400} />
  return (
    <>
      {view.count === 0 && state !== 'following' ? (
        <Empty>
          <p>{hasFilter ? words.noneMatch : words.none}</p>
        </Empty>
      ) : (
        <LogLines view={view} wraps={wraps} isFollowing={state === 'following'} onHold={log.hold} />
      )}
      {state === 'ended' && (
        <p className={styles.ended}>
          {words.ended} <Button onClick={log.again}>{words.followAgain}</Button>
        </p>
      )}
    </>
  )
}
