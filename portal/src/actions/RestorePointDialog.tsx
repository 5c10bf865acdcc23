import { useRef } from 'react'
import { answerOf } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import type { Database } from '../api/queries.ts'
import { TextField } from '../parts/Field.tsx'
import { restorePointWords as words } from '../words/actions.ts'
import { ActionDialog } from './ActionDialog.tsx'
import { named } from './named.tsx'
import { restorePointPattern } from './rules.ts'
import { useFields } from './use-fields.ts'

export const RestorePointDialog = ({ database, onClose }: { database: Database; onClose: () => void }) => {
  const api = useApi()
  const field = useRef<HTMLInputElement>(null)
  const { values, set, error, asks } = useFields({
    begin: { name: '' },
    rules: { name: { isRight: (name) => restorePointPattern.test(name), wrong: words.wrong } },
    send: (body, key, signal) => {
      const params = { path: { id: database.id }, header: { 'Idempotency-Key': key } }
      return answerOf(api.POST('/v1/databases/{id}/restore-points', { params, body, signal }))
    },
    onDone: onClose,
  })
  return (
    <ActionDialog
      {...asks}
      database={database}
      title={named(words.title, database.name)}
      verb={words.submit}
      pending={words.submitting}
      firstFocus={field}
      onClose={onClose}
    >
      <p>{words.means}</p>
      <TextField
        ref={field}
        label={words.name}
        help={words.help}
        value={values.name}
        placeholder="before-import"
        onChange={({ target }) => set('name')(target.value)}
        error={error('name')}
      />
    </ActionDialog>
  )
}
