import { z } from '@hono/zod-openapi'
import { replicationVerifierSecret } from '../../shared/secrets/names.ts'
import { filingAnswers } from './http/answers.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { fileRequest } from './http/file-request.ts'
import { masked } from './http/masked.ts'
import { verifiersOf, withNewVerifier } from './http/new-verifier.ts'
import { visibleDatabase } from './http/visible.ts'
import { DatabaseParams } from './schemas/common.ts'
import { IdentifierSchema, PasswordSchema } from './schemas/database.ts'

const path = '/v1/databases/{id}/replication-role'
const tag = 'Databases'

const setEndpoint = defineEndpoint({
  operationId: 'setReplicationRole',
  method: 'put',
  path,
  tag,
  summary: 'Make the one role that may replicate, or change its password',
  description:
    'For change data capture and replicas elsewhere. Who logs in as this role **reads all data of the database server, the password verifiers of all roles among them**, whatever is granted to it: no release of PostgreSQL gives slots to a role without that right. Its slots hold WAL back until they are read. A recovery begins without it: set it again.',
  params: DatabaseParams,
  body: z.strictObject({ role: IdentifierSchema, password: PasswordSchema }).openapi('SetReplicationRole', {
    example: { role: 'cdc', password: 'correct horse battery staple' },
  }),
  answers: filingAnswers,
  errors: ['not-found', 'request-active', 'state-conflict', 'version-conflict', 'other-replication-role'],
  verifiers: verifiersOf(replicationVerifierSecret),
  handle: async (call) => {
    const { body } = call
    const row = await visibleDatabase(call, call.params.id)
    return fileRequest(call, row, {
      type: 'SET-REPLICATION-ROLE',
      body: masked(body),
      parameters: { role: body.role },
      ...withNewVerifier(call, row.value.id),
    })
  },
})

const removeEndpoint = defineEndpoint({
  operationId: 'removeReplicationRole',
  method: 'delete',
  path,
  tag,
  summary: 'Let nobody replicate',
  description: 'The sessions of the role end, it cannot log in any more, and **all replication slots are dropped**.',
  params: DatabaseParams,
  answers: filingAnswers,
  errors: ['not-found', 'request-active', 'state-conflict', 'version-conflict'],
  handle: async (call) => {
    const row = await visibleDatabase(call, call.params.id)
    return fileRequest(call, row, { type: 'REMOVE-REPLICATION-ROLE', body: {}, parameters: {} })
  },
})

export const replicationRoleEndpoints = [setEndpoint, removeEndpoint]
