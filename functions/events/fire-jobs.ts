import { forEachOf, rotated } from '../../shared/core/each.ts'
import { minuteOf } from '../../shared/core/time.ts'
import { type Database, databaseKey } from '../../shared/entities/database.ts'
import { dueJobs, type Job, type JobRun, jobKey } from '../../shared/entities/job.ts'
import { byJob, requestKeyOf } from '../../shared/entities/request.ts'
import { nextRunAfter } from '../../shared/jobs/schedule.ts'
import type { Filing } from '../../shared/requests/filing.ts'
import { isBusy } from './backup-requests.ts'
import type { TimedContext } from './timed-context.ts'

export interface JobContext extends TimedContext {
  readonly filing: Filing
}

const atOnce = 10

/** What became of a due time. */
type Outcome = 'filed' | 'left-out' | 'busy'

/**
 * Files a request for every job that is due. A due time is claimed with the key of its request by one conditional write, so that two ticks file one request,
 * and a claim that was cut off is filed by the next tick. Times missed are caught up once. While another request is at work on the database the claim waits,
 * until the next due time takes its place; of a database that does not run, due times are left out. What became due is fired before what waits, the oldest first.
 */
export const fireJobs = async (context: JobContext): Promise<void> => {
  const { stores, clock, signal } = context
  const due = await stores.jobs.list({ partition: dueJobs, index: 'i1', to: `${clock.now()}~` })
  const minute = minuteOf(clock.now())
  const waiting = due.filter(({ claim }) => claim)
  const fresh = due.filter(({ claim }) => !claim)
  await forEachOf([...fresh, ...rotated(waiting, minute)], (job) => fire(job, context), { atOnce, signal })
}

const fire = async ({ databaseId, kind }: Job, context: JobContext): Promise<void> => {
  const database = await context.stores.databases.find(databaseKey(databaseId))
  if (database && !context.stores.home.has(database.value.dataCenter)) return
  const before = await context.stores.jobs.find(jobKey(databaseId, kind))
  if (before?.value.claim && (await settle(before.value, before.value.claim, context)) !== 'busy') return
  const claimed = await claim({ databaseId, kind }, context)
  if (claimed?.claim) await settle(claimed, claimed.claim, context)
}

/** @returns undefined when nothing is due, or somebody else has claimed it */
const claim = async (
  { databaseId, kind }: Pick<Job, 'databaseId' | 'kind'>,
  { stores, clock, filing }: JobContext,
): Promise<Job | undefined> => {
  const now = clock.now()
  const found = await stores.jobs.find(jobKey(databaseId, kind))
  const dueAt = found?.value.nextRun
  if (!found || !dueAt || dueAt > now) return undefined
  // The key that waited for the database still stands for no request: it takes the newer due time.
  const run: JobRun = { dueAt, request: found.value.claim?.request ?? filing.newKey() }
  const claimed: Job = { ...found.value, claim: run, nextRun: nextRunAfter(found.value.schedule, now) }
  return (await stores.jobs.replace(claimed, found.version)) ? claimed : undefined
}

const settle = async (job: Job, run: JobRun, context: JobContext): Promise<Outcome> => {
  const outcome = await file(job, run, context)
  if (outcome === 'busy') return outcome
  await finish(job, context, (row) => (outcome === 'filed' ? { ...row, lastRun: run } : row), run)
  return outcome
}

const file = async (job: Job, run: JobRun, context: JobContext): Promise<Outcome> => {
  const { stores, filing } = context
  const database = (await stores.databases.find(databaseKey(job.databaseId)))?.value
  if (!database) return 'left-out'
  const filed = await stores.requests.find(requestKeyOf(run.request))
  if (!filed && (!job.enabled || isAtRest(database))) return 'left-out'
  try {
    const { backupKind } = job
    const request = await filing.file(database, {
      type: 'BACKUP-DB',
      key: run.request,
      filedBy: byJob,
      body: { job: job.kind, kind: backupKind, dueAt: run.dueAt },
      parameters: { backupKind },
    })
    // Another tick may have taken it for cut off at this moment.
    const { state, attempt } = (await stores.requests.find(requestKeyOf(request.key)))?.value ?? request
    if (state !== 'CANCELLED' || attempt > 0) return 'filed'
    return renew(job, run, context)
  } catch (error) {
    if (isBusy(error)) return 'busy'
    throw error
  }
}

/** The request was cut off while it was filed, and cancelled: the next tick files another one. */
const renew = async (job: Job, run: JobRun, context: JobContext): Promise<Outcome> => {
  const again: JobRun = { dueAt: run.dueAt, request: context.filing.newKey() }
  await finish(job, context, (row) => ({ ...row, claim: again }), run)
  return 'busy'
}

/** Takes the claim off the job, unless somebody else has. */
const finish = async (job: Job, { stores }: JobContext, change: (row: Job) => Job, run: JobRun): Promise<void> => {
  const key = jobKey(job.databaseId, job.kind)
  if (!(await stores.jobs.find(key))) return
  await stores.jobs.update(key, (row) => {
    if (row.claim?.request !== run.request || row.claim.dueAt !== run.dueAt) return row
    const { claim: _, ...rest } = row
    return change(rest)
  })
}

/** Nothing is at work on it, and nothing is to be backed up. */
const isAtRest = ({ state }: Database): boolean => state === 'STOPPED' || state === 'FAILED' || state === 'DELETED'
