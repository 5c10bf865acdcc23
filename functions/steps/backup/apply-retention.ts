import type { ObjectVersion } from '../../../shared/clouds/cloud.ts'
import { hours, minutes, seconds } from '../../../shared/core/time.ts'
import { type Backup, backupKey, restorePointKey } from '../../../shared/entities/backup.ts'
import { jobKey } from '../../../shared/entities/job.ts'
import { Pending } from '../../../shared/errors/howdah-error.ts'
import { awaitCloud } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing, type StepContext } from '../../../shared/pipeline/step.ts'
import { type BucketSurvey, eachObject, isAsRecorded, surveyBucket } from '../../../shared/requests/bucket-survey.ts'
import { knownOf } from '../../../shared/requests/known-archive.ts'
import { livesOf } from '../../../shared/requests/lives.ts'
import { withinLongestLook } from '../../../shared/requests/longest-look.ts'
import { planRetention, type RetentionPlan, removalOrder } from '../../../shared/requests/retention.ts'

/** So many removals are begun together. */
const batch = 1000

/** And so many fit into the time of a step, with what is looked at. */
const mostRemovals = 50_000

/** It keeps no other request waiting for longer: the backup is made. */
const leftOver =
  'The bucket takes too long to list: what need not be kept any more, and is still there, goes with a later backup'

/**
 * Backups that the database's retention does not keep are gone, with the WAL that only they needed and the restore points in it. What is kept is decided by what requests of this control plane have made, and
 * removed by its own identity: a server can neither remove anything, nor put anything into the bucket that pushes out what is good.
 */
export const applyRetention = defineStep({
  name: 'apply-retention',
  needs: ['buckets'],
  retry: awaitCloud(hours(12), seconds(10)),
  timeout: minutes(10),
  run: async (context) => {
    const { database, stores, buckets } = context
    const job = await stores.jobs.find(jobKey(database.id, 'backup'))
    if (!job || !database.bucket || !database.data) return
    const { keepFull, keepDays } = job.value.retention
    const backups = await stores.backups.list({ partition: `DATABASE#${database.id}`, prefix: 'BACKUP#' })
    const known = await knownOf(database, backups, stores)
    const { bucket } = database
    const survey = await withinLongestLook(context.signal, (signal) =>
      surveyBucket(buckets, bucket, context.startedAt, { signal, known }),
    )
    if (!survey) return context.remark(leftOver)
    const plan = await makePlan(context, survey, { keepFull, keepDays, current: database.data.incarnation })
    await forgetRows(context, plan)
    const isDone = await withinLongestLook(context.signal, async (signal) => {
      await removeObjects({ buckets, signal }, bucket, plan)
      // Not every store has rules of age.
      await buckets.removeVersions(bucket, survey.expired)
      return true
    })
    if (!isDone) context.remark(leftOver)
  },
  undo: nothing('it comes after the pivot'),
})

type Wish = Pick<Parameters<typeof planRetention>[0], 'keepFull' | 'keepDays' | 'current'>

const makePlan = async (
  { database, stores, startedAt }: StepContext<'buckets'>,
  survey: BucketSurvey,
  wish: Wish,
): Promise<RetentionPlan> => {
  const partition = `DATABASE#${database.id}`
  const backups = await stores.backups.list({ partition, prefix: 'BACKUP#' })
  const points = await stores.restorePoints.list({ partition, prefix: 'RESTORE-POINT#' })
  const lives = await livesOf(database, { backups, points }, stores)
  const isWhole = (backup: Backup): boolean => isAsRecorded(backup, survey)
  return planRetention({ now: startedAt, ...wish, lives, backups, points, isWhole })
}

/** First: nobody is promised what is being removed. What a run that was cut did not remove yet, the next one finds without a row. */
const forgetRows = async ({ database, stores }: StepContext, plan: RetentionPlan): Promise<void> => {
  const partition = `DATABASE#${database.id}`
  for await (const backup of stores.backups.all({ partition, prefix: 'BACKUP#' }))
    if (!plan.keepsBackup(backup)) await stores.backups.remove(backupKey(database.id, backup.id))
  for await (const point of stores.restorePoints.all({ partition, prefix: 'RESTORE-POINT#' }))
    if (!plan.keepsPoint(point)) await stores.restorePoints.remove(restorePointKey(point))
}

/**
 * A backup loses first what makes it visible, so that half of one is never taken for a whole one.
 * @throws Pending when there is more than fits into the time of a step: the next look goes on
 */
const removeObjects = async (
  { buckets, signal }: Pick<StepContext<'buckets'>, 'buckets' | 'signal'>,
  bucket: string,
  plan: RetentionPlan,
): Promise<void> => {
  let removed = 0
  const remove = async (names: readonly string[]) => {
    if (names.length > 0) await buckets.removeObjects(bucket, names)
    removed += names.length
    if (removed >= mostRemovals) throw new Pending(`${removed} more objects are removed, and there are others`)
  }
  for (const orders of [[0], [1], [2, 3]]) {
    const named = new Map(orders.map((order) => [order, [] as string[]]))
    const see = async ([newest]: readonly ObjectVersion[]) => {
      const names = newest && !newest.isMarker ? named.get(removalOrder(newest.key)) : undefined
      if (!newest || !names || plan.keepsObject(newest.key, newest.putAt)) return
      names.push(newest.key)
      // What comes last waits for the rest: of it there is little.
      if (orders.length === 1 && names.length === batch) await remove(names.splice(0))
    }
    await eachObject(buckets, bucket, '', see, { signal })
    for (const names of named.values()) await remove(names)
  }
}
