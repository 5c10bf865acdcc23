import { z } from '@hono/zod-openapi'
import type { DatabaseId } from '../../shared/core/ids.ts'
import { newVerifierSecret, verifierSecret } from '../../shared/secrets/names.ts'
import { scramVerifier } from '../../shared/secrets/scram.ts'
import { filingAnswers } from './http/answers.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { fileRequest } from './http/file-request.ts'
import { masked } from './http/masked.ts'
import { visibleDatabase } from './http/visible.ts'
import { DatabaseParams } from './schemas/common.ts'
import { PasswordSchema } from './schemas/database.ts'

export const passwordEndpoint = defineEndpoint({
  operationId: 'setPassword',
  method: 'post',
  path: '/v1/databases/{id}/password',
  tag: 'Databases',
  summary: "Change the password of the database's user",
  params: DatabaseParams,
  body: z.strictObject({ password: PasswordSchema }).openapi('SetPassword'),
  answers: filingAnswers,
  errors: ['not-found', 'request-active', 'state-conflict', 'version-conflict'],
  verifiers: ({ id }, { requestKey }) => {
    const databaseId = id.toLowerCase() as DatabaseId
    return [newVerifierSecret(databaseId, requestKey), verifierSecret(databaseId)]
  },
  handle: async (call) => {
    const { api, requestKey, body, salt } = call
    const row = await visibleDatabase(call, call.params.id)
    const secret = newVerifierSecret(row.value.id, requestKey)
    return fileRequest(call, row, {
      type: 'SET-PASSWORD',
      body: masked(body),
      parameters: {},
      prepare: async () => api.secrets.put(secret, await scramVerifier(body.password, salt)),
      giveUp: () => api.secrets.remove(secret),
    })
  },
})
