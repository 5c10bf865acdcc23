import { z } from '@hono/zod-openapi'
import { verifierSecret } from '../../shared/secrets/names.ts'
import { filingAnswers } from './http/answers.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { fileRequest } from './http/file-request.ts'
import { masked } from './http/masked.ts'
import { verifiersOf, withNewVerifier } from './http/new-verifier.ts'
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
  verifiers: verifiersOf(verifierSecret),
  handle: async (call) => {
    const { body } = call
    const row = await visibleDatabase(call, call.params.id)
    return fileRequest(call, row, {
      type: 'SET-PASSWORD',
      body: masked(body),
      parameters: {},
      ...withNewVerifier(call, row.value.id),
    })
  },
})
