import { CircleCheck } from 'lucide-react'
import { problemOf } from '../../api/problem.ts'
import { Button } from '../../parts/Button.tsx'
import { ProblemPanel } from '../../parts/Panel.tsx'
import { useRoleRefusal } from '../../permissions.ts'
import { duration } from '../../time/format.ts'
import { fieldWords, stepWords, wizardWords as words } from '../../words/wizard.ts'
import { refusalsOf } from './faults.ts'
import { type Field, fieldOfCode, stepOf } from './fields.ts'
import summaryStyles from './summary.module.css'
import { useCheck } from './use-create.ts'
import { useWizard } from './use-wizard.ts'
import styles from './wizard.module.css'

/** Whether it can be created, as the API says; not asked while something is to be corrected. */
export const Check = ({ error: refusal, onGoTo }: { error: unknown; onGoTo: (field: Field) => void }) => {
  const { faults, isLoading } = useWizard()
  const refused = useRoleRefusal()
  const isAsked = faults.length === 0 && !isLoading && refused === undefined
  const { data, error, isFetching, refetch } = useCheck(isAsked)
  if (faults.length > 0 && !refusal) return null
  return (
    <section className={styles.fields} aria-labelledby="wizard-check">
      <h3 id="wizard-check">{words.check}</h3>
      {refused !== undefined && <p className={styles.help}>{refused}</p>}
      <div aria-live="polite">
        {isAsked && isFetching && <p className={styles.help}>{words.checking}</p>}
        {isAsked && !isFetching && !error && data?.request && (
          <p className={summaryStyles.good}>
            <CircleCheck aria-hidden="true" />
            <span>
              {words.checked(data.request.estimatedSeconds)}
              {data.request.lastSeconds && (
                <span className={styles.second}>
                  {words.checkedRange(duration(data.request.lastSeconds.from), duration(data.request.lastSeconds.to))}
                </span>
              )}
            </span>
          </p>
        )}
      </div>
      <Refused
        error={refusal ?? (isAsked && !isFetching ? error : undefined)}
        onGoTo={onGoTo}
        onRetry={() => void refetch()}
      />
    </section>
  )
}

/** What the API said no to as a whole; what it said of fields stands at them. */
const Refused = ({
  error,
  onGoTo,
  onRetry,
}: {
  error: unknown
  onGoTo: (field: Field) => void
  onRetry: () => void
}) => {
  const { body } = useWizard()
  if (!error) return null
  const problem = problemOf(error)
  if (problem && refusalsOf(problem, body).ofFields.length > 0) return null
  const field = problem && fieldOfCode(problem.code)
  return (
    <ProblemPanel error={error} onRetry={onRetry}>
      {field && (
        <Button onClick={() => onGoTo(field)}>{words.goTo(fieldWords[field].label, stepWords[stepOf(field)])}</Button>
      )}
    </ProblemPanel>
  )
}
