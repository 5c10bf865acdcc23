import { seconds } from '../../../shared/core/time.ts'
import { defaultBackupJob } from '../../../shared/entities/job.ts'
import { parametersOf } from '../../../shared/entities/request.ts'
import { tableErrors } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing } from '../../../shared/pipeline/step.ts'

/** The database has a backup job: the one that was asked for, or the default. */
export const scheduleJobs = defineStep({
  name: 'schedule-jobs',
  retry: tableErrors,
  timeout: seconds(30),
  run: async ({ database, request, stores, now }) => {
    await stores.jobs.create(parametersOf(request, 'CREATE-DB').backupJob ?? defaultBackupJob(database.id, now()))
  },
  undo: nothing('it comes after the pivot'),
})
