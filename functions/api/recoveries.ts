import { z } from '@hono/zod-openapi'
import type { RecoveryTarget } from '../../shared/entities/request.ts'
import { placedTarget, recoveryWindowOf } from '../../shared/requests/recovery-window.ts'
import { filingAnswers } from './http/answers.ts'
import { defineEndpoint } from './http/endpoint.ts'
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
  description: 'The data is recovered beside the old data; when that fails, the database is as it was.',
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
      parameters: async () => {
        const now = api.clock.now()
        return placedTarget(await recoveryWindowOf(row.value, api.stores), body.target as RecoveryTarget, now)
      },
    })
  },
})
