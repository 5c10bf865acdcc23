import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useApi } from '../api/context.ts'
import { type Request, requestQuery } from '../api/queries.ts'
import { about } from '../time/format.ts'
import { millisOf } from '../time/instant.ts'
import { useEverySecond } from '../time/ticker.ts'
import { actionWords as words } from '../words/actions.ts'
import styles from './actions.module.css'

const everyMillis = 1_000

/** Which request keeps another one from beginning, live; tells when it has ended. */
export const InTheWay = ({
  requestKey,
  name,
  onEnd,
}: {
  requestKey: string
  name: string
  onEnd: (request: Request) => void
}) => {
  const { data: request } = useQuery({ ...requestQuery(useApi(), requestKey), refetchInterval: everyMillis })
  const hasEnded = request?.endedAt !== undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it has ended
  useEffect(() => {
    if (request && hasEnded) onEnd(request)
  }, [hasEnded])
  return (
    <p className={styles.inTheWay}>
      {/* How far it is is for the eye: read out each second it would drown the rest. */}
      <bdi role="alert">{words.busy(name, request?.type ?? requestKey)}</bdi>
      {request && <Progress request={request} />}{' '}
      <Link to="/requests/$key" params={{ key: requestKey }}>
        {words.openRequest}
      </Link>
    </p>
  )
}

const Progress = ({ request }: { request: Request }) => {
  const { state, steps = [], currentStep, doneSteps = [], estimatedEndAt } = request
  const left = useEverySecond((now) =>
    estimatedEndAt === undefined ? '' : about(Math.max(1, (millisOf(estimatedEndAt) - now) / 1000)),
  )
  if (state === 'STUCK') return <>{words.waitsForPerson}</>
  if (state === 'QUEUED') return <>{words.isQueued}</>
  const step = currentStep ? steps.indexOf(currentStep) : doneSteps.length
  return (
    <>
      {currentStep && step >= 0 && words.atStep(step + 1, steps.length, currentStep.replaceAll('-', ' '))}
      {left ? words.left(left) : '.'}
    </>
  )
}
