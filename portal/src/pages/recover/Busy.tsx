import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useApi } from '../../api/context.ts'
import { type Request, requestQuery } from '../../api/queries.ts'
import { about } from '../../time/format.ts'
import { useEverySecond } from '../../time/ticker.ts'
import { recoverWords } from '../../words/recover.ts'
import styles from './recover.module.css'

const words = recoverWords.busy
const refreshMillis = 2_000
const ends: readonly string[] = ['PROCESSED', 'FAILED', 'CANCELLED']

export const hasEnded = (request: Request | undefined): boolean => request !== undefined && ends.includes(request.state)

/** The request that is in the way, as it goes on; a dialog shows it too, which keeps the page from refreshing. */
export const useRequestInTheWay = (key: string | undefined, onEnd: () => void): Request | undefined => {
  const api = useApi()
  const { data } = useQuery({
    ...requestQuery(api, key ?? ''),
    enabled: key !== undefined,
    refetchInterval: ({ state }) => (hasEnded(state.data) ? false : refreshMillis),
  })
  const request = key === undefined ? undefined : data
  const told = useRef<string>(undefined)
  useEffect(() => {
    if (!key || !hasEnded(request) || told.current === key) return
    told.current = key
    onEnd()
  }, [key, request, onEnd])
  return request
}

/** `shop is busy: RECOVER-DB is at step 4 of 10, about 40 s left. Open request`. */
export const Busy = ({
  name,
  requestKey,
  request,
}: {
  name: string
  requestKey: string
  request: Request | undefined
}) => (
  <p className={styles.busy} data-stuck={request?.state === 'STUCK' || undefined}>
    <span>
      <bdi>{name}</bdi>
      {words.is}
      {request && stepOf(request)}
      {request?.estimatedEndAt && request.state !== 'STUCK' && <Left until={request.estimatedEndAt} />}.
    </span>{' '}
    <Link to="/requests/$key" params={{ key: requestKey }}>
      {recoverWords.buttons.openRequest}
    </Link>
  </p>
)

/** The same, read for itself. */
export const BusyWith = ({ name, requestKey, onEnd }: { name: string; requestKey: string; onEnd: () => void }) => (
  <Busy name={name} requestKey={requestKey} request={useRequestInTheWay(requestKey, onEnd)} />
)

const stepOf = ({ type, state, steps, currentStep }: Request): string => {
  if (state === 'STUCK') return words.stuck(type)
  const index = currentStep === undefined ? -1 : steps.indexOf(currentStep)
  return index < 0 ? words.queued(type) : words.step(type, index + 1, steps.length)
}

const Left = ({ until }: { until: string }) => {
  const text = useEverySecond((now) => {
    const seconds = (Date.parse(until) - now) / 1000
    return seconds > 0 ? words.left(about(seconds)) : ''
  })
  return <>{text}</>
}
