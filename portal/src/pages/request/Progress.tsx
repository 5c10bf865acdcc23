import type { Database, Request } from '../../api/queries.ts'
import { sentenceCase } from '../../parts/Badge.tsx'
import { about } from '../../time/format.ts'
import { millisOf } from '../../time/instant.ts'
import { Time } from '../../time/Time.tsx'
import { useEverySecond } from '../../time/ticker.ts'
import { clientWords, requestWords as words } from '../../words/requests.ts'
import { countingDuration, isUnwinding, spentDuration, stepAt, stepName, stepNumber } from './names.ts'
import styles from './request.module.css'
import { useSteadyProgress } from './use-steady-progress.ts'

/** The line of what goes on, the bar below it, and what clients have of it. */
export const Progress = ({ request, database }: { request: Request; database: Database | undefined }) => {
  const share = useSteadyProgress(request)
  const isGoingOn = !request.endedAt
  return (
    <div className={styles.progress}>
      <p className={styles.now}>
        <span>{doing(request)}</span>
        <span className={styles.times}>
          <Spent request={request} />
          {request.state === 'RUNNING' && !request.cancelRequested && <Left request={request} />}
        </span>
      </p>
      {isGoingOn && !isUnwinding(request) && (
        <div
          className={styles.track}
          role="progressbar"
          aria-label={words.progress}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.floor(share * 100)}
        >
          <span style={{ width: `${share * 100}%` }} data-stuck={request.state === 'STUCK' || undefined} />
        </div>
      )}
      <p className={styles.clients}>
        {database && request.state !== 'STUCK' && (
          <Clients available={database.available} isNew={database.state === 'CREATING'} />
        )}
        {isGoingOn && request.state !== 'STUCK' && <span className={styles.muted}> {words.mayClose}</span>}
      </p>
    </div>
  )
}

/** Also what is told to those who listen. */
export const doing = (request: Request): string => {
  const { state, steps, cancelRequested = false, endedAt } = request
  const step = stepAt(request)
  if (state === 'QUEUED') return words.queued
  if (state === 'UNWINDING') return words.takingBack(step && stepName(step))
  if (endedAt) return howEnded(request)
  if (cancelRequested) return words.cancelling
  const number = stepNumber(request)
  return step ? words.step(number, steps.length, stepName(step)) : words.stepOf(number, steps.length)
}

const howEnded = ({ state, steps, trace }: Request): string => {
  if (state === 'PROCESSED') return words.allDone(steps.length)
  const wasTakenBack = trace.some(({ direction }) => direction === 'undo')
  if (!wasTakenBack) return sentenceCase(state)
  return state === 'CANCELLED' ? words.cancelledBack : words.failedBack
}

const Spent = ({ request: { startedAt, filedAt, endedAt } }: { request: Request }) => {
  const begun = millisOf(startedAt ?? filedAt)
  const soFar = useEverySecond((now) => words.soFar(countingDuration((now - begun) / 1000)))
  return <span>{endedAt ? words.took(spentDuration((millisOf(endedAt) - begun) / 1000)) : soFar}</span>
}

const Left = ({ request: { type, estimatedEndAt } }: { request: Request }) => {
  const text = useEverySecond((now) => {
    if (!estimatedEndAt) return ''
    const seconds = (millisOf(estimatedEndAt) - now) / 1000
    return seconds < 1 ? words.anyMoment : words.left(about(seconds), type)
  })
  return text && <span>{text}</span>
}

type Available = Database['available']

/** Whether clients can connect, as the API says it of the database. */
export const Clients = ({ available, isNew = false }: { available: Available; isNew?: boolean }) => {
  if (!available) return null
  const { answer, reason, since } = available
  if (answer === 'yes') return since ? <Since words={clientWords.yesSince} at={since} /> : clientWords.yes
  const why = reason === undefined ? undefined : clientWords.reasons[reason]
  if (answer === 'unknown') return [clientWords.unknown, why].filter(Boolean).join(' ')
  if (reason === 'being-made' || isNew) return clientWords.yet
  return (
    <>
      {since ? <Since words={clientWords.noSince} at={since} /> : clientWords.no} {why}
    </>
  )
}

const Since = ({ words: text, at }: { words: string; at: string }) => (
  <>
    {text} <Time at={at} form="short" />.
  </>
)
