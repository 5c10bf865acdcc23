import { useState } from 'react'
import { answerOf } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import { fieldError } from '../api/problem.ts'
import type { Database } from '../api/queries.ts'
import { useIdempotencyKey, useWrite } from '../api/use-write.ts'
import { TextField } from '../parts/Field.tsx'
import { PasswordField } from '../parts/PasswordField.tsx'
import { passwordWords, replicationWords as words } from '../words/actions.ts'
import { ActionDialog } from './ActionDialog.tsx'
import styles from './actions.module.css'
import { focusFirstWrong } from './focus-first-wrong.ts'
import { named } from './named.tsx'
import { isPassword, replicationRolePattern } from './rules.ts'

interface Props {
  readonly database: Database
  readonly onClose: () => void
}

export const SetReplicationRoleDialog = ({ database, onClose }: Props) => {
  const api = useApi()
  const [role, setRole] = useState(database.replicationRole ?? '')
  const [password, setPassword] = useState('')
  const [isTried, setTried] = useState(false)
  const isRoleRight = replicationRolePattern.test(role)
  const isPasswordRight = isPassword(password)
  const key = useIdempotencyKey({ role, password })
  const write = useWrite(
    (_: undefined, signal) =>
      answerOf(
        api.PUT('/v1/databases/{id}/replication-role', {
          params: { path: { id: database.id }, header: { 'Idempotency-Key': key } },
          body: { role, password },
          signal,
        }),
      ),
    onClose,
  )
  return (
    <ActionDialog
      database={database}
      title={named(words.setTitle, database.name)}
      verb={words.set}
      pending={words.setting}
      write={write}
      fields={['/role', '/password']}
      onSubmit={() => {
        setTried(true)
        if (isRoleRight && isPasswordRight) write.mutate(undefined)
        else focusFirstWrong()
      }}
      onClose={onClose}
    >
      <p>{words.means}</p>
      <p className={styles.warn}>{words.readsAll}</p>
      <TextField
        label={words.role}
        help={words.roleHelp}
        value={role}
        placeholder="cdc"
        onChange={({ target }) => setRole(target.value)}
        error={isTried && !isRoleRight ? words.roleWrong : fieldError(write.error, '/role')}
      />
      <PasswordField
        label={words.password}
        value={password}
        onChange={setPassword}
        error={isTried && !isPasswordRight ? passwordWords.wrong : fieldError(write.error, '/password')}
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
