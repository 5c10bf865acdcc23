import { timeWords as words } from '../words/time.ts'
import { dateText, longDate, timeText } from './format.ts'
import { fractionText, type Instant, instantOfMicros, microsOf } from './instant.ts'
import { relativeMicros } from './relative-moment.ts'
import { type Occurrences, occurrences, offsetAt, utcMillis, type WallClock, wallClockAt } from './wall-clock.ts'
import { offsetText } from './zone.ts'
import { type Place, readPlace } from './zone-suffix.ts'

export type Reading =
  | { readonly kind: 'moment'; readonly instant: Instant; readonly exactness: Exactness }
  /** The zone's clocks show this twice, because they are put back in between. */
  | { readonly kind: 'ambiguous'; readonly earlier: Instant; readonly later: Instant; readonly zone: string }
  /** `next`: the first moment that exists after one that does not. */
  | { readonly kind: 'error'; readonly message: string; readonly next?: Instant }

/** How much of the moment the text says. */
type Exactness = 'minute' | 'second' | 'fraction'

interface ReadingContext {
  /** Where a time without a zone is meant. */
  readonly zone: string
  readonly now: Instant
}

const clock = String.raw`(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?`
const place = String.raw`(?: ?([a-z+\-−].*))?`
const timeOnly = new RegExp(`^(?:(today|yesterday|tomorrow),? (?:at )?)?${clock}${place}$`, 'i')
const dateAndTime = new RegExp(String.raw`^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T_,]| |, )${clock}${place}$`, 'i')
const compact = /^(\d{4})(\d\d)(\d\d)[T_ -]?(\d\d)(\d\d)(\d\d)(?:[.,](\d+))?(?: ?([a-z+\-−].*))?$/i
/** With the year last: a number above 12 is the day, wherever it stands. */
const yearLast = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T_]|,? )${clock}${place}$`, 'i')
/** As the portal and mail headers write it: `Sat 21 Nov 2026, 09:12:30`. */
const dayFirst = new RegExp(String.raw`^(?:[a-z]{3,9},? )?(\d{1,2}) ([a-z]{3})[a-z]* (\d{4}),? ${clock}${place}$`, 'i')

/** The moment that a text means, as people paste it: from a log, a chat, another program. */
export function parseMoment(text: string, context: ReadingContext): Reading {
  const plain = cleaned(text)
  const micros = relativeMicros(plain, context.now) ?? epochMicros(plain)
  if (micros !== undefined) return checkedYear(micros)

  const time = timeOnly.exec(plain)
  if (time) {
    const [, day, hour, minute, second, fraction, where = ''] = time
    return resolve({ day: day?.toLowerCase() ?? 'today', clock: [hour, minute, second, fraction], where }, context)
  }
  const match = dateAndTime.exec(plain) ?? compact.exec(plain)
  if (match) {
    const [, year, month, day, hour, minute, second, fraction, where = ''] = match
    return resolve({ date: [year, month, day], clock: [hour, minute, second, fraction], where }, context)
  }
  const last = yearLast.exec(plain)
  if (last) {
    const [, one, , two, year, hour, minute, second, fraction, where = ''] = last
    const date = readableDate(one, two, year)
    if (date) return resolve({ date, clock: [hour, minute, second, fraction], where }, context)
  }
  const long = dayFirst.exec(plain)
  if (long) {
    const [, day, name, year, hour, minute, second, fraction, where = ''] = long
    const month = words.months.findIndex((known) => known.toLowerCase() === name?.toLowerCase()) + 1
    return resolve({ date: [year, String(month), day], clock: [hour, minute, second, fraction], where }, context)
  }
  return error(whatIsMissing(plain, context))
}

/** Without quotes around it, and without what follows the time in a line of PostgreSQL's log. */
const cleaned = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/^[\s"'`“”„‘’«»]+|[\s"'`“”„‘’«»,;]+$/g, '')
    .replace(/ \[\d+\].*$/, '')

/** The number of digits tells the unit: from 1973 to 2199 they do not overlap. */
function epochMicros(text: string): number | undefined {
  const match = /^(\d{9,16})(?:[.,](\d+))?$/.exec(text)
  if (!match) return undefined
  const [, digits = '', fraction = ''] = match
  const number = Number(digits)
  if (digits.length <= 10) return number * 1_000_000 + microsOfDigits(fraction)
  if (digits.length === 12 || digits.length === 13) return number * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'))
  return digits.length >= 15 ? number : undefined
}

/** Cut, never rounded: a moment recovered to must not lie after the one that was meant. */
const microsOfDigits = (fraction: string) => Number(fraction.slice(0, 6).padEnd(6, '0'))

type Digits = string | undefined

interface Written {
  readonly date?: YearMonthDay
  readonly day?: string
  readonly clock: readonly [Digits, Digits, Digits, Digits]
  readonly where: string
}

function resolve(written: Written, context: ReadingContext): Reading {
  const where = readPlace(written.where.trim())
  if ('message' in where) return error(where.message)
  const [hour, minute, second, fraction = ''] = written.clock
  const time = { hour: Number(hour), minute: Number(minute), second: Number(second ?? 0) }
  const wall = { ...dateOf(written, where, context), ...time }
  const message = wrongField(wall)
  if (message !== undefined) return error(message)
  const exactness = second === undefined ? 'minute' : fraction === '' ? 'second' : 'fraction'
  return momentOf(wall, microsOfDigits(fraction), exactness, where, context.zone)
}

function dateOf({ date, day }: Written, where: Place, { zone, now }: ReadingContext) {
  if (date) return { year: Number(date[0]), month: Number(date[1]), day: Number(date[2]) }
  const today = todayAt(where, zone, now)
  const shift = day === 'yesterday' ? -1 : day === 'tomorrow' ? 1 : 0
  const shifted = new Date(utcMillis(today) + shift * 86_400_000)
  return { year: shifted.getUTCFullYear(), month: shifted.getUTCMonth() + 1, day: shifted.getUTCDate() }
}

function todayAt(where: Place, zone: string, now: Instant): WallClock {
  if (where.zone !== undefined || where.offsetMillis === undefined) return wallClockAt(now, where.zone ?? zone)
  return wallClockAt(instantOfMicros(microsOf(now) + where.offsetMillis * 1000), 'UTC')
}

function wrongField({ year, month, day, hour, minute, second }: WallClock): string | undefined {
  if (year < 1970 || year > 2199) return words.yearOutside
  if (month < 1 || month > 12) return words.monthOutside
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  if (day < 1 || day > days) return words.dayOutside(words.months[month - 1] ?? '', year, days)
  if (hour > 23) return words.hourOutside
  if (minute > 59) return words.minuteOutside
  return second > 59 ? words.secondOutside : undefined
}

function momentOf(wall: WallClock, micros: number, exactness: Exactness, where: Place, home: string): Reading {
  const { zone, offsetMillis } = where
  if (offsetMillis !== undefined) {
    const millis = utcMillis(wall) - offsetMillis
    const actual = zone === undefined ? offsetMillis : offsetAt(millis, zone)
    if (zone !== undefined && actual !== offsetMillis) {
      return error(words.offsetDiffers(zone, offsetText(actual), offsetText(offsetMillis)))
    }
    return { kind: 'moment', instant: instantOfMicros(millis * 1000 + micros), exactness }
  }
  const found: Occurrences = occurrences(wall, zone ?? home, micros)
  if (found.kind === 'once') return { kind: 'moment', instant: found.instant, exactness }
  if (found.kind === 'twice') {
    return { kind: 'ambiguous', earlier: found.earlier, later: found.later, zone: zone ?? home }
  }
  return doesNotExist(wall, micros, found.next, zone ?? home)
}

function doesNotExist(wall: WallClock, micros: number, next: Instant, zone: string): Reading {
  const after = wallClockAt(next, zone)
  const nextText = dateText(after) === dateText(wall) ? timeText(after) : `${dateText(after)} ${timeText(after)}`
  const time = timeText(wall) + fractionText(micros)
  return { kind: 'error', message: words.doesNotExist(time, longDate(wall), zone, nextText), next }
}

function checkedYear(micros: number): Reading {
  if (!(micros >= 0 && micros < Date.UTC(2200, 0) * 1000)) return error(words.yearOutside)
  return {
    kind: 'moment',
    instant: instantOfMicros(micros),
    exactness: micros % 1_000_000 === 0 ? 'second' : 'fraction',
  }
}

type YearMonthDay = readonly [Digits, Digits, Digits]

/** @returns undefined: it can be read in two ways */
function readableDate(one: Digits, two: Digits, year: Digits): YearMonthDay | undefined {
  if (Number(one) > 12) return [year, two, one]
  return Number(two) > 12 ? [year, one, two] : undefined
}

function dateAlone(text: string): YearMonthDay | undefined {
  const first = /^(\d{4})[-/](\d\d?)[-/](\d\d?)$/.exec(text)
  if (first) return [first[1], first[2], first[3]]
  const last = /^(\d\d?)([-/.])(\d\d?)\2(\d{4})$/.exec(text)
  return last ? readableDate(last[1], last[3], last[4]) : undefined
}

function whatIsMissing(text: string, { zone, now }: ReadingContext): string {
  const date = dateAlone(text)
  if (date) {
    const [year, month, day] = date.map(Number)
    const wall = { year: year ?? 0, month: month ?? 0, day: day ?? 0, hour: 0, minute: 0, second: 0 }
    return wrongField(wall) ?? words.timeMissing(dateText(wall))
  }
  if (/^(today|yesterday|tomorrow)$/i.test(text)) {
    return words.timeMissing(dateText({ ...wallClockAt(now, zone), ...dateOf(day(text), {}, { zone, now }) }))
  }
  const parts = /^(\d{1,2})[./-](\d{1,2})[./-](\d{2,4})\b/.exec(text)
  if (parts) return readableDate(parts[1], parts[2], parts[3]) ? words.yearFirst : words.dateOrder(text)
  return words.unreadable
}

const day = (text: string): Written => ({ day: text.toLowerCase(), clock: ['0', '0', undefined, undefined], where: '' })

const error = (message: string): Reading => ({ kind: 'error', message })
