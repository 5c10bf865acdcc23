import { z } from '@hono/zod-openapi'
import type { Database } from '../../shared/entities/database.ts'
import type { PlacedTarget, RecoveryTarget } from '../../shared/entities/request.ts'
import { availabilityOf } from '../../shared/requests/availability.ts'
import type { CutOff } from '../../shared/requests/history.ts'
import { recoveryPreviewOf } from '../../shared/requests/recovery-preview.ts'
import { placedTarget, recoveryWindowOf } from '../../shared/requests/recovery-window.ts'
import { filingAnswers, type Preview } from './http/answers.ts'
import { type Call, defineEndpoint } from './http/endpoint.ts'
import { fileRequest } from './http/file-request.ts'
import { visibleDatabase } from './http/visible.ts'
import { DatabaseParams } from './schemas/common.ts'
import { RecoveryTargetSchema } from './schemas/target.ts'

export const recoveryEndpoint = defineEndpoint({
  operationId: 'recoverDatabase',
  method: 'post',
  path: '/v1/databases/{id}/recoveries',
  tag: 'Backup and recovery',
  summary: 'Recover a database in place',
  description:
    'The data is recovered beside the old data; when that fails, the database is as it was. A dry run tells what would be lost, how long clients would be kept out, and for how long the data of today could still be recovered.',
  params: DatabaseParams,
  body: z.strictObject({ target: RecoveryTargetSchema }).openapi('RecoverDatabase'),
  answers: filingAnswers,
  errors: [
    'not-found',
    'request-active',
    'state-conflict',
    'version-conflict',
    'no-backup',
    'not-protected',
    'archive-hole',
    'backup-damaged',
    'target-unknown',
    'target-in-future',
    'target-before-first-backup',
  ],
  handle: async (call) => {
    const { api, body } = call
    const row = await visibleDatabase(call, call.params.id)
    return fileRequest(call, row, {
      type: 'RECOVER-DB',
      body,
      preview: async (placed) => ({ recovery: await previewOfRecovery(call, row.value, placed) }),
      parameters: async () => {
        const now = api.clock.now()
        return placedTarget(await recoveryWindowOf(row.value, api.stores), body.target as RecoveryTarget, now)
      },
    })
  },
})

const previewOfRecovery = async (
  { api: { stores, filing, history, clock }, caller }: Pick<Call<unknown, unknown, unknown>, 'api' | 'caller'>,
  database: Database,
  placed: PlacedTarget,
): Promise<Preview['recovery']> => {
  const now = clock.now()
  const window = await recoveryWindowOf(database, stores)
  const known = { active: await filing.activeOn(database), observation: window.observation, now }
  const available = await availabilityOf(database, known, stores)
  const { lost, ...preview } = await recoveryPreviewOf({ window, placed, available, now }, stores)
  // Of a stopped database nobody is kept out.
  const cutOff = database.desiredState === 'RUNNING' ? await history.cutOffOf(caller.tenants) : undefined
  return {
    ...preview,
    lost: lost && { from: lost.from, to: lost.to, seconds: lost.duration / 1000 },
    cutOffSeconds: cutOff && secondsOf(cutOff),
  }
}

const secondsOf = ({ median, from, to }: CutOff) => ({
  median: Math.ceil(median / 1000),
  from: Math.ceil(from / 1000),
  to: Math.ceil(to / 1000),
})
