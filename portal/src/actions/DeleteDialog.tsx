import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answerOf } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import { problemOf } from '../api/problem.ts'
import { type Database, type DatabaseAnswer, databaseQuery } from '../api/queries.ts'
import { useIdempotencyKey, useWrite } from '../api/use-write.ts'
import { Bar, ProblemPanel } from '../parts/Panel.tsx'
import { deleteWords as words } from '../words/actions.ts'
import { ActionDialog } from './ActionDialog.tsx'
import styles from './actions.module.css'
import { DeleteFields, type Deletion, deletionIsRight } from './DeleteFields.tsx'
import { Facts } from './Facts.tsx'
import { focusFirstWrong } from './focus-first-wrong.ts'
import { named } from './named.tsx'
import { SwitchOffProtection } from './SwitchOffProtection.tsx'
import { useFresh } from './use-fresh.ts'

interface Props {
  readonly database: Database
  readonly etag?: string | undefined
  readonly onClose: () => void
}

const idle = { isPending: false, error: undefined, reset: () => {} }

export const DeleteDialog = (props: Props) => {
  const { fresh, take, error } = useFresh(props.database, props.etag || undefined)
  if (fresh && !fresh.database.deletionProtection) return <Form {...props} base={fresh} take={take} />
  return (
    <ActionDialog
      {...props}
      isAlert
      tellsWhich
      title={named(words.title, props.database.name, '?')}
      verb={words.title}
      pending={words.deleting}
      write={idle}
      onSubmit={() => {}}
      hidesSubmit
    >
      <Facts database={fresh?.database ?? props.database} />
      {error ? (
        <ProblemPanel error={error} />
      ) : fresh ? (
        <SwitchOffProtection base={fresh} onDone={take} />
      ) : (
        <Bar height={160} />
      )}
    </ActionDialog>
  )
}

const Form = ({ base, take, onClose }: Props & { base: DatabaseAnswer; take: (answer: DatabaseAnswer) => void }) => {
  const api = useApi()
  const client = useQueryClient()
  const { database, etag } = base
  const [deletion, setDeletion] = useState<Deletion>({ finalBackup: true, keepDays: '7', typed: '' })
  const [isTried, setTried] = useState(false)
  const keepBackupsDays = Number(deletion.keepDays)
  const query = { finalBackup: deletion.finalBackup && keepBackupsDays > 0, keepBackupsDays }
  const key = useIdempotencyKey({ query, etag })
  const write = useWrite(async (_: undefined, signal) => {
    const header = { 'If-Match': etag, 'Idempotency-Key': key }
    try {
      return await answerOf(
        api.DELETE('/v1/databases/{id}', { params: { path: { id: database.id }, query, header }, signal }),
      )
    } catch (error) {
      // What is deleted is what somebody has looked at.
      if (problemOf(error)?.code === 'precondition-failed')
        take(await client.fetchQuery({ ...databaseQuery(api, database.id), staleTime: 0 }))
      throw error
    }
  }, onClose)
  const hasChanged = problemOf(write.error)?.code === 'precondition-failed'
  return (
    <ActionDialog
      isAlert
      tellsWhich
      database={database}
      title={named(words.title, database.name, '?')}
      verb={named(words.title, database.name)}
      pending={words.deleting}
      look="solidDanger"
      write={write}
      answersError={hasChanged}
      onSubmit={() => {
        setTried(true)
        if (deletionIsRight(deletion, database.name)) write.mutate(undefined)
        else focusFirstWrong()
      }}
      onClose={onClose}
    >
      <Facts database={database} />
      {hasChanged && (
        <p role="alert" className={styles.changed}>
          {words.changed}
        </p>
      )}
      <DeleteFields name={database.name} value={deletion} onChange={setDeletion} isTried={isTried} />
    </ActionDialog>
  )
}
