import { useQueryClient } from '@tanstack/react-query'
import { answerOf } from '../../../api/client.ts'
import { useApi } from '../../../api/context.ts'
import { keys } from '../../../api/queries.ts'
import { useIdempotencyKey, useWrite } from '../../../api/use-write.ts'
import type { JobSettings } from './job-form.ts'

/** The description of the API names the kinds that it can set. */
const kind = 'backup'
export const canSet = (other: string): other is typeof kind => other === kind

const useReadAgain = (id: string) => {
  const client = useQueryClient()
  return () => void client.invalidateQueries({ queryKey: keys.database(id) })
}

/** @param settings what would be sent: another one is another call */
export const useSetJob = (id: string, settings: unknown, onDone: () => void) => {
  const api = useApi()
  const key = useIdempotencyKey([id, settings])
  const readAgain = useReadAgain(id)
  return useWrite(async (body: JobSettings, signal) => {
    const params = { path: { id, kind }, header: { 'Idempotency-Key': key } } as const
    const job = await answerOf(api.PUT('/v1/databases/{id}/jobs/{kind}', { params, body, signal }))
    readAgain()
    return job
  }, onDone)
}

export const useRemoveJob = (id: string, onDone: () => void) => {
  const api = useApi()
  const key = useIdempotencyKey(id)
  const readAgain = useReadAgain(id)
  return useWrite(async (_: undefined, signal) => {
    const params = { path: { id, kind }, header: { 'Idempotency-Key': key } } as const
    const answer = await answerOf(api.DELETE('/v1/databases/{id}/jobs/{kind}', { params, signal }))
    readAgain()
    return answer
  }, onDone)
}
