import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { Database } from '../api/queries.ts'
import { lazily } from '../loading.ts'
import { copyText } from '../parts/copy-text.ts'
import type { MenuEntry } from '../parts/Menu.tsx'
import { WhenOpen } from '../parts/WhenOpen.tsx'
import { useRole } from '../permissions.ts'
import { actionWords as words } from '../words/actions.ts'
import { type Action, offeredActions } from './entries.ts'
import type { ActionKey, DialogKey } from './keys.ts'

/** Nobody needs them to see a list. */
export const DatabaseDialog = lazily(() => import('./DatabaseDialog.tsx'), 'DatabaseDialog')

interface DatabaseActions {
  readonly entries: MenuEntry[]
  readonly dialogs: ReactNode
}

/** What can be asked of a database, for a menu, and the dialogs that ask: to be rendered beside the menu. */
export const useDatabaseActions = (database: Database): DatabaseActions => {
  const [open, setOpen] = useState<DialogKey>()
  const actions = useOffered(database)
  const choose = useChoose(setOpen)
  const close = (): void => setOpen(undefined)
  const dialogs = open && (
    <WhenOpen open onClose={close}>
      <DatabaseDialog action={open} database={database} etag={undefined} onClose={close} />
    </WhenOpen>
  )
  return { entries: actions.map((action) => menuEntry(action, (key) => choose(key, database.id))), dialogs }
}

/** What can be asked of a database by whoever looks at it. */
export const useOffered = (database: Database): readonly Action[] => offeredActions(database, useRole())

export const menuEntry = ({ key, label, refused }: Action, choose: (key: ActionKey) => void): MenuEntry => ({
  key,
  label,
  onSelect: () => choose(key),
  ...(refused === undefined ? {} : { refused }),
  ...(key === 'delete' || key === 'purge' ? { danger: true, separated: true } : {}),
})

/** What choosing an action of a database does. */
export const useChoose = (openDialog: (key: DialogKey, id: string) => void) => {
  const navigate = useNavigate()
  return (key: ActionKey, id: string): void => {
    if (key === 'clone') void navigate({ to: '/databases/new', search: { from: id } })
    else if (key === 'recover') void navigate({ to: '/databases/$id/recover', params: { id } })
    else if (key === 'copyId') void copyText(id, words.idCopied)
    else openDialog(key, id)
  }
}
