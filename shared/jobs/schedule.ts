import { Cron } from 'croner'
import { type Duration, epochMillis, hours, type Instant, instant, millis } from '../core/time.ts'
import type { Schedule } from '../entities/job.ts'

const units = { HOUR: hours(1), DAY: hours(24), WEEK: hours(24 * 7) } as const
const intervalPattern = /^([1-9][0-9]{0,3}) (HOUR|DAY|WEEK)S?$/

/**
 * `1 HOUR`, `1 DAY`, `4 WEEKS`. A day has 24 hours: an interval knows no time zone.
 * @throws RangeError
 */
export const parseInterval = (every: string): Duration => {
  const [, count, unit] = intervalPattern.exec(every) ?? []
  if (!count || !unit) throw new RangeError(`${every} is no interval such as 1 HOUR, 1 DAY or 4 WEEKS`)
  return millis(Number(count) * units[unit as keyof typeof units])
}

/**
 * The first time after `now` (never `now` itself) that the schedule names.
 * A cron expression has five fields and goes by the clocks of its time zone: a time that a change of clocks leaves out comes when the clocks were moved on, and one that comes twice counts once.
 * @throws RangeError when the schedule is none, or names no time at all
 */
export const nextRunAfter = (schedule: Schedule, now: Instant): Instant =>
  'every' in schedule ? nextOfInterval(schedule, now) : nextOfCron(schedule, now)

/**
 * The next times after `now`, in order; fewer where the calendar of RFC 3339 ends, with the year 9999.
 * @throws RangeError when the schedule is none, or names no time at all
 */
export const nextRunsAfter = (schedule: Schedule, now: Instant, count: number): readonly Instant[] => {
  const runs: Instant[] = []
  let last = now
  while (runs.length < count) {
    last = nextRunAfter(schedule, last)
    if (epochMillis(last) > lastMillis) break
    runs.push(last)
  }
  return runs
}

const lastMillis = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

const nextOfInterval = ({ every, firstRun }: Extract<Schedule, { every: string }>, now: Instant): Instant => {
  const interval = parseInterval(every)
  const passed = epochMillis(now) - epochMillis(firstRun)
  return passed < 0 ? firstRun : instant(epochMillis(firstRun) + (Math.floor(passed / interval) + 1) * interval)
}

const nextOfCron = ({ cron, timeZone }: Extract<Schedule, { cron: string }>, now: Instant): Instant => {
  const next = nextDate(cron, timeZone, now)
  if (!next) throw new RangeError(`${cron} names no time that ever comes`)
  return instant(next)
}

/** In so many years comes whatever comes at all: a 29th of February that is a given day of the week, past a century without one, takes the longest, 40. */
const yearsAhead = 60

/** croner looks through eight thousand years for a 31st of April: it is told those that count. */
const withYears = (cron: string, now: Instant): { readonly pattern: string; readonly mode: '5-part' | '7-part' } => {
  const year = new Date(now).getUTCFullYear()
  return cron.trim().split(/\s+/).length === 5
    ? { pattern: `0 ${cron.trim()} ${year - 1}-${Math.min(year + yearsAhead, 9999)}`, mode: '7-part' }
    : { pattern: cron, mode: '5-part' }
}

const nextDate = (cron: string, timeZone: string, now: Instant): Date | null => {
  // croner 11 goes through every day of eight thousand years for some that never come, and nothing else runs for as long as that.
  if (cron.includes('+'))
    throw new RangeError(`${cron} is no schedule: a day of the month and one of the week cannot be asked for at once`)
  try {
    const { pattern, mode } = withYears(cron, now)
    return new Cron(pattern, { mode, timezone: timeZone, paused: true }).nextRun(new Date(now))
  } catch (cause) {
    throw new RangeError(`${cron} in ${timeZone} is no schedule: ${reasonOf(cause)}`, { cause })
  }
}

/** croner begins what it says with the part of it that says so: `CronPattern: …`. */
const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message.replace(/^\w+: /, '') : String(cause)
