import { ChevronDown } from 'lucide-react'
import type { Database } from '../api/queries.ts'
import { Button } from '../parts/Button.tsx'
import { Menu } from '../parts/Menu.tsx'
import { actionWords as words } from '../words/actions.ts'
import styles from './actions.module.css'
import type { ActionKey } from './keys.ts'
import { menuEntry, useChoose, useOffered } from './use-database-actions.tsx'
import { useOpenDialog } from './use-open-dialog.ts'

/** What people come for most; the rest is in a menu, and what takes the database away stands apart. */
const first: readonly ActionKey[] = ['stop', 'start', 'edit', 'clone', 'recover']
const last: readonly ActionKey[] = ['delete', 'purge']

/** The buttons of a database's page, which opens their dialogs. */
export const DatabaseActionsBar = ({ database }: { database: Database }) => {
  const actions = useOffered(database)
  const chooseOf = useChoose(useOpenDialog())
  const choose = (key: ActionKey) => chooseOf(key, database.id)
  const rest = actions.filter(({ key }) => !first.includes(key) && !last.includes(key))
  const buttons = (keys: readonly ActionKey[]) =>
    actions
      .filter(({ key }) => keys.includes(key))
      .map(({ key, label, refused }) => (
        <Button
          key={key}
          refused={refused}
          onClick={() => choose(key)}
          {...(last.includes(key) ? { look: 'danger', className: styles.last ?? '' } : {})}
        >
          {label}
        </Button>
      ))
  return (
    <div className={styles.bar}>
      {buttons(first)}
      <Menu
        trigger={
          <Button>
            {words.more}
            <ChevronDown aria-hidden="true" />
          </Button>
        }
        entries={rest.map((action) => menuEntry(action, choose))}
      />
      {buttons(last)}
    </div>
  )
}
