import { makeFirstBackup } from '../functions/steps/backup/make-backup.ts'
import { hasRestorePoint, makeRestorePoint } from '../functions/steps/backup/make-restore-point.ts'
import { applyBackupKey, recordBackupKey } from '../functions/steps/backup/rotate-backup-key.ts'
import { recordProtection, recordRestorePoint } from '../functions/steps/database/mark-database.ts'
import { applyPassword, forgetVerifier, keepVerifier } from '../functions/steps/postgres/apply-password.ts'
import {
  applyReplicationRole,
  recordNoReplicationRole,
  recordReplicationRole,
  removeReplicationRole,
} from '../functions/steps/postgres/replication-role.ts'
import { setArchiving } from '../functions/steps/postgres/set-archiving.ts'
import { definePipeline } from '../shared/pipeline/pipeline.ts'

export const setPassword = definePipeline({
  type: 'SET-PASSWORD',
  title: "Changes the password of the database's user",
  allowedIn: ['RUNNING'],
  steps: [applyPassword],
  pivot: keepVerifier,
  after: [forgetVerifier],
})

export const setReplicationRole = definePipeline({
  type: 'SET-REPLICATION-ROLE',
  title: 'Makes the one role that may replicate, or changes its password',
  allowedIn: ['RUNNING'],
  check: ({ database: { replicationRole = '' }, parameters }) =>
    !parameters || !replicationRole || replicationRole === parameters.role
      ? undefined
      : { code: 'other-replication-role', message: `The replication role is ${replicationRole}` },
  steps: [applyReplicationRole],
  pivot: recordReplicationRole,
  after: [forgetVerifier],
})

export const unsetReplicationRole = definePipeline({
  type: 'REMOVE-REPLICATION-ROLE',
  title: 'Lets nobody replicate, and drops all replication slots',
  allowedIn: ['RUNNING'],
  steps: [],
  pivot: recordNoReplicationRole,
  after: [removeReplicationRole],
})

export const rotateBackupKey = definePipeline({
  type: 'ROTATE-BACKUP-KEY',
  title: 'Encrypts backups and WAL with a new key from now on, and makes a backup with it',
  allowedIn: ['RUNNING'],
  check: ({ database }) =>
    database.backupKeyId === undefined
      ? { code: 'state-conflict', message: 'An older Howdah started this database, without keys: recover it first' }
      : undefined,
  steps: [applyBackupKey],
  pivot: recordBackupKey,
  after: [makeFirstBackup],
})

export const updateDatabase = definePipeline({
  type: 'UPDATE-DB',
  title: 'Switches data protection, and makes the backup that the new way begins with',
  allowedIn: ['RUNNING'],
  steps: [setArchiving],
  pivot: recordProtection,
  after: [makeFirstBackup],
})

export const createRestorePoint = definePipeline({
  type: 'RESTORE-POINT',
  title: 'Gives a moment a name that can be recovered to',
  allowedIn: ['RUNNING'],
  look: async ({ database, parameters: { restorePoint } }, stores) => ({
    isTaken: await hasRestorePoint(database, restorePoint, stores),
  }),
  check: ({ database, parameters, isTaken }) => {
    if (!database.dataProtection) return { code: 'not-protected' }
    if (!isTaken) return undefined
    return { code: 'restore-point-exists', message: `There is a restore point ${parameters?.restorePoint}` }
  },
  steps: [makeRestorePoint],
  pivot: recordRestorePoint,
})
