import { minutes, seconds } from '../../../shared/core/time.ts'
import { archiveCheckKey } from '../../../shared/entities/archive-check.ts'
import { backupKey } from '../../../shared/entities/backup.ts'
import { jobKey } from '../../../shared/entities/job.ts'
import { parametersOf } from '../../../shared/entities/request.ts'
import { tableErrors } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing } from '../../../shared/pipeline/step.ts'
import { backupKeysSecret } from '../../../shared/secrets/names.ts'
import { revokeReadOf } from '../bucket/grant-source-read.ts'
import { awaitGate, gateTimeout, passGate } from '../bucket/pass-gate.ts'

/** No job of the database is due any more. */
export const removeJobs = defineStep({
  name: 'remove-jobs',
  retry: tableErrors,
  timeout: seconds(30),
  run: ({ database, stores }) => stores.jobs.remove(jobKey(database.id, 'backup')),
  undo: nothing('it comes after the pivot'),
})

/** The key of the bucket and every secret of the database are gone; the keys of its backups stay as long as they are kept. */
export const removeSecrets = defineStep({
  name: 'remove-secrets',
  needs: ['buckets', 'secrets'],
  retry: awaitGate,
  timeout: gateTimeout,
  run: async (context) => {
    const { database, request, buckets, secrets } = context
    const { keepBackupsDays = 0 } = parametersOf(request, 'DELETE-DB', 'PURGE-DB')
    const kept = keepBackupsDays > 0 && database.bucket ? backupKeysSecret(database.id) : undefined
    // Its creation may have got stuck before it did.
    if (database.restoredFrom) await revokeReadOf(database.restoredFrom, context)
    await passGate(database.id, context, () => buckets.removeKey(database.id))
    for (const name of await secrets.list(`${database.id}/`)) if (name !== kept) await secrets.remove(name)
  },
  undo: nothing('it comes after the pivot'),
})

/** What the table remembers of the backups of a bucket that is gone, is gone too. */
export const removeBackupRecords = defineStep({
  name: 'remove-backup-records',
  retry: tableErrors,
  timeout: minutes(5),
  run: async ({ database, stores }) => {
    if (database.bucket) return
    const partition = `DATABASE#${database.id}`
    for await (const backup of stores.backups.all({ partition, prefix: 'BACKUP#' }))
      await stores.backups.remove(backupKey(database.id, backup.id))
    for await (const point of stores.restorePoints.all({ partition, prefix: 'RESTORE-POINT#' }))
      await stores.restorePoints.remove({ pk: partition, sk: `RESTORE-POINT#${point.incarnation}#${point.name}` })
    await stores.archiveChecks.remove(archiveCheckKey(database.id))
  },
  undo: nothing('it comes after the pivot'),
})
