import { useRef, useState } from 'react'
import { answerOf } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import { fieldError } from '../api/problem.ts'
import type { Database } from '../api/queries.ts'
import { useIdempotencyKey, useWrite } from '../api/use-write.ts'
import { TextField } from '../parts/Field.tsx'
import { restorePointWords as words } from '../words/actions.ts'
import { ActionDialog } from './ActionDialog.tsx'
import { named } from './named.tsx'
import { restorePointPattern } from './rules.ts'

export const RestorePointDialog = ({ database, onClose }: { database: Database; onClose: () => void }) => {
  const api = useApi()
  const field = useRef<HTMLInputElement>(null)
  const [name, setName] = useState('')
  const [isTried, setTried] = useState(false)
  const isRight = restorePointPattern.test(name)
  const key = useIdempotencyKey(name)
  const write = useWrite(
    (_: undefined, signal) =>
      answerOf(
        api.POST('/v1/databases/{id}/restore-points', {
          params: { path: { id: database.id }, header: { 'Idempotency-Key': key } },
          body: { name },
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
      fields={['/name']}
      firstFocus={field}
      onSubmit={() => {
        setTried(true)
        if (isRight) write.mutate(undefined)
        else field.current?.focus()
      }}
      onClose={onClose}
    >
      <p>{words.means}</p>
      <TextField
        ref={field}
        label={words.name}
        help={words.help}
        value={name}
        placeholder="before-import"
        onChange={({ target }) => setName(target.value)}
        error={isTried && !isRight ? words.wrong : fieldError(write.error, '/name')}
      />
    </ActionDialog>
  )
}
