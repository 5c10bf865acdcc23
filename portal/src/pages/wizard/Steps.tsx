import { Link } from '@tanstack/react-router'
import { Check, CircleAlert } from 'lucide-react'
import { shortStepWords, wizardWords as words } from '../../words/wizard.ts'
import { stepOf } from './fields.ts'
import { type Step, steps } from './search.ts'
import { useWizard } from './use-wizard.ts'
import styles from './wizard.module.css'

/** All steps, open in any order, each with what is to be done there. */
export const Steps = () => {
  const { step } = useWizard()
  return (
    <nav aria-label={words.steps} className={styles.steps}>
      <ol>
        {steps.map((one, index) => (
          <li key={one}>
            <Link
              from="/databases/new"
              search={(before) => ({ ...before, step: one })}
              aria-current={one === step ? 'step' : undefined}
              className={styles.step ?? ''}
            >
              <span className={styles.order}>{index + 1}</span> {shortStepWords[one]} <Mark step={one} />
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  )
}

const Mark = ({ step }: { step: Step }) => {
  const { step: current, faults, draft, errorOf } = useWizard()
  const wrong = faults.filter(({ field }) => stepOf(field) === step)
  if (step === 'summary') return null
  // What is not filled in yet on the page that one is at is not wrong yet.
  const counted = step === current ? wrong.filter(({ field }) => errorOf(field) !== undefined) : wrong
  if (counted.length > 0)
    return (
      <span className={styles.faults}>
        <CircleAlert aria-hidden="true" />
        <span aria-hidden="true">{counted.length}</span>
        <span className="visually-hidden">{words.toCorrect(counted.length)}</span>
      </span>
    )
  if (wrong.length > 0 || !draft.left.includes(step)) return null
  return (
    <span className={styles.done}>
      <Check aria-hidden="true" />
      <span className="visually-hidden">{words.done}</span>
    </span>
  )
}
