import { Link } from '@tanstack/react-router'
import { Check, CircleAlert, CircleDashed } from 'lucide-react'
import { fieldWords, shortStepWords, wizardWords as words } from '../../words/wizard.ts'
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
  const { faults, draft, errorOf } = useWizard()
  const wrong = faults.filter(({ field }) => stepOf(field) === step)
  if (step === 'summary') return null
  const told = wrong.filter(({ field }) => errorOf(field) !== undefined)
  if (told.length > 0)
    return (
      <span className={styles.faults}>
        <CircleAlert aria-hidden="true" />
        <span aria-hidden="true">{told.length}</span>
        <span className="visually-hidden">{words.toCorrect(told.length)}</span>
      </span>
    )
  // What nobody has come to yet is not wrong.
  if (wrong.length > 0) {
    const needs = words.needs(wrong.map(({ field }) => fieldWords[field].label))
    return (
      <span className={styles.needs} title={needs}>
        <CircleDashed aria-hidden="true" />
        <span aria-hidden="true">{wrong.length}</span>
        <span className="visually-hidden">{needs}</span>
      </span>
    )
  }
  if (!draft.left.includes(step)) return null
  return (
    <span className={styles.done}>
      <Check aria-hidden="true" />
      <span className="visually-hidden">{words.done}</span>
    </span>
  )
}
