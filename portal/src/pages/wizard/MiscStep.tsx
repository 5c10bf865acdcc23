import { scheduleSentence } from '../../schedule/schedule-sentence.ts'
import { wizardWords as words } from '../../words/wizard.ts'
import fieldsStyles from './fields.module.css'
import { DraftCheck } from './Slot.tsx'
import { useWizard } from './use-wizard.ts'
import styles from './wizard.module.css'

export const MiscStep = () => (
  <>
    <DraftCheck field="deletionProtection" help={words.deletionOn} />
    <DraftCheck field="backupEncryption" help={words.encryptionHelp} />
    <OtherJobs />
  </>
)

/** Whatever else the API offers, once it does. */
const OtherJobs = () => {
  const { catalogue } = useWizard()
  const others = catalogue.jobKinds.filter(({ kind }) => kind !== 'backup')
  if (others.length === 0) return null
  return (
    <section className={styles.fields}>
      <h3>{words.otherJobs}</h3>
      <dl className={fieldsStyles.jobs}>
        {others.map(({ kind, description, defaults }) => (
          <div key={kind}>
            <dt>{kind}</dt>
            <dd>
              {description}
              <span className={styles.second}>{words.usually(scheduleSentence(defaults), defaults.enabled)}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles.help}>{words.otherJobsHelp}</p>
    </section>
  )
}
