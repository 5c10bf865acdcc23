import { makeFirstBackup } from '../functions/steps/backup/make-backup.ts'
import { hasRestorePoint, makeRestorePoint } from '../functions/steps/backup/make-restore-point.ts'
import { recordProtection, recordRestorePoint } from '../functions/steps/database/mark-database.ts'
import { applyPassword, forgetVerifier, keepVerifier } from '../functions/steps/postgres/apply-password.ts'
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
