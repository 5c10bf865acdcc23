import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../api/context.ts'
import { type Request, requestQuery } from '../../api/queries.ts'
import { RequestBadge } from '../../parts/Badge.tsx'
import { ButtonLink } from '../../parts/Button.tsx'
import { Bar } from '../../parts/Panel.tsx'
import { doing } from '../../request/doing.ts'
import { stepInText } from '../../request/names.ts'
import { Type } from '../../request/Type.tsx'
import { useSteadyProgress } from '../../request/use-steady-progress.ts'
import { about } from '../../time/format.ts'
import { millisOf } from '../../time/instant.ts'
import { useEverySecond } from '../../time/ticker.ts'
import { stripWords as words } from '../../words/database.ts'
import { CommandLine } from './CommandLine.tsx'
import styles from './strip.module.css'

/** The request that is at work on the database; solid where it waits for a person. */
export const RequestStrip = ({ requestKey }: { requestKey: string }) => {
  const { data: request } = useQuery(requestQuery(useApi(), requestKey))
  if (!request) {
    return (
      <section className={styles.strip} aria-label={words.label}>
        <Bar width="20rem" height={20} />
      </section>
    )
  }
  const isStuck = request.state === 'STUCK'
  return (
    <section className={`${styles.strip} ${isStuck ? styles.stuck : ''}`} aria-label={words.label}>
      <div className={styles.line}>
        <RequestBadge state={request.state} isCancelling={request.cancelRequested ?? false} />
        <Type of={request.type} />
        {!isStuck && <span className={styles.step}>{doing(request)}</span>}
        {!isStuck && <Progress request={request} />}
        {!isStuck && <TimeLeft request={request} />}
        <ButtonLink to="/requests/$key" params={{ key: requestKey }} className={styles.open ?? ''}>
          {words.open}
        </ButtonLink>
      </div>
      {isStuck && <WhyStuck request={request} />}
    </section>
  )
}

const Progress = ({ request }: { request: Request }) => (
  <progress className={styles.bar} aria-label={words.progress} value={useSteadyProgress(request)} max={1} />
)

const TimeLeft = ({ request: { estimatedEndAt, state, steps, doneSteps } }: { request: Request }) => {
  const text = useEverySecond((now) => {
    if (!estimatedEndAt || state === 'UNWINDING' || doneSteps.length === steps.length) return ''
    const seconds = (millisOf(estimatedEndAt) - now) / 1000
    return seconds < 1 ? words.soon : words.left(about(seconds))
  })
  return text && <span className={styles.left}>{text}</span>
}

const WhyStuck = ({ request: { key, databaseId, error, currentStep } }: { request: Request }) => {
  if (!error) return null
  return (
    <div className={styles.why}>
      <p>
        {words.stuckAt(stepInText(error.step ?? currentStep ?? ''))}
        {error.message}
      </p>
      <p>{error.hint}</p>
      {error.command && <CommandLine command={error.command} id={databaseId} requestKey={key} />}
    </div>
  )
}
