import type { z } from '@hono/zod-openapi'
import type { DatabaseId } from '../../../shared/core/ids.ts'
import { after, type Instant, instant } from '../../../shared/core/time.ts'
import type { Job, Schedule } from '../../../shared/entities/job.ts'
import { nextRunsAfter, parseInterval } from '../../../shared/jobs/schedule.ts'
import { invalid } from '../http/read-call.ts'
import type { BackupJobSchema, ScheduleSettings } from '../schemas/job.ts'

/**
 * The job that settings mean.
 * @param pointer where the settings stand in the body
 * @throws HowdahError `invalid-request`
 */
export const jobFrom = (
  databaseId: DatabaseId,
  settings: z.output<typeof BackupJobSchema>,
  now: Instant,
  pointer: string,
): Job => {
  const { enabled, backupKind, retention } = settings
  const { schedule, runs } = scheduleFrom(settings, now, pointer)
  const nextRun = enabled ? runs[0] : undefined
  return { databaseId, kind: 'backup', enabled, schedule, backupKind, retention, ...(nextRun ? { nextRun } : {}) }
}

/**
 * The schedule that settings mean, with its next times.
 * @param pointer where the settings stand in the body
 * @throws HowdahError `invalid-request`
 */
export const scheduleFrom = (
  settings: ScheduleSettings,
  now: Instant,
  pointer: string,
  count = 1,
): { readonly schedule: Schedule; readonly runs: readonly Instant[] } => {
  if (settings.nextRun !== undefined && instant(settings.nextRun.toUpperCase()) <= now)
    throw invalid([{ pointer: `${pointer}/nextRun`, message: `Is in the past: it is ${now}` }])
  try {
    const schedule = read(settings, now)
    return { schedule, runs: nextRunsAfter(schedule, now, count) }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw invalid([
      { pointer: `${pointer}/${settings.every === undefined ? 'cron' : 'every'}`, message: error.message },
    ])
  }
}

const read = ({ every, nextRun, cron, timeZone }: ScheduleSettings, now: Instant): Schedule =>
  every === undefined
    ? { cron: cron ?? '', timeZone: timeZone ?? 'UTC' }
    : { every, firstRun: nextRun ? instant(nextRun.toUpperCase()) : after(now, parseInterval(every)) }
