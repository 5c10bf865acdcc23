import { timeText } from '../time/format.ts'
import { type Instant, millisOf } from '../time/instant.ts'
import { offsetAt, twins, wallClockAt } from '../time/wall-clock.ts'
import { scheduleWords as words } from '../words/schedules.ts'
import { type ScheduleText, timesOfDay } from './schedule-sentence.ts'

/** What summer time does to a run; undefined: nothing. */
export const summerTimeNote = (
  run: Instant,
  before: Instant | undefined,
  schedule: ScheduleText,
  zone: string,
): string | undefined =>
  schedule.cron === undefined
    ? noteOfInterval(run, before, zone)
    : noteOfCron(run, schedule.cron, schedule.timeZone ?? 'UTC')

const noteOfInterval = (run: Instant, before: Instant | undefined, zone: string): string | undefined => {
  if (before === undefined) return undefined
  return offsetAt(millisOf(run), zone) === offsetAt(millisOf(before), zone) ? undefined : words.clocksChange
}

const minuteLength = 'hh:mm'.length

const noteOfCron = (run: Instant, cron: string, zone: string): string | undefined => {
  const wanted = timesOfDay(cron)
  if (wanted.length === 0) return undefined
  const at = timeText(wallClockAt(run, zone)).slice(0, minuteLength)
  if (wanted.includes(at)) return twins(run, zone) ? words.occursTwice(at) : undefined
  // The clocks were moved on over the last time that is before the one at which it runs.
  const left = wanted.filter((time) => time < at).at(-1)
  return left && words.doesNotExist(left)
}
