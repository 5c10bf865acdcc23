import { minutes } from '../../../shared/core/time.ts'
import { awaitCloud } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing, type StepContext } from '../../../shared/pipeline/step.ts'
import { surveyBucket } from '../../../shared/requests/bucket-survey.ts'
import { sourceOf } from './grant-source-read.ts'

/** The database is down for as long. */
const patience = minutes(4)

const bucketToRecoverFrom = async (context: StepContext): Promise<string | undefined> =>
  context.request.type === 'CREATE-DB' ? (await sourceOf(context))?.bucket : context.database.bucket

/** What a recovery is about to read is what was written there first: a server overwrites nothing for good (decision 9), and what it has overwritten since the last look shows as it was. */
export const undoOverwrites = defineStep({
  name: 'undo-overwrites',
  needs: ['buckets'],
  retry: awaitCloud(minutes(10)),
  timeout: minutes(5),
  run: async (context) => {
    const bucket = await bucketToRecoverFrom(context)
    if (!bucket) return
    const { buckets, now, remark, signal } = context
    const enough = AbortSignal.timeout(patience)
    try {
      const { overwriting } = await surveyBucket(buckets, bucket, now(), { signal: AbortSignal.any([signal, enough]) })
      if (overwriting.length === 0) return
      await buckets.removeVersions(bucket, overwriting)
      const names = [...new Set(overwriting.map(({ key }) => key))]
      remark(
        `${names.length} objects had been overwritten, such as ${names.slice(0, 3).join(', ')}: what was there first is back`,
      )
    } catch (error) {
      if (!enough.aborted || signal.aborted) throw error
      remark('The bucket holds too much to look at all of it before the recovery')
    }
  },
  undo: nothing('what was written first is right in any case'),
})
