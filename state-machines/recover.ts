import { makeFirstBackup } from '../functions/steps/backup/make-backup.ts'
import { refuseOverwrites, undoOverwrites } from '../functions/steps/bucket/undo-overwrites.ts'
import { awaitPredecessors } from '../functions/steps/database/await-predecessors.ts'
import { markRecovering } from '../functions/steps/database/mark-database.ts'
import { recordUsage } from '../functions/steps/database/record-usage.ts'
import { admitToRecovered } from '../functions/steps/postgres/admit-clients.ts'
import { fenceArchive } from '../functions/steps/postgres/fence-archive.ts'
import { removePreviousPostgres } from '../functions/steps/postgres/remove-postgres.ts'
import { runRecovery } from '../functions/steps/postgres/run-postgres.ts'
import { stopPostgres } from '../functions/steps/postgres/stop-postgres.ts'
import { ensureVolume } from '../functions/steps/server/ensure-volume.ts'
import { removePreviousVolume } from '../functions/steps/server/remove-volume.ts'
import { definePipeline } from '../shared/pipeline/pipeline.ts'

export const recoverDatabase = definePipeline({
  type: 'RECOVER-DB',
  title: 'Recovers a database in place, beside its old data, to any point that the archive holds',
  allowedIn: ['RUNNING', 'STOPPED'],
  // What was written since the protection was switched off is in no archive: a recovery would lose it unseen.
  check: ({ database, parameters }) =>
    parameters && !('backup' in parameters.target) && !database.dataProtection ? { code: 'not-protected' } : undefined,
  takesOver: ({ type }) => type === 'BACKUP-DB',
  steps: [
    markRecovering,
    awaitPredecessors,
    fenceArchive,
    stopPostgres,
    // Nothing of the database adds to its bucket any more.
    undoOverwrites,
    ensureVolume,
    runRecovery,
    refuseOverwrites,
  ],
  pivot: admitToRecovered,
  after: [recordUsage, makeFirstBackup, removePreviousPostgres, removePreviousVolume],
})
