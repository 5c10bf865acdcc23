import type { z } from '@hono/zod-openapi'
import { between, type Instant } from '../../shared/core/time.ts'
import { type RecoveryWindow, recoveryWindowOf } from '../../shared/requests/recovery-window.ts'
import { ok } from './http/answers.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { visibleDatabase } from './http/visible.ts'
import { RecoveryWindowSchema } from './schemas/backup.ts'
import { DatabaseParams } from './schemas/common.ts'
import { backupView } from './views.ts'

export const recoveryWindowEndpoint = defineEndpoint({
  operationId: 'getRecoveryWindow',
  method: 'get',
  path: '/v1/databases/{id}/recovery-window',
  tag: 'Backup and recovery',
  summary: 'What a database can be recovered to',
  params: DatabaseParams,
  answers: { 200: { description: 'The window, with all backups and restore points', schema: RecoveryWindowSchema } },
  errors: ['not-found'],
  handle: async (call) => {
    const { value: database } = await visibleDatabase(call, call.params.id)
    const now = call.api.clock.now()
    return ok(windowView(await recoveryWindowOf(database, call.api.stores), now))
  },
})

const windowView = (window: RecoveryWindow, now: Instant): z.infer<typeof RecoveryWindowSchema> => {
  const { database, observation, earliest, latest } = window
  const archivedAt = observation?.lastArchivedAt
  return {
    databaseId: database.id,
    holes: window.holes.map((hole) => ({ ...hole })),
    everyMoment: database.dataProtection && earliest !== undefined,
    earliest,
    latest,
    lastArchivedWal: observation?.lastArchivedWal,
    lastArchivedAt: archivedAt,
    lastArchivedAgeSeconds: archivedAt && Math.max(0, between(archivedAt, now) / 1000),
    archiveLagSeconds: observation?.archiveLagSeconds,
    observedAt: observation?.lookedAt ?? observation?.observedAt,
    restorePoints: window.restorePoints.map(({ name, lsn, createdAt, incarnation }) => ({
      name,
      lsn,
      createdAt,
      incarnation,
    })),
    backups: window.backups.map((backup) => backupView(backup)),
  }
}
