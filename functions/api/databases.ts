import { z } from '@hono/zod-openapi'
import { archiveCheckKey } from '../../shared/entities/archive-check.ts'
import { observationKey } from '../../shared/entities/observation.ts'
import { availabilityOf } from '../../shared/requests/availability.ts'
import { verifierSecret } from '../../shared/secrets/names.ts'
import { createDatabase } from './databases/create.ts'
import { deleteDatabase } from './databases/delete.ts'
import { DatabasePageSchema, ListQuery, listOfDatabases } from './databases/list.ts'
import { updateDatabase } from './databases/update.ts'
import { etagHeader, etagOf, filingAnswers, ok, viewWith } from './http/answers.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { visibleDatabase } from './http/visible.ts'
import { DatabaseParams, flag } from './schemas/common.ts'
import { CreateDatabaseSchema, DatabaseSchema, UpdateDatabaseSchema } from './schemas/database.ts'
import { PreviewSchema, UpdatedSchema } from './schemas/request.ts'
import { archiveView } from './views.ts'

const tag = 'Databases'

const listEndpoint = defineEndpoint({
  operationId: 'listDatabases',
  method: 'get',
  path: '/v1/databases',
  tag,
  summary: 'The databases of your tenants',
  description:
    'A page may be shorter than asked for, even empty, while `nextCursor` says that there is more: a search that finds little stops now and then.',
  query: ListQuery,
  answers: { 200: { description: 'A page of databases', schema: DatabasePageSchema } },
  handle: listOfDatabases,
})

const getEndpoint = defineEndpoint({
  operationId: 'getDatabase',
  method: 'get',
  path: '/v1/databases/{id}',
  tag,
  summary: 'A database',
  params: DatabaseParams,
  answers: { 200: { description: 'The database', schema: DatabaseSchema, headers: etagHeader } },
  errors: ['not-found'],
  handle: async (call) => {
    const row = await visibleDatabase(call, call.params.id)
    const hasRun = row.value.data !== undefined && row.value.state !== 'DELETED'
    // The row may still name a request that has ended.
    const { id, bucket } = row.value
    const { filing, stores, clock } = call.api
    const [active, observation, check] = await Promise.all([
      filing.activeOn(row.value),
      hasRun ? stores.observations.find(observationKey(id)) : undefined,
      bucket ? stores.archiveChecks.find(archiveCheckKey(id)) : undefined,
    ])
    const now = clock.now()
    const known = { active, observation: observation?.value, now }
    const details = {
      observation: observation?.value,
      archive: bucket ? archiveView(check?.value, now) : undefined,
      available: await availabilityOf(row.value, known, stores),
    }
    return ok(viewWith(call, row.value, active, details), { ETag: etagOf(row) })
  },
})

const createEndpoint = defineEndpoint({
  operationId: 'createDatabase',
  method: 'post',
  path: '/v1/databases',
  tag,
  summary: 'Create a database, from scratch or from the backups of another one',
  body: CreateDatabaseSchema,
  answers: filingAnswers,
  errors: [
    'no-backup',
    'not-protected',
    'archive-hole',
    'backup-damaged',
    'target-unknown',
    'target-in-future',
    'target-before-first-backup',
    'version-mismatch',
    'limit-reached',
    'version-conflict',
  ],
  verifiers: (_, { databaseId }) => [verifierSecret(databaseId)],
  handle: createDatabase,
})

const updateEndpoint = defineEndpoint({
  operationId: 'updateDatabase',
  method: 'patch',
  path: '/v1/databases/{id}',
  tag,
  summary: 'Change a database',
  description: 'Name, description and deletion protection change at once; data protection by a request.',
  params: DatabaseParams,
  body: UpdateDatabaseSchema,
  takesIfMatch: true,
  answers: {
    200: {
      description: 'Changed; or, with dryRun=true, what would happen',
      schema: z.union([UpdatedSchema, PreviewSchema]),
      headers: etagHeader,
    },
    202: { ...filingAnswers[202], description: 'Changed; a request for the rest is filed', schema: UpdatedSchema },
  },
  errors: ['not-found', 'precondition-failed', 'request-active', 'state-conflict', 'version-conflict'],
  handle: updateDatabase,
})

const deleteEndpoint = defineEndpoint({
  operationId: 'deleteDatabase',
  method: 'delete',
  path: '/v1/databases/{id}',
  tag,
  summary: 'Delete a database',
  description:
    'Its backups are kept for a while, and it can be restored from them. Deleting a deleted database with keepBackupsDays=0 removes its backups now.',
  params: DatabaseParams,
  query: z.strictObject({
    finalBackup: flag(true).openapi({ description: 'Make a last backup first' }),
    keepBackupsDays: z.coerce.number().int().min(0).max(3660).default(7).openapi({ description: 'Days' }),
  }),
  takesIfMatch: true,
  answers: filingAnswers,
  errors: [
    'not-found',
    'precondition-failed',
    'request-active',
    'state-conflict',
    'deletion-protected',
    'version-conflict',
  ],
  handle: deleteDatabase,
})

export const databaseEndpoints = [listEndpoint, createEndpoint, getEndpoint, updateEndpoint, deleteEndpoint]
