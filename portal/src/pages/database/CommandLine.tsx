import { CopyButton } from '../../parts/Copy.tsx'
import { words } from '../../words/common.ts'
import styles from './database.module.css'

/** As a shell takes it: a name may hold blanks and quotes. */
const quoted = (text: string): string => (/^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

/** A command that the API names, with what it stands for filled in. */
export const commandOf = (command: string, { name, key }: { name: string; key?: string | undefined }): string =>
  command.replaceAll(/\b(NAME|KEY)\b/g, (word) => (word === 'NAME' ? quoted(name) : (key ?? word)))

export const CommandLine = ({ command, name, requestKey }: { command: string; name: string; requestKey?: string }) => {
  const text = commandOf(command, { name, key: requestKey })
  return (
    <p className={styles.command}>
      <span>{words.command}:</span> <code>{text}</code> <CopyButton text={text} />
    </p>
  )
}
