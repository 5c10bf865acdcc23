import { useState } from 'react'
import { answerOf } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import type { Database } from '../api/queries.ts'
import { useIdempotencyKey, useWrite } from '../api/use-write.ts'
import { TextField } from '../parts/Field.tsx'
import { Time } from '../time/Time.tsx'
import { deleteWords, purgeWords as words } from '../words/actions.ts'
import { ActionDialog } from './ActionDialog.tsx'
import styles from './actions.module.css'
import { Facts } from './Facts.tsx'
import { focusFirstWrong } from './focus-first-wrong.ts'
import { named } from './named.tsx'
import { isSameName } from './rules.ts'

/** Of a deleted database: nothing of it is left afterwards. */
export const PurgeDialog = ({ database, onClose }: { database: Database; onClose: () => void }) => {
  const api = useApi()
  const [typed, setTyped] = useState('')
  const [isTried, setTried] = useState(false)
  const isRight = isSameName(typed, database.name)
  const key = useIdempotencyKey(database.id)
  const write = useWrite((_: undefined, signal) => {
    const header = { 'Idempotency-Key': key }
    const query = { keepBackupsDays: 0 }
    return answerOf(api.DELETE('/v1/databases/{id}', { params: { path: { id: database.id }, query, header }, signal }))
  }, onClose)
  return (
    <ActionDialog
      isAlert
      tellsWhich
      database={database}
      title={named(words.title, database.name, '?')}
      verb={named(words.submit, database.name)}
      pending={words.submitting}
      look="solidDanger"
      write={write}
      onSubmit={() => {
        setTried(true)
        if (isRight) write.mutate(undefined)
        else focusFirstWrong()
      }}
      onClose={onClose}
    >
      <Facts database={database} />
      <p className={styles.bad}>
        {words.means} {deleteWords.nothingLeft}
      </p>
      {database.backupsKeptUntil && (
        <p>
          {words.until} <Time at={database.backupsKeptUntil} />.
        </p>
      )}
      <TextField
        label={
          <>
            {deleteWords.typeVerb} <bdi>{database.name}</bdi> {deleteWords.type}
          </>
        }
        value={typed}
        autoCapitalize="none"
        onChange={({ target }) => setTyped(target.value)}
        error={isTried && !isRight ? deleteWords.typeWrong(database.name) : undefined}
      />
    </ActionDialog>
  )
}
