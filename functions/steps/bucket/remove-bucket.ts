import { bucketOf } from '../../../shared/clouds/cloud.ts'
import { after, days, hours, minutes } from '../../../shared/core/time.ts'
import { parametersOf } from '../../../shared/entities/request.ts'
import { awaitCloud } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing } from '../../../shared/pipeline/step.ts'

/** The bucket and all backups are gone, unless the person asked to keep them for a while. */
export const removeBucket = defineStep({
  name: 'remove-bucket',
  needs: ['buckets'],
  // A look removes what fits into it.
  retry: awaitCloud(hours(6)),
  timeout: minutes(5),
  run: async ({ installation, request, database, buckets, startedAt, updateDatabase }) => {
    const { keepBackupsDays = 0 } = parametersOf(request, 'DELETE-DB', 'PURGE-DB')
    if (keepBackupsDays > 0 && database.bucket)
      return buckets.expire(database.bucket, after(database.deletedAt ?? startedAt, days(keepBackupsDays)))
    // What was cut while it was made is not in the row.
    await buckets.remove(database.bucket ?? bucketOf(installation, database.id))
    await updateDatabase({ bucket: undefined })
  },
  undo: nothing('it comes after the pivot'),
})
