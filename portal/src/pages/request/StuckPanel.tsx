import { OctagonAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Database, Request } from '../../api/queries.ts'
import { isUnwinding, stepAt, stepInText, stepName } from '../../request/names.ts'
import { Time } from '../../time/Time.tsx'
import { endWords as words } from '../../words/requests.ts'
import { ErrorCode } from './EndPanel.tsx'
import { Clients } from './Progress.tsx'
import styles from './request.module.css'

/** It waits for a person: what it was doing, why it stopped, what that does to clients, and what to do. */
export const StuckPanel = (props: { request: Request; database: Database | undefined; retry: ReactNode }) => {
  const { request, database, retry } = props
  const { error, trace, actions } = request
  const step = stepAt(request)
  const isBack = isUnwinding(request)
  const entry = trace.findLast((one) => one.step === step)
  const canBeCancelled = actions?.cancel.allowed ?? false
  const title = step === undefined ? words.stuck : (isBack ? words.stuckBack : words.stuckAt)(stepInText(step))
  return (
    <section className={styles.stuck} aria-labelledby="stuck">
      <h2 id="stuck">
        <OctagonAlert aria-hidden="true" />
        {title}
      </h2>
      <dl>
        {step && (
          <Fact name={words.wasDoing}>
            {stepName(step)}
            {entry && (
              <>
                , <Time at={entry.endedAt ?? entry.at} form="short" />
              </>
            )}
          </Fact>
        )}
        {error && <Fact name={words.whyStopped}>{error.message}</Fact>}
        {database?.available && (
          <Fact name={words.clients}>
            <Clients available={database.available} isNew={database.state === 'CREATING'} />
          </Fact>
        )}
        <Fact name={words.whatToDo}>
          {error && <p>{error.hint}</p>}
          <p>{isBack ? words.beingTakenBack : canBeCancelled ? words.mayBeCancelled : words.noReturn}</p>
          <p>{words.untilRetried}</p>
        </Fact>
      </dl>
      <div className={styles.buttons}>
        {retry}
        {step && <span>{words.goesOnAt(stepInText(step))}</span>}
      </div>
      {error && <ErrorCode code={error.code} />}
    </section>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)
