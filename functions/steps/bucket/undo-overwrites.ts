import type { DatabaseId } from '../../../shared/core/ids.ts'
import { minutes } from '../../../shared/core/time.ts'
import { archiveCheckKey } from '../../../shared/entities/archive-check.ts'
import type { Backup } from '../../../shared/entities/backup.ts'
import { HowdahError, Pending } from '../../../shared/errors/howdah-error.ts'
import { awaitCloud } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing, type StepContext } from '../../../shared/pipeline/step.ts'
import { withDependents } from '../../../shared/requests/archive-look.ts'
import {
  type ForeignVersions,
  isAsRecorded,
  surveyBucket,
  whatWasChanged,
} from '../../../shared/requests/bucket-survey.ts'
import { knownOf } from '../../../shared/requests/known-archive.ts'
import { withinLongestLook } from '../../../shared/requests/longest-look.ts'
import { removeForeign } from '../../../shared/requests/remove-foreign.ts'
import { sourceOf } from './grant-source-read.ts'

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
    const found = await foreignTo(context)
    if (!found) return
    await leaveOut(context, found)
    const changed = whatWasChanged(found)
    if (changed === undefined) return
    await removeForeign(context, found, found, context.signal)
    context.remark(changed)
    if (found.isCut) throw new Pending('there is more in the bucket that does not belong there')
  },
  undo: nothing('what was written first is right in any case'),
})

/** What is not as it was recorded, and cannot be brought back, no recovery reads. The next look says whether it still is so. */
const leaveOut = async ({ stores, remark }: StepContext, { id, damaged }: Foreign): Promise<void> => {
  if (damaged.length === 0) return
  const names = damaged.map(({ name }) => name)
  remark(`${names.length} backups are not as they were recorded, and are left out, such as ${names[0]}`)
  const ids = damaged.map((backup) => backup.id)
  // Of one that was never looked at nothing can be noted, and the first look comes within half an hour of its making.
  if (!(await stores.archiveChecks.find(archiveCheckKey(id)))) return
  await stores.archiveChecks.update(archiveCheckKey(id), (check) => ({
    ...check,
    damaged: [...new Set([...check.damaged, ...ids])],
  }))
}

/** Nothing was put over what a recovery has read, or among it, in the meantime: it may have been that which was read. It is not removed here, so that whoever does this step again finds it again. */
export const refuseOverwrites = defineStep({
  name: 'refuse-overwrites',
  needs: ['buckets'],
  retry: awaitCloud(minutes(10)),
  timeout: minutes(5),
  run: async (context) => {
    const found = await foreignTo(context)
    const changed =
      (found && whatWasChanged({ ...found, early: [] })) ??
      (found && (await newlyDamaged(context, found))) ??
      (await undoneMeanwhile(context))
    if (changed !== undefined) throw new HowdahError('archive-overwritten', `While the backups were read: ${changed}`)
  },
  undo: nothing('it only looks'),
})

/** Of what was whole before. */
const newlyDamaged = async ({ stores }: StepContext, { id, damaged }: Foreign): Promise<string | undefined> => {
  const before = new Set((await stores.archiveChecks.find(archiveCheckKey(id)))?.value.damaged)
  const [first] = damaged.filter((backup) => !before.has(backup.id))
  return first && `the backup ${first.name} is not as it was recorded any more`
}

/** What a look at the archive has undone since this request looked first. */
const undoneMeanwhile = async (context: StepContext): Promise<string | undefined> => {
  const from = await recoveredFrom(context)
  const first = context.request.trace.findLast(({ step, outcome }) => step === 'undo-overwrites' && outcome === 'done')
  const check = from && (await context.stores.archiveChecks.find(archiveCheckKey(from.id)))
  const since = first?.endedAt ?? context.request.filedAt
  return check?.value.faults.find(({ id, foundAt }) => id.startsWith('archive-overwritten ') && foundAt > since)
    ?.message
}

interface Foreign extends ForeignVersions {
  readonly id: DatabaseId
  readonly bucket: string
  readonly damaged: readonly Backup[]
  readonly isCut: boolean
}

/** @returns undefined when there was nothing to look at, or not enough time */
const foreignTo = async (context: StepContext<'buckets'>): Promise<Foreign | undefined> => {
  const from = await recoveredFrom(context)
  if (from?.bucket === undefined) return undefined
  const { bucket } = from
  const { buckets, stores, now, remark, signal } = context
  const backups = await stores.backups.list({ partition: `DATABASE#${from.id}`, prefix: 'BACKUP#' })
  const known = await knownOf(from, backups, stores)
  const found = await withinLongestLook(signal, async (enough) => {
    const look = () => surveyBucket(buckets, bucket, now(), { known, signal: enough })
    const isWhole = (backup: Backup) => isAsRecorded(backup, survey)
    let survey = await look()
    // Something else may be at work there: it is believed when it is seen twice.
    if (!backups.every(isWhole)) survey = await look()
    const damaged = withDependents(
      backups.filter((backup) => !isWhole(backup)),
      backups,
    )
    return { ...survey, id: from.id, bucket, damaged }
  })
  if (!found) remark('The bucket holds too much to look at all of it before the recovery')
  return found
}
