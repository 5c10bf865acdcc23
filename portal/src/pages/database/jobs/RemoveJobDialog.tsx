import { useRef } from 'react'
import type { Database } from '../../../api/queries.ts'
import { Button } from '../../../parts/Button.tsx'
import { AlertDialog } from '../../../parts/Dialog.tsx'
import { ProblemPanel } from '../../../parts/Panel.tsx'
import { toast } from '../../../parts/toast.ts'
import { words as common } from '../../../words/common.ts'
import { databaseWords } from '../../../words/database.ts'
import { jobDialogWords as words } from '../../../words/jobs.ts'
import { useRemoveJob } from './writes.ts'

interface Props {
  readonly database: Database
  readonly kind: string
  readonly onClose: () => void
}

/** Rendered while it is open: each opening is a call of its own. */
export const RemoveJobDialog = ({ database, kind, onClose }: Props) => {
  const cancel = useRef<HTMLButtonElement>(null)
  const { mutate, isPending, error } = useRemoveJob(database.id, () => {
    toast(words.removed(kind))
    onClose()
  })
  return (
    <AlertDialog
      open
      onClose={onClose}
      title={words.removeTitle(kind, database.name)}
      firstFocus={cancel}
      buttons={
        <>
          <Button ref={cancel} onClick={onClose}>
            {common.cancel}
          </Button>
          <Button look="solidDanger" onClick={() => !isPending && mutate(undefined)}>
            {words.removeButton}
          </Button>
        </>
      }
    >
      <p>
        <bdi>{databaseWords.what(database)}</bdi>
      </p>
      <p>{words.removeText}</p>
      <p>{words.removeInstead}</p>
      {error && <ProblemPanel error={error} />}
    </AlertDialog>
  )
}
