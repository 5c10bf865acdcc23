import { CopyButton } from '../../parts/Copy.tsx'
import { TabSet } from '../../parts/TabSet.tsx'
import { wizardWords as words } from '../../words/wizard.ts'
import { curlOf, howdahOf } from './commands.ts'
import summaryStyles from './summary.module.css'
import { useWizard } from './use-wizard.ts'
import styles from './wizard.module.css'

/** The same call from a shell. */
export const Commands = () => {
  const { body: chosen, faults } = useWizard()
  const isSecret = chosen.password !== undefined || faults.some(({ field }) => field === 'password')
  const body = isSecret ? { ...chosen, password: '' } : chosen
  const tabs = [
    { key: 'curl', text: curlOf(body, location.origin), note: words.curlPassword },
    { key: 'howdah', text: howdahOf(body, location.origin), note: words.commandPassword },
  ]
  return (
    <section className={styles.fields} aria-labelledby="wizard-commands">
      <h3 id="wizard-commands">{words.commands}</h3>
      <TabSet
        label={words.commands}
        tabs={tabs.map(({ key, text, note }) => ({
          key,
          label: key,
          content: <Command text={text} note={isSecret ? note : undefined} />,
        }))}
      />
    </section>
  )
}

const Command = ({ text, note }: { text: string; note: string | undefined }) => (
  <div className={styles.fields}>
    <pre className={summaryStyles.command}>{text}</pre>
    <div className={summaryStyles.copy}>
      <CopyButton text={text} label={words.copyCommand} note={words.copiedCommand} withWord />
      {note && <p className={styles.help}>{note}</p>}
    </div>
  </div>
)
