import { z } from '@hono/zod-openapi'
import { archiveCheckKey } from '../../shared/entities/archive-check.ts'
import type { Backup } from '../../shared/entities/backup.ts'
import { filingAnswers, ok } from './http/answers.ts'
import { readCursor, writeCursor } from './http/cursor.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { fileRequest } from './http/file-request.ts'
import { visibleDatabase } from './http/visible.ts'
import { BackupSchema, CreateBackupSchema } from './schemas/backup.ts'
import { DatabaseParams, PagingQuery, pageOf } from './schemas/common.ts'
import { backupView } from './views.ts'

const order = 'backups'
const tag = 'Backup and recovery'

const listEndpoint = defineEndpoint({
  operationId: 'listBackups',
  method: 'get',
  path: '/v1/databases/{id}/backups',
  tag,
  summary: 'The backups of a database, newest first',
  params: DatabaseParams,
  query: z.strictObject(PagingQuery),
  answers: { 200: { description: 'A page of backups', schema: pageOf('BackupPage', BackupSchema) } },
  errors: ['not-found'],
  handle: async (call) => {
    const { value: database } = await visibleDatabase(call, call.params.id)
    const { after } = readCursor(order, call.query.cursor)
    const page = await call.api.stores.backups.query({
      partition: `DATABASE#${database.id}`,
      prefix: 'BACKUP#',
      descending: true,
      limit: call.query.pageSize + 2,
      ...(after === undefined ? {} : { to: `BACKUP#${after}` }),
    })
    const rest = page.items.filter(({ id }) => id !== after)
    const items = rest.slice(0, call.query.pageSize)
    const last = rest.length > items.length ? items.at(-1)?.id : undefined
    const check = await call.api.stores.archiveChecks.find(archiveCheckKey(database.id))
    const damaged = new Set(check?.value.damaged)
    const view = (backup: Backup) => backupView(backup, damaged.has(backup.id) || undefined)
    return ok({ items: items.map(view), nextCursor: writeCursor(order, last) })
  },
})

const createEndpoint = defineEndpoint({
  operationId: 'createBackup',
  method: 'post',
  path: '/v1/databases/{id}/backups',
  tag,
  summary: 'Make a backup now',
  params: DatabaseParams,
  body: CreateBackupSchema,
  answers: filingAnswers,
  errors: ['not-found', 'request-active', 'state-conflict', 'version-conflict'],
  handle: async (call) => {
    const row = await visibleDatabase(call, call.params.id)
    const { kind, permanent } = call.body
    return fileRequest(call, row, {
      type: 'BACKUP-DB',
      body: call.body,
      parameters: { backupKind: kind, permanent },
    })
  },
})

export const backupEndpoints = [listEndpoint, createEndpoint]
