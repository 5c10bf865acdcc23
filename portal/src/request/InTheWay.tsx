import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useApi } from '../api/context.ts'
import { problemOf } from '../api/problem.ts'
import { type Request, requestQuery } from '../api/queries.ts'
import { about } from '../time/format.ts'
import { millisOf } from '../time/instant.ts'
import { useEverySecond } from '../time/ticker.ts'
import { actionWords as words } from '../words/actions.ts'
import styles from './in-the-way.module.css'
import { stepInText, stepNumber } from './names.ts'

const everyMillis = 2_000

/** @returns the key of the request that another one was refused for */
export const requestInTheWay = (error: unknown): string | undefined => {
  const problem = problemOf(error)
  return problem?.code === 'request-active' ? problem.request : undefined
}

/**
 * The request that has the database, as it goes on; a dialog shows it too, which keeps the page from refreshing.
 * @param onEnd called once, when it has ended
 */
export const useRequestInTheWay = (key: string | undefined, onEnd: () => void) => {
  const { data, isFetchedAfterMount } = useQuery({
    ...requestQuery(useApi(), key ?? ''),
    enabled: key !== undefined,
    refetchInterval: ({ state }) => (state.data?.endedAt === undefined ? everyMillis : false),
  })
  const request = key === undefined ? undefined : data
  // What an earlier page kept of it may be of an attempt before.
  const hasEnded = request?.endedAt !== undefined && isFetchedAfterMount
  const end = useRef(onEnd)
  end.current = onEnd
  const told = useRef<string>(undefined)
  useEffect(() => {
    if (!hasEnded || told.current === key) return
    told.current = key
    end.current()
  }, [hasEnded, key])
  return { request, hasEnded }
}

/** `shop is busy: RECOVER-DB is at step 4 of 10, await server, about 40 s left. Open request`. */
export const InTheWay = ({
  requestKey,
  name,
  onEnd = () => {},
}: {
  requestKey: string
  /** Of the database. */
  name: string
  onEnd?: () => void
}) => {
  const { request } = useRequestInTheWay(requestKey, onEnd)
  return (
    <p className={styles.inTheWay} data-stuck={request?.state === 'STUCK' || undefined}>
      <span>
        {/* How far it is is for the eye: read out each second it would drown the rest. */}
        <span role="alert">{words.busy(name, request?.type ?? requestKey)}</span>
        {request && <HowFar request={request} />}
      </span>{' '}
      <Link to="/requests/$key" params={{ key: requestKey }}>
        {words.openRequest}
      </Link>
    </p>
  )
}

const HowFar = ({ request }: { request: Request }) => {
  const { state, steps, currentStep, estimatedEndAt } = request
  const left = useEverySecond((now) =>
    estimatedEndAt === undefined ? '' : about(Math.max(1, (millisOf(estimatedEndAt) - now) / 1000)),
  )
  if (state === 'STUCK') return <>{words.waitsForPerson}</>
  if (state === 'QUEUED') return <>{words.isQueued}</>
  return (
    <>
      {currentStep && words.atStep(stepNumber(request), steps.length, stepInText(currentStep))}
      {left ? words.left(left) : '.'}
    </>
  )
}
