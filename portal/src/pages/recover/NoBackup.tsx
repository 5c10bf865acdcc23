import { answerOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import type { Database } from '../../api/queries.ts'
import { useIdempotencyKey, useWrite } from '../../api/use-write.ts'
import { Button } from '../../parts/Button.tsx'
import { Empty, ProblemPanel } from '../../parts/Panel.tsx'
import { recoverWords } from '../../words/recover.ts'

/** Nothing can be recovered to yet: says what to do, and does it. */
export const NoBackup = ({ database, refused }: { database: Database; refused: string | undefined }) => {
  const api = useApi()
  const key = useIdempotencyKey({ id: database.id, of: database.activeRequest ?? '' })
  const backUp = useWrite((_: undefined, signal) =>
    answerOf(
      api.POST('/v1/databases/{id}/backups', {
        params: { path: { id: database.id }, header: { 'Idempotency-Key': key } },
        body: { kind: 'full', permanent: false },
        signal,
      }),
    ),
  )
  return (
    <>
      <Empty>
        <p>{recoverWords.noBackup.text}</p>
        <Button look="primary" refused={refused} onClick={() => !backUp.isPending && backUp.mutate(undefined)}>
          {recoverWords.buttons.backUp}
        </Button>
      </Empty>
      {backUp.error && <ProblemPanel error={backUp.error} />}
    </>
  )
}
