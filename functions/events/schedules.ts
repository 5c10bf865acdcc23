import { forEachOf } from '../../shared/core/each.ts'
import { fileNeededBackups } from './file-needed-backups.ts'
import { fireJobs, type JobContext } from './fire-jobs.ts'
import { forgetEndedRequests, forgetPurgedDatabases } from './forget-ended.ts'
import { forgetFeedback, forgetIdempotentCalls, forgetSentCommands } from './forget-expired.ts'
import { indexDatabases } from './index-databases.ts'
import { type ObserveContext, observeArchives } from './observe-archives.ts'
import { purgeDatabases } from './purge-databases.ts'
import { reconcileUsage, type UsageContext } from './reconcile-usage.ts'
import { resumeRequests, type TickContext } from './tick.ts'

export type ScheduleContext = TickContext & JobContext & ObserveContext & UsageContext

const everyMinutes = [indexDatabases, resumeRequests, fireJobs, fileNeededBackups, observeArchives]

/** What a cloud's scheduler calls every minute. What fails, or has much to do, holds up nothing of the rest. */
export const everyMinute = (context: ScheduleContext): Promise<void> =>
  forEachOf(everyMinutes, (work) => work(context), { atOnce: everyMinutes.length })

const everyHours = [
  reconcileUsage,
  purgeDatabases,
  forgetIdempotentCalls,
  forgetSentCommands,
  forgetEndedRequests,
  forgetPurgedDatabases,
  forgetFeedback,
]

/** What it calls every hour; likewise. */
export const everyHour = (context: JobContext & UsageContext): Promise<void> =>
  forEachOf(everyHours, (work) => work(context), { atOnce: everyHours.length })
