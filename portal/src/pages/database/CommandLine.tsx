import { CopyButton } from '../../parts/Copy.tsx'
import { words } from '../../words/common.ts'
import styles from './database.module.css'

/** A command that the API names, with what it stands for filled in: the database by its id, as whoever gives it a name can make that an option, or the id of another one. */
const commandOf = (command: string, { id, key }: { id: string; key?: string | undefined }): string =>
  command.replaceAll(/\b(NAME|KEY)\b/g, (word) => (word === 'NAME' ? id : (key ?? word)))

export const CommandLine = ({ command, id, requestKey }: { command: string; id: string; requestKey?: string }) => {
  const text = `npx ${commandOf(command, { id, key: requestKey })}`
  return (
    <p className={styles.command}>
      <span>{words.command}:</span> <code>{text}</code> <CopyButton text={text} />
    </p>
  )
}
