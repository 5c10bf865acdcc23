import type { z } from '@hono/zod-openapi'
import type { DatabaseId } from '../../../shared/core/ids.ts'
import { after, type Instant, instant } from '../../../shared/core/time.ts'
import type { Job, Schedule } from '../../../shared/entities/job.ts'
import { nextRunAfter, parseInterval } from '../../../shared/jobs/schedule.ts'
import { invalid } from '../http/read-call.ts'
import type { BackupJobSchema } from '../schemas/job.ts'

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
  if (settings.nextRun !== undefined && instant(settings.nextRun.toUpperCase()) <= now)
    throw invalid([{ pointer: `${pointer}/nextRun`, message: `Is in the past: it is ${now}` }])
  try {
    const schedule = scheduleFrom(settings, now)
    const nextRun = nextRunAfter(schedule, now)
    return { databaseId, kind: 'backup', enabled, schedule, backupKind, retention, ...(enabled ? { nextRun } : {}) }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw invalid([
      { pointer: `${pointer}/${settings.every === undefined ? 'cron' : 'every'}`, message: error.message },
    ])
  }
}

const scheduleFrom = ({ every, nextRun, cron, timeZone }: z.output<typeof BackupJobSchema>, now: Instant): Schedule =>
  every === undefined
    ? { cron: cron ?? '', timeZone: timeZone ?? 'UTC' }
    : { every, firstRun: nextRun ? instant(nextRun.toUpperCase()) : after(now, parseInterval(every)) }
