import { CopyButton } from '../../parts/Copy.tsx'
import { shellWord } from '../../shell-word.ts'
import { words } from '../../words/common.ts'
import styles from './database.module.css'

/** A command that the API names, with what it stands for filled in. */
const commandOf = (command: string, { name, key }: { name: string; key?: string | undefined }): string =>
  command.replaceAll(/\b(NAME|KEY)\b/g, (word) => (word === 'NAME' ? shellWord(name) : (key ?? word)))

export const CommandLine = ({ command, name, requestKey }: { command: string; name: string; requestKey?: string }) => {
  const text = commandOf(command, { name, key: requestKey })
  return (
    <p className={styles.command}>
      <span>{words.command}:</span> <code>{text}</code> <CopyButton text={text} />
    </p>
  )
}
