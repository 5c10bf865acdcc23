import { z } from '@hono/zod-openapi'
import { filingAnswers } from './http/answers.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { fileRequest } from './http/file-request.ts'
import { visibleDatabase } from './http/visible.ts'
import { DatabaseParams } from './schemas/common.ts'
import { RestorePointNameSchema } from './schemas/target.ts'

export const restorePointEndpoint = defineEndpoint({
  operationId: 'createRestorePoint',
  method: 'post',
  path: '/v1/databases/{id}/restore-points',
  tag: 'Backup and recovery',
  summary: 'Give this moment a name that can be recovered to',
  params: DatabaseParams,
  body: z.strictObject({ name: RestorePointNameSchema }).openapi('CreateRestorePoint'),
  answers: filingAnswers,
  errors: [
    'not-found',
    'request-active',
    'state-conflict',
    'version-conflict',
    'restore-point-exists',
    'not-protected',
  ],
  handle: async (call) => {
    const { body } = call
    const row = await visibleDatabase(call, call.params.id)
    return fileRequest(call, row, { type: 'RESTORE-POINT', body, parameters: { restorePoint: body.name } })
  },
})
