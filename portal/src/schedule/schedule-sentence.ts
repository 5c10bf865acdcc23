import { sentenceWords as words } from '../words/schedules.ts'

export interface ScheduleText {
  readonly every?: string | undefined
  readonly cron?: string | undefined
  readonly timeZone?: string | undefined
}

/** When something runs, in plain words; the expression itself where it is of no common form. */
export const scheduleSentence = ({ every, cron, timeZone = 'UTC' }: ScheduleText): string => {
  if (every !== undefined) return intervalSentence(every)
  const sentence = cronSentence(cron ?? '')
  return sentence === undefined ? words.cron(cron ?? '', timeZone) : words.inZone(sentence, timeZone)
}

/** `4 WEEKS` → `every 4 weeks`. */
const intervalSentence = (every: string): string => {
  const [, count, unit] = /^(\d+) (HOUR|DAY|WEEK)S?$/.exec(every) ?? []
  return count && unit ? words.everyInterval(Number(count), unit) : every
}

interface Fields {
  readonly minute: string
  readonly hour: string
  readonly day: string
  readonly month: string
  readonly weekday: string
}

const fieldsOf = (cron: string): Fields | undefined => {
  const fields = cron.trim().split(/\s+/)
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields
  return fields.length === 5 ? { minute, hour, day, month, weekday } : undefined
}

export const hasFiveFields = (cron: string): boolean => fieldsOf(cron) !== undefined

/** What a cron expression says, without its zone; undefined: it is of no common form. */
export const cronSentence = (cron: string): string | undefined => {
  const fields = fieldsOf(cron)
  if (!fields) return undefined
  const { minute, hour, day, month, weekday } = fields
  const isDaily = day === '*' && month === '*' && weekday === '*'
  if (isDaily) {
    const often = severalTimesADay(minute, hour)
    if (often) return often
  }
  const times = timesOf(minute, hour)
  const days = isDaily ? words.everyDay : daysOf(day, month, weekday)
  return times && days ? words.at(days, words.and(times)) : undefined
}

const severalTimesADay = (minute: string, hour: string): string | undefined => {
  if (minute === '*' && hour === '*') return words.everyMinute
  const minutes = stepOf(minute, 60)
  if (minutes && hour === '*') return words.everyMinutes(minutes)
  const past = numbersOf(minute, 0, 59)
  if (past?.length !== 1) return undefined
  const said = past[0] === 0 ? words.onTheHour : words.minutesPast(past[0] ?? 0)
  if (hour === '*') return words.everyHour(said)
  const hours = stepOf(hour, 24)
  return hours ? words.everyHours(hours, said) : undefined
}

/** Only steps that divide what they go through keep one distance. */
const stepOf = (field: string, whole: number): number | undefined => {
  const step = Number(/^\*\/(\d{1,2})$/.exec(field)?.[1])
  return step > 1 && whole % step === 0 ? step : undefined
}

const mostTimes = 4

const timesOf = (minute: string, hour: string): readonly string[] | undefined => {
  const minutes = numbersOf(minute, 0, 59)
  const hours = numbersOf(hour, 0, 23)
  if (!minutes || !hours || minutes.length * hours.length > mostTimes) return undefined
  return hours.flatMap((h) => minutes.map((m) => timeText(h, m)))
}

const timeText = (hour: number, minute: number): string =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`

const daysOf = (day: string, month: string, weekday: string): string | undefined => {
  if (weekday !== '*') return day === '*' && month === '*' ? weekdaysOf(weekday) : undefined
  const days = numbersOf(day, 1, 31)
  if (!days) return undefined
  if (month === '*')
    return days.length === 1 ? words.dayOfMonth(`${days[0]}`) : words.daysOfMonth(words.and(days.map(String)))
  const months = numbersOf(month, 1, 12, monthNames)
  const [onlyDay, onlyMonth] = [days[0], months?.[0]]
  if (days.length !== 1 || months?.length !== 1 || !onlyDay || !onlyMonth) return undefined
  return words.onDate(onlyDay, words.months[onlyMonth - 1] ?? '')
}

const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
const monthNames = ['', 'JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

const weekdaysOf = (field: string): string | undefined => {
  const range = /^([^-,]+)-([^-,]+)$/.exec(field)
  if (range) {
    const [from, to] = [dayOf(range[1] ?? ''), dayOf(range[2] ?? '')]
    return from && to ? words.every(words.range(from, to)) : undefined
  }
  const days = field.split(',').map(dayOf)
  const known = days.filter((one) => one !== undefined)
  return known.length === days.length ? words.every(words.and(known)) : undefined
}

const dayOf = (text: string): string | undefined => {
  const number = numberOf(text, 0, 7, dayNames)
  return number === undefined ? undefined : words.days[number % 7]
}

const numbersOf = (
  field: string,
  from: number,
  to: number,
  names?: readonly string[],
): readonly number[] | undefined => {
  const numbers = field.split(',').map((text) => numberOf(text, from, to, names))
  const known = numbers.filter((one) => one !== undefined).toSorted((one, other) => one - other)
  return known.length === numbers.length ? [...new Set(known)] : undefined
}

const numberOf = (text: string, from: number, to: number, names: readonly string[] = []): number | undefined => {
  const named = names.indexOf(text.toUpperCase())
  const number = named >= from ? named : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN
  return number >= from && number <= to ? number : undefined
}

/** The times of day that an expression names, where they are few: to see which of its runs are moved by summer time. */
export const timesOfDay = (cron: string): readonly string[] => {
  const fields = fieldsOf(cron)
  return (fields && timesOf(fields.minute, fields.hour)) ?? []
}
