import { useQuery } from '@tanstack/react-query'
import { answerOf } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import { type Database, keys } from '../api/queries.ts'
import { useIdempotencyKey, useWrite } from '../api/use-write.ts'
import { about, duration } from '../time/format.ts'
import { actionWords, powerWords as words } from '../words/actions.ts'
import { ActionDialog } from './ActionDialog.tsx'
import { named } from './named.tsx'

const paths = { stop: '/v1/databases/{id}/stop', start: '/v1/databases/{id}/start' } as const

/** Stop, or start. */
export const PowerDialog = ({
  database,
  direction,
  onClose,
}: {
  database: Database
  direction: 'stop' | 'start'
  onClose: () => void
}) => {
  const api = useApi()
  const key = useIdempotencyKey([direction, database.id])
  const path = { id: database.id }
  const write = useWrite(
    (_: undefined, signal) =>
      answerOf(api.POST(paths[direction], { params: { path, header: { 'Idempotency-Key': key } }, signal })),
    onClose,
  )
  const isStop = direction === 'stop'
  return (
    <ActionDialog
      database={database}
      title={named(isStop ? words.stopTitle : words.startTitle, database.name, '?')}
      verb={named(actionWords[direction], database.name)}
      pending={isStop ? words.stopping : words.starting}
      write={write}
      onSubmit={() => write.mutate(undefined)}
      onClose={onClose}
    >
      <p>{isStop ? words.stopMeans : words.startMeans}</p>
      {isStop && <p>{words.stopKeeps}</p>}
      <Estimate database={database} direction={direction} />
    </ActionDialog>
  )
}

const Estimate = ({ database, direction }: { database: Database; direction: 'stop' | 'start' }) => {
  const api = useApi()
  const { data } = useQuery({
    queryKey: [...keys.database(database.id), 'preview', direction],
    queryFn: async ({ signal }) => {
      const params = { path: { id: database.id }, query: { dryRun: true as const } }
      const answer = await answerOf(api.POST(paths[direction], { params, signal }))
      return 'dryRun' in answer ? (answer.request ?? null) : null
    },
    // What cannot be done is told when it is asked for.
    retry: false,
    gcTime: 0,
  })
  if (data?.estimatedSeconds === undefined) return null
  const time = about(data.estimatedSeconds)
  const { lastSeconds } = data
  const [from, to] = lastSeconds ? [duration(lastSeconds.from), duration(lastSeconds.to)] : []
  return (
    <p>{from !== undefined && to !== undefined && from !== to ? words.takesLike(time, from, to) : words.takes(time)}</p>
  )
}
