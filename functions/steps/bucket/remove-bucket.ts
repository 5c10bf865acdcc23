import { bucketOf } from '../../../shared/clouds/cloud.ts'
import { minutes } from '../../../shared/core/time.ts'
import { transientErrors } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing } from '../../../shared/pipeline/step.ts'

/** The bucket and all backups are gone, unless the person asked to keep them for a while. */
export const removeBucket = defineStep({
  name: 'remove-bucket',
  needs: ['buckets'],
  retry: transientErrors,
  timeout: minutes(14),
  run: async ({ installation, request, database, buckets, updateDatabase }) => {
    if ((request.parameters.keepBackupsDays ?? 0) > 0 && database.bucket) return
    // What was cut while it was made is not in the row.
    await buckets.remove(database.bucket ?? bucketOf(installation, database.id))
    await updateDatabase({ bucket: undefined })
  },
  undo: nothing('it comes after the pivot'),
})
