import { answerOf } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import type { Database } from '../api/queries.ts'
import { useIdempotencyKey, useWrite } from '../api/use-write.ts'
import { TextField } from '../parts/Field.tsx'
import { PasswordField } from '../parts/PasswordField.tsx'
import { passwordWords, replicationWords as words } from '../words/actions.ts'
import { ActionDialog } from './ActionDialog.tsx'
import styles from './actions.module.css'
import { named } from './named.tsx'
import { isPassword, replicationRolePattern } from './rules.ts'
import { useFields } from './use-fields.ts'

interface Props {
  readonly database: Database
  readonly onClose: () => void
}

export const SetReplicationRoleDialog = ({ database, onClose }: Props) => {
  const api = useApi()
  const { values, set, error, asks } = useFields({
    begin: { role: database.replicationRole ?? '', password: '' },
    rules: {
      role: { isRight: (role) => replicationRolePattern.test(role), wrong: words.roleWrong },
      password: { isRight: isPassword, wrong: passwordWords.wrong },
    },
    send: (body, key, signal) => {
      const params = { path: { id: database.id }, header: { 'Idempotency-Key': key } }
      return answerOf(api.PUT('/v1/databases/{id}/replication-role', { params, body, signal }))
    },
    onDone: onClose,
  })
  return (
    <ActionDialog
      {...asks}
      database={database}
      title={named(words.setTitle, database.name)}
      verb={words.set}
      pending={words.setting}
      onClose={onClose}
    >
      <p>{words.means}</p>
      <p className={styles.warn}>{words.readsAll}</p>
      <TextField
        label={words.role}
        help={words.roleHelp}
        value={values.role}
        placeholder="cdc"
        onChange={({ target }) => set('role')(target.value)}
        error={error('role')}
      />
      <PasswordField
        label={words.password}
        value={values.password}
        onChange={set('password')}
        error={error('password')}
      />
    </ActionDialog>
  )
}

export const RemoveReplicationRoleDialog = ({ database, onClose }: Props) => {
  const api = useApi()
  const key = useIdempotencyKey(database.id)
  const write = useWrite(
    (_: undefined, signal) =>
      answerOf(
        api.DELETE('/v1/databases/{id}/replication-role', {
          params: { path: { id: database.id }, header: { 'Idempotency-Key': key } },
          signal,
        }),
      ),
    onClose,
  )
  return (
    <ActionDialog
      isAlert
      database={database}
      title={named(words.removeTitle, database.name, '?')}
      verb={words.remove}
      pending={words.removing}
      look="solidDanger"
      write={write}
      onSubmit={() => write.mutate(undefined)}
      onClose={onClose}
    >
      <p>{words.removeMeans(database.replicationRole ?? '')}</p>
    </ActionDialog>
  )
}
