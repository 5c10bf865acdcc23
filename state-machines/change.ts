import { makeFirstBackup } from '../functions/steps/backup/make-backup.ts'
import { makeRestorePoint } from '../functions/steps/backup/make-restore-point.ts'
import { recordProtection, recordRestorePoint } from '../functions/steps/database/mark-database.ts'
import { applyPassword, forgetVerifier, keepVerifier } from '../functions/steps/postgres/apply-password.ts'
import { setArchiving } from '../functions/steps/postgres/set-archiving.ts'
import { definePipeline } from '../shared/pipeline/pipeline.ts'

export const setPassword = definePipeline({
  type: 'SET-PASSWORD',
  title: "Changes the password of the database's user",
  steps: [applyPassword],
  pivot: keepVerifier,
  after: [forgetVerifier],
})

export const updateDatabase = definePipeline({
  type: 'UPDATE-DB',
  title: 'Switches data protection, and makes the backup that the new way begins with',
  steps: [setArchiving],
  pivot: recordProtection,
  after: [makeFirstBackup],
})

export const createRestorePoint = definePipeline({
  type: 'RESTORE-POINT',
  title: 'Gives a moment a name that can be recovered to',
  steps: [makeRestorePoint],
  pivot: recordRestorePoint,
})
