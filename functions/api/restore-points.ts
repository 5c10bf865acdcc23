import { z } from '@hono/zod-openapi'
import { HowdahError } from '../../shared/errors/howdah-error.ts'
import { filingAnswers } from './http/answers.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { fileRequest } from './http/file-request.ts'
import { refuseStateBut, visibleDatabase } from './http/visible.ts'
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
    const { api, body, params } = call
    const row = await visibleDatabase(call, params.id)
    const { id, data } = row.value
    const taken =
      data &&
      (await api.stores.restorePoints.find({
        pk: `DATABASE#${id}`,
        sk: `RESTORE-POINT#${data.incarnation}#${body.name}`,
      }))
    return fileRequest(call, row, {
      type: 'RESTORE-POINT',
      body,
      parameters: { restorePoint: body.name },
      check: (database) => {
        refuseStateBut('RUNNING')(database)
        if (!database.dataProtection) throw new HowdahError('not-protected')
        if (taken) throw new HowdahError('restore-point-exists', `There is a restore point ${body.name}`)
      },
    })
  },
})
