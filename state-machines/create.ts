import { makeFirstBackup } from '../functions/steps/backup/make-backup.ts'
import { scheduleJobs } from '../functions/steps/backup/schedule-jobs.ts'
import { ensureBucket } from '../functions/steps/bucket/ensure-bucket.ts'
import { grantSourceRead, revokeSourceRead } from '../functions/steps/bucket/grant-source-read.ts'
import { refuseOverwrites, undoOverwrites } from '../functions/steps/bucket/undo-overwrites.ts'
import { markCreating } from '../functions/steps/database/mark-database.ts'
import { recordUsage } from '../functions/steps/database/record-usage.ts'
import { admitClients } from '../functions/steps/postgres/admit-clients.ts'
import { runPostgres } from '../functions/steps/postgres/run-postgres.ts'
import { awaitServer } from '../functions/steps/server/await-server.ts'
import { ensureServer } from '../functions/steps/server/ensure-server.ts'
import { ensureVolume } from '../functions/steps/server/ensure-volume.ts'
import { definePipeline } from '../shared/pipeline/pipeline.ts'

export const createDatabase = definePipeline({
  type: 'CREATE-DB',
  title: 'Creates a database, from scratch or from the backups of another one',
  // FAILED: its creation is tried again.
  allowedIn: ['CREATING', 'FAILED'],
  steps: [
    markCreating,
    ensureServer,
    ensureBucket,
    grantSourceRead,
    awaitServer,
    ensureVolume,
    undoOverwrites,
    runPostgres,
    refuseOverwrites,
  ],
  pivot: admitClients,
  after: [recordUsage, revokeSourceRead, scheduleJobs, makeFirstBackup],
})
