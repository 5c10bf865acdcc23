import { answerOf } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import type { Database } from '../api/queries.ts'
import { PasswordField } from '../parts/PasswordField.tsx'
import { passwordWords as words } from '../words/actions.ts'
import { ActionDialog } from './ActionDialog.tsx'
import { named } from './named.tsx'
import { isPassword } from './rules.ts'
import { useFields } from './use-fields.ts'

export const PasswordDialog = ({ database, onClose }: { database: Database; onClose: () => void }) => {
  const api = useApi()
  const { values, set, error, asks } = useFields({
    begin: { password: '' },
    rules: { password: { isRight: isPassword, wrong: words.wrong } },
    send: (body, key, signal) => {
      const params = { path: { id: database.id }, header: { 'Idempotency-Key': key } }
      return answerOf(api.POST('/v1/databases/{id}/password', { params, body, signal }))
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
      onClose={onClose}
    >
      <p>
        {words.of('')}
        <bdi>{database.user}</bdi>. {words.means}
      </p>
      <PasswordField label={words.label} value={values.password} onChange={set('password')} error={error('password')} />
    </ActionDialog>
  )
}
