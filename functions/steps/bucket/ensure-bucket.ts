import { bucketOf } from '../../../shared/clouds/cloud.ts'
import { minutes } from '../../../shared/core/time.ts'
import { awaitCloud } from '../../../shared/pipeline/retry.ts'
import { defineStep } from '../../../shared/pipeline/step.ts'
import { ownerOf, serverIdOf } from '../naming.ts'

/** The database's bucket exists, is private, and opens to this database only. */
export const ensureBucket = defineStep({
  name: 'ensure-bucket',
  needs: ['buckets'],
  retry: awaitCloud(minutes(10)),
  timeout: minutes(1),
  run: async (context) => {
    const bucket = bucketOf(context.installation, context.database.id)
    await context.buckets.ensure(bucket, { ...ownerOf(context), serverId: serverIdOf(context) })
    await context.updateDatabase({ bucket })
  },
  undo: async ({ installation, database, buckets, updateDatabase }) => {
    await buckets.removeKey(database.id)
    await buckets.remove(bucketOf(installation, database.id))
    await updateDatabase({ bucket: undefined })
  },
})
