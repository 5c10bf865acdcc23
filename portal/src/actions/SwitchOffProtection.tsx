import { answerOf } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import type { DatabaseAnswer } from '../api/queries.ts'
import { useIdempotencyKey, useWrite } from '../api/use-write.ts'
import { Button } from '../parts/Button.tsx'
import { ProblemPanel } from '../parts/Panel.tsx'
import { deleteWords as words } from '../words/actions.ts'
import { useReasonAgainst } from './use-reason-against.ts'

/** What stands between somebody and deleting, and the way past it. */
export const SwitchOffProtection = ({
  base,
  onDone,
}: {
  base: DatabaseAnswer
  onDone: (answer: DatabaseAnswer) => void
}) => {
  const api = useApi()
  const { database } = base
  const key = useIdempotencyKey(base.etag)
  const refused = useReasonAgainst(database.actions.edit, database)
  const write = useWrite(
    async (_: undefined, signal) => {
      // Without If-Match: whatever else has changed, this is to be off.
      const call = await api.PATCH('/v1/databases/{id}', {
        params: { path: { id: database.id }, header: { 'Idempotency-Key': key } },
        body: { deletionProtection: false },
        signal,
      })
      const answer = await answerOf(Promise.resolve(call))
      return { ...answer, etag: call.response.headers.get('ETag') ?? '' }
    },
    (answer) => 'database' in answer && answer.database && onDone(answer as DatabaseAnswer),
  )
  return (
    <>
      <p>{words.protected}</p>
      <div>
        <Button refused={refused} onClick={() => !write.isPending && write.mutate(undefined)}>
          {write.isPending ? words.switching : words.switchOff}
        </Button>
      </div>
      {write.error && <ProblemPanel error={write.error} />}
    </>
  )
}
