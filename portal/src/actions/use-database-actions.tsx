import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, Suspense, useState } from 'react'
import type { Database } from '../api/queries.ts'
import { lazily } from '../loading.ts'
import { copyText } from '../parts/copy-text.ts'
import type { MenuEntry } from '../parts/Menu.tsx'
import { useRole } from '../permissions.ts'
import { actionWords as words } from '../words/actions.ts'
import { type Action, type ActionKey, offeredActions } from './entries.ts'

/** Nobody needs them to see a list. */
const DatabaseDialogs = lazily(() => import('./DatabaseDialogs.tsx'), 'DatabaseDialogs')

interface DatabaseActions {
  readonly entries: MenuEntry[]
  readonly dialogs: ReactNode
}

/** What can be asked of a database, for a menu, and the dialogs that ask: to be rendered beside the menu. */
export const useDatabaseActions = (database: Database): DatabaseActions => {
  const { actions, choose, dialogs } = useChosenAction(database, undefined)
  return { entries: actions.map((action) => menuEntry(action, choose)), dialogs }
}

export const menuEntry = ({ key, label, refused }: Action, choose: (key: ActionKey) => void): MenuEntry => ({
  key,
  label,
  onSelect: () => choose(key),
  ...(refused === undefined ? {} : { refused }),
  ...(key === 'delete' || key === 'purge' ? { danger: true, separated: true } : {}),
})

/** @param etag of the database, where the page has it */
export const useChosenAction = (database: Database, etag: string | undefined) => {
  const [open, setOpen] = useState<ActionKey>()
  const navigate = useNavigate()
  const role = useRole()
  const { id } = database
  const choose = (key: ActionKey): void => {
    if (key === 'clone') void navigate({ to: '/databases/new', search: { from: id } })
    else if (key === 'recover') void navigate({ to: '/databases/$id/recover', params: { id } })
    else if (key === 'copyId') void copyText(id, words.idCopied)
    else setOpen(key)
  }
  const dialogs = open && (
    <Suspense>
      <DatabaseDialogs action={open} database={database} etag={etag} onClose={() => setOpen(undefined)} />
    </Suspense>
  )
  return { actions: offeredActions(database, role), choose, dialogs }
}
