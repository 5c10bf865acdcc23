import { fieldWords, stepWords, wizardWords as words } from '../../words/wizard.ts'
import { type Field, stepOf } from './fields.ts'
import { useWizard } from './use-wizard.ts'
import styles from './wizard.module.css'

/** What is to be corrected before it can be created, with links to it. */
export const FaultList = ({ onGoTo }: { onGoTo: (field: Field) => void }) => {
  const { faults } = useWizard()
  if (faults.length === 0) return null
  return (
    <div className={styles.warn}>
      <p>{words.correct(faults.length)}</p>
      <ul>
        {faults.map(({ field, message }) => (
          <li key={field}>
            <button type="button" className={styles.link} onClick={() => onGoTo(field)}>
              {words.goTo(fieldWords[field].label, stepWords[stepOf(field)])}
            </button>
            <span className={styles.second}>{message}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
