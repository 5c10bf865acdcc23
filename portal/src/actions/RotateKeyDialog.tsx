import { answerOf } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import type { Database } from '../api/queries.ts'
import { useIdempotencyKey, useWrite } from '../api/use-write.ts'
import { rotateWords as words } from '../words/actions.ts'
import { ActionDialog } from './ActionDialog.tsx'
import { named } from './named.tsx'

export const RotateKeyDialog = ({ database, onClose }: { database: Database; onClose: () => void }) => {
  const api = useApi()
  const key = useIdempotencyKey(database.id)
  const write = useWrite(
    (_: undefined, signal) =>
      answerOf(
        api.POST('/v1/databases/{id}/rotate-backup-key', {
          params: { path: { id: database.id }, header: { 'Idempotency-Key': key } },
          signal,
        }),
      ),
    onClose,
  )
  return (
    <ActionDialog
      database={database}
      title={named(words.title, database.name, '?')}
      verb={words.submit}
      pending={words.submitting}
      write={write}
      onSubmit={() => write.mutate(undefined)}
      onClose={onClose}
    >
      <p>{words.means}</p>
      <p>{words.stays}</p>
    </ActionDialog>
  )
}
