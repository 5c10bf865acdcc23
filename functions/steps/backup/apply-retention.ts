import type { RunRetention, TaskResults } from '../../../shared/containers/tasks.ts'
import type { DatabaseId } from '../../../shared/core/ids.ts'
import { positionOf } from '../../../shared/core/lsn.ts'
import { hours, type Instant, seconds } from '../../../shared/core/time.ts'
import { backupKey, restorePointKey } from '../../../shared/entities/backup.ts'
import type { Database } from '../../../shared/entities/database.ts'
import { jobKey } from '../../../shared/entities/job.ts'
import type { Stores } from '../../../shared/entities/stores.ts'
import { awaitLongCommand } from '../../../shared/pipeline/retry.ts'
import { nothing } from '../../../shared/pipeline/step.ts'
import { accessOf, dataOf, imageOf } from '../naming.ts'
import { defineTaskStep } from '../task-step.ts'
import { backupOf } from './make-backup.ts'

/**
 * Backups that the database's retention does not keep are gone, with the WAL that only they needed and the restore points in it. What the bucket keeps is in the table, also what a request
 * made that was then cancelled, or a person by hand.
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
  onResult: async ({ database, request, stores }, result) => {
    for (const made of result.newest) await stores.backups.create(backupOf(database.id, made))
    if (!tellsWhatIsLeft(result)) return
    await forgetBackups(database.id, stores, result)
    await forgetRestorePoints(database, stores, result, request.filedAt)
  },
  undo: nothing('it comes after the pivot'),
})

/** Servers keep the image that they have: one of an older Howdah tells names instead of ids. Where no good backup is left, rows are all that is known of what was there. */
const tellsWhatIsLeft = ({ kept, newest }: TaskResults['run-retention']): boolean =>
  newest.length > 0 && newest.every(({ id }) => kept.includes(id))

/** Not only what was removed this time: a run that was cut has removed some, too. */
export const forgetBackups = async (
  databaseId: DatabaseId,
  { backups }: Pick<Stores, 'backups'>,
  { kept }: Pick<TaskResults['run-retention'], 'kept'>,
): Promise<void> => {
  const there = new Set(kept)
  if (there.size === 0) return
  for await (const { id } of backups.all({ partition: `DATABASE#${databaseId}`, prefix: 'BACKUP#' }))
    if (!there.has(id)) await backups.remove(backupKey(databaseId, id))
}

/**
 * They went with the WAL that they are places in. The life that goes on keeps its own when the bucket does not know it yet, and so does one that began since.
 * @param since what the bucket tells is not older
 */
export const forgetRestorePoints = async (
  { id, data }: Pick<Database, 'id' | 'data'>,
  { restorePoints }: Pick<Stores, 'restorePoints'>,
  { lives }: Pick<TaskResults['run-retention'], 'lives'>,
  since: Instant,
): Promise<void> => {
  if (lives.length === 0) return
  const begins = new Map(lives.map(({ incarnation, from }) => [incarnation, positionOf(from)]))
  for await (const point of restorePoints.all({ partition: `DATABASE#${id}`, prefix: 'RESTORE-POINT#' })) {
    const begin = begins.get(point.incarnation)
    const isOfNewLife = point.incarnation === data?.incarnation || point.createdAt > since
    const isThere = begin === undefined ? isOfNewLife : positionOf(point.lsn) > begin
    if (!isThere) await restorePoints.remove(restorePointKey(point))
  }
}
