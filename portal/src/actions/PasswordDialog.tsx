import { useState } from 'react'
import { answerOf } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import { fieldError } from '../api/problem.ts'
import type { Database } from '../api/queries.ts'
import { useIdempotencyKey, useWrite } from '../api/use-write.ts'
import { PasswordField } from '../parts/PasswordField.tsx'
import { passwordWords as words } from '../words/actions.ts'
import { ActionDialog } from './ActionDialog.tsx'
import { focusFirstWrong } from './focus-first-wrong.ts'
import { named } from './named.tsx'
import { isPassword } from './rules.ts'

export const PasswordDialog = ({ database, onClose }: { database: Database; onClose: () => void }) => {
  const api = useApi()
  const [password, setPassword] = useState('')
  const [isTried, setTried] = useState(false)
  const isRight = isPassword(password)
  const key = useIdempotencyKey(password)
  const write = useWrite(
    (_: undefined, signal) =>
      answerOf(
        api.POST('/v1/databases/{id}/password', {
          params: { path: { id: database.id }, header: { 'Idempotency-Key': key } },
          body: { password },
          signal,
        }),
      ),
    onClose,
  )
  return (
    <ActionDialog
      database={database}
      title={named(words.title, database.name)}
      verb={words.submit}
      pending={words.submitting}
      write={write}
      fields={['/password']}
      onSubmit={() => {
        setTried(true)
        if (isRight) write.mutate(undefined)
        else focusFirstWrong()
      }}
      onClose={onClose}
    >
      <p>
        {words.of('')}
        <bdi>{database.user}</bdi>. {words.means}
      </p>
      <PasswordField
        label={words.label}
        value={password}
        onChange={setPassword}
        error={isTried && !isRight ? words.wrong : fieldError(write.error, '/password')}
      />
    </ActionDialog>
  )
}
