import type { Database, Request } from '../../api/queries.ts'
import { doing } from '../../request/doing.ts'
import { countingDuration, isUnwinding, spentDuration, stepInText } from '../../request/names.ts'
import { useSteadyProgress } from '../../request/use-steady-progress.ts'
import { about } from '../../time/format.ts'
import { millisOf } from '../../time/instant.ts'
import { Time } from '../../time/Time.tsx'
import { useEverySecond } from '../../time/ticker.ts'
import { clientWords, requestWords as words } from '../../words/requests.ts'
import styles from './request.module.css'

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
          <Clients
            available={database.available}
            isNew={database.state === 'CREATING'}
            awaited={admissionAhead(request)}
          />
        )}
        {isGoingOn && request.state !== 'STUCK' && <span className={styles.muted}> {words.mayClose}</span>}
      </p>
    </div>
  )
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

/** A recovery keeps clients out until it is past its point of no return; undefined: nothing promises when. */
const admissionAhead = ({ type, state, cancelRequested, pivot, doneSteps }: Request): string | undefined =>
  type === 'RECOVER-DB' && state === 'RUNNING' && !cancelRequested && pivot && !doneSteps.includes(pivot)
    ? pivot
    : undefined

interface ClientsProps {
  readonly available: Available
  readonly isNew?: boolean
  /** The step that admits clients again. */
  readonly awaited?: string | undefined
}

/** Whether clients can connect, as the API says it of the database. */
export const Clients = ({ available, isNew = false, awaited }: ClientsProps) => {
  if (!available) return null
  const { answer, reason, since } = available
  if (answer === 'yes') return since ? <Since words={clientWords.yesSince} at={since} /> : clientWords.yes
  const why = reason === undefined ? undefined : clientWords.reasons[reason]
  if (answer === 'unknown' && reason === 'changing' && awaited) return clientWords.until(stepInText(awaited))
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
