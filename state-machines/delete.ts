import { makeFinalBackup } from '../functions/steps/backup/make-backup.ts'
import { removeBucket } from '../functions/steps/bucket/remove-bucket.ts'
import { awaitPredecessors } from '../functions/steps/database/await-predecessors.ts'
import { removeBackupRecords, removeJobs, removeSecrets } from '../functions/steps/database/forget-database.ts'
import { markDeleting, markPurging, recordDeleted } from '../functions/steps/database/mark-database.ts'
import { recordUsage } from '../functions/steps/database/record-usage.ts'
import { refuseClients } from '../functions/steps/postgres/refuse-clients.ts'
import {
  removeNextPostgres,
  removePostgres,
  removePreviousPostgres,
} from '../functions/steps/postgres/remove-postgres.ts'
import { removeServer } from '../functions/steps/server/remove-server.ts'
import { removeVolume } from '../functions/steps/server/remove-volume.ts'
import { definePipeline } from '../shared/pipeline/pipeline.ts'

export const deleteDatabase = definePipeline({
  type: 'DELETE-DB',
  title: 'Deletes a database after a last backup; its backups are kept as long as was asked for',
  // Also while it is in other hands: what is stuck gives way.
  allowedIn: ['CREATING', 'RUNNING', 'STOPPED', 'RECOVERING', 'DELETING', 'FAILED'],
  check: ({ database }) => (database.deletionProtection ? { code: 'deletion-protected' } : undefined),
  // A deletion that is stuck goes on where it stuck when it is retried; a second one would not find what the first has removed. One that is being taken back has removed nothing: another one may do without a last backup.
  takesOver: ({ type, state, unwinding = false }) =>
    type === 'BACKUP-DB' || (state === 'STUCK' && (type !== 'DELETE-DB' || unwinding)),
  steps: [markDeleting, awaitPredecessors, refuseClients, makeFinalBackup],
  pivot: removePostgres,
  after: [
    recordUsage,
    removeJobs,
    removePreviousPostgres,
    removeNextPostgres,
    removeVolume,
    removeServer,
    removeSecrets,
    removeBucket,
    removeBackupRecords,
    recordDeleted,
  ],
})

/** Files itself when the backups of a deleted database have been kept long enough. */
export const purgeDatabase = definePipeline({
  type: 'PURGE-DB',
  title: 'Removes the backups of a deleted database when they have been kept long enough',
  allowedIn: ['DELETED'],
  check: ({ database, parameters, now }) => {
    if (database.deletionProtection) return { code: 'deletion-protected' }
    const { backupsKeptUntil = now } = database
    if (!parameters || 'keepBackupsDays' in parameters || backupsKeptUntil <= now) return undefined
    return { code: 'state-conflict', message: `The backups are kept until ${backupsKeptUntil}` }
  },
  steps: [],
  pivot: markPurging,
  after: [removeSecrets, removeBucket, removeBackupRecords, recordDeleted],
})
