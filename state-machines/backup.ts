import { applyRetention } from '../functions/steps/backup/apply-retention.ts'
import { makeBackup, recordBackup } from '../functions/steps/backup/make-backup.ts'
import { definePipeline } from '../shared/pipeline/pipeline.ts'

export const backupDatabase = definePipeline({
  type: 'BACKUP-DB',
  title: 'Makes a backup, reads it back, and removes what the retention does not keep',
  allowedIn: ['RUNNING'],
  steps: [makeBackup],
  pivot: recordBackup,
  after: [applyRetention],
})
