import type { RunRetention } from '../../../shared/containers/tasks.ts'
import { hours, seconds } from '../../../shared/core/time.ts'
import { backupKey } from '../../../shared/entities/backup.ts'
import { jobKey } from '../../../shared/entities/job.ts'
import { awaitLongCommand } from '../../../shared/pipeline/retry.ts'
import { nothing } from '../../../shared/pipeline/step.ts'
import { accessOf, dataOf, imageOf } from '../naming.ts'
import { defineTaskStep } from '../task-step.ts'
import { backupOf } from './make-backup.ts'

/**
 * Backups that the database's retention does not keep are gone, with the WAL that only they needed. What the bucket keeps is in the table, also what a request made that was then
 * cancelled, or a person by hand.
 */
export const applyRetention = defineTaskStep<RunRetention, 'buckets'>({
  name: 'apply-retention',
  needs: ['buckets'],
  retry: awaitLongCommand(hours(12), seconds(10)),
  task: async (context) => {
    const { database, request, stores, installation } = context
    const job = await stores.jobs.find(jobKey(database.id, 'backup'))
    if (!job) return undefined
    const { container, volumeId } = dataOf(context)
    return {
      task: 'run-retention',
      name: `howdah-${installation}-retention-${request.key}`,
      container,
      volumeId,
      image: imageOf('backup', database.postgresqlVersion),
      databaseId: database.id,
      store: await accessOf(context),
      ...job.value.retention,
    }
  },
  onResult: async ({ database, stores }, { kept, newest }) => {
    for (const made of newest) await stores.backups.create(backupOf(database.id, made))
    // Not what was removed this time: a run that was cut has removed some, too.
    const there = new Set(kept)
    const rows = stores.backups.all({ partition: `DATABASE#${database.id}`, prefix: 'BACKUP#' })
    for await (const backup of rows)
      if (there.size > 0 && !there.has(backup.name)) await stores.backups.remove(backupKey(database.id, backup.id))
  },
  undo: nothing('it comes after the pivot'),
})
