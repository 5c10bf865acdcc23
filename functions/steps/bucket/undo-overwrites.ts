import { minutes } from '../../../shared/core/time.ts'
import { observationKey } from '../../../shared/entities/observation.ts'
import { awaitCloud } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing, type StepContext } from '../../../shared/pipeline/step.ts'
import { foreignOf, knownArchiveOf, surveyBucket, whatWasChanged } from '../../../shared/requests/bucket-survey.ts'
import { writingWalOf } from '../../../shared/requests/early-wal.ts'
import { sourceOf } from './grant-source-read.ts'

/** The database is down for as long. */
const patience = minutes(4)

const recoveredFrom = async (context: StepContext) =>
  context.request.type === 'CREATE-DB' ? await sourceOf(context) : context.database

/**
 * What a recovery is about to read is what was written there first: a server overwrites nothing for good (decision 9), and adds nothing to a backup that was whole, nor under a name of WAL that is not its turn yet. What it has done since the last look
 * is undone.
 */
export const undoOverwrites = defineStep({
  name: 'undo-overwrites',
  needs: ['buckets'],
  retry: awaitCloud(minutes(10)),
  timeout: minutes(5),
  run: async (context) => {
    const from = await recoveredFrom(context)
    if (from?.bucket === undefined) return
    const { id, bucket } = from
    const { buckets, stores, now, remark, signal } = context
    const backups = await stores.backups.list({ partition: `DATABASE#${id}`, prefix: 'BACKUP#' })
    const known = knownArchiveOf(
      backups,
      writingWalOf(from, (await stores.observations.find(observationKey(id)))?.value),
    )
    const enough = AbortSignal.timeout(patience)
    try {
      const survey = await surveyBucket(buckets, bucket, now(), { known, signal: AbortSignal.any([signal, enough]) })
      const changed = whatWasChanged(survey)
      if (changed === undefined) return
      await buckets.removeVersions(bucket, foreignOf(survey))
      remark(changed)
    } catch (error) {
      if (!enough.aborted || signal.aborted) throw error
      remark('The bucket holds too much to look at all of it before the recovery')
    }
  },
  undo: nothing('what was written first is right in any case'),
})
