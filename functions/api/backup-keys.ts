import { z } from '@hono/zod-openapi'
import { backupKeyIdOf, backupKeysFrom, newBackupKey } from '../../shared/core/backup-keys.ts'
import { HowdahError } from '../../shared/errors/howdah-error.ts'
import { backupKeysSecret, newBackupKeySecret, newBackupKeysOf } from '../../shared/secrets/names.ts'
import { filingAnswers, ok } from './http/answers.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { fileRequest, removeEarlier } from './http/file-request.ts'
import { visibleDatabase } from './http/visible.ts'
import { DatabaseParams } from './schemas/common.ts'

const tag = 'Databases'

const BackupKeysSchema = z
  .object({
    items: z.array(
      z.object({
        id: z.string().openapi({ description: '`none`: what was written before encryption was switched on' }),
        key: z.string().openapi({ description: '32 bytes in hexadecimal, or `none`', example: 'none' }),
      }),
    ),
  })
  .openapi('BackupKeys')

const exportEndpoint = defineEndpoint({
  operationId: 'exportBackupKeys',
  method: 'get',
  path: '/v1/databases/{id}/backup-keys',
  tag,
  role: 'operator',
  summary: 'The keys that open the backups of a database',
  description:
    'The first is the one that is written with now. **Who has these and the bucket reads all data**: keep them where the bucket is not. With them the backups can be restored without Howdah.',
  params: DatabaseParams,
  answers: { 200: { description: 'In the order in which the images take them', schema: BackupKeysSchema } },
  errors: ['not-found', 'backup-key-missing'],
  handle: async (call) => {
    const { value: database } = await visibleDatabase(call, call.params.id)
    const secret = await call.api.secrets.get(backupKeysSecret(database.id))
    if (secret === undefined && database.backupEncryption)
      throw new HowdahError('backup-key-missing', `The keys of ${database.id} are not there`)
    return ok({ items: backupKeysFrom(secret ?? '').map((key) => ({ id: backupKeyIdOf(key), key })) })
  },
})

const rotateEndpoint = defineEndpoint({
  operationId: 'rotateBackupKey',
  method: 'post',
  path: '/v1/databases/{id}/rotate-backup-key',
  tag,
  summary: 'Encrypt backups and WAL with a new key from now on',
  description:
    'Also where nothing was encrypted before. What is in the bucket stays as it is, and its keys are kept; a full backup with the new key is made.',
  params: DatabaseParams,
  answers: filingAnswers,
  errors: ['not-found', 'request-active', 'state-conflict', 'version-conflict'],
  handle: async (call) => {
    const row = await visibleDatabase(call, call.params.id)
    const secret = newBackupKeySecret(row.value.id, call.requestKey)
    const { secrets } = call.api
    return fileRequest(call, row, {
      type: 'ROTATE-BACKUP-KEY',
      body: {},
      parameters: {},
      // An earlier call that was cut off, or one at the same moment, may have brought one.
      prepare: async () => {
        await secrets.putNew(secret, newBackupKey())
      },
      giveUp: () => secrets.remove(secret),
      filed: () => removeEarlier(call.api, newBackupKeysOf(row.value.id), secret),
    })
  },
})

export const backupKeyEndpoints = [exportEndpoint, rotateEndpoint]
