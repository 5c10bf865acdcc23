import { timeWords as words } from '../words/time.ts'
import { fractionOf, type Instant, isInstant } from './instant.ts'
import { utcMillis, type WallClock, wallClockAt } from './wall-clock.ts'
import { zoneOffsetText } from './zone.ts'

const two = (number: number) => String(number).padStart(2, '0')

export const dateText = ({ year, month, day }: WallClock) =>
  `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
export const timeText = ({ hour, minute, second }: WallClock) => `${two(hour)}:${two(minute)}:${two(second)}`

/** `21 Nov 2026`. */
export const longDate = ({ year, month, day }: WallClock) => `${day} ${words.months[month - 1]} ${year}`

const weekday = (wall: WallClock) => words.weekdays[new Date(utcMillis(wall)).getUTCDay()]

/** `2026-11-22 14:03:27`. What is no instant comes out as it is: a newer API never breaks the page. */
export function dateTime(instant: Instant, zone: string): string {
  if (!isInstant(instant)) return instant
  const wall = wallClockAt(instant, zone)
  return `${dateText(wall)} ${timeText(wall)}`
}

/** As `dateTime`, with the part of a second that the instant has. */
export const exactDateTime = (instant: Instant, zone: string): string =>
  isInstant(instant) ? `${dateTime(instant, zone)}${fractionOf(instant)}` : instant

/** `today 14:03:27`, or with its date. */
export function timeOrToday(instant: Instant, zone: string, now: Instant): string {
  if (!isInstant(instant) || !isInstant(now)) return dateTime(instant, zone)
  const wall = wallClockAt(instant, zone)
  const isToday = dateText(wall) === dateText(wallClockAt(now, zone))
  return isToday ? words.today(timeText(wall)) : dateTime(instant, zone)
}

/** `Sat 21 Nov 2026, 09:12:30 Europe/Berlin (UTC+1)`. */
export function longMoment(instant: Instant, zone: string): string {
  if (!isInstant(instant)) return instant
  return words.inZone(`${longDay(instant, zone)}, ${exactTime(instant, zone)}`, zone, zoneOffsetText(instant, zone))
}

/** `08:12:30 UTC`, to stand beside the moment in the zone; with its date where that is another one. */
export function utcTime(instant: Instant, zone: string): string {
  if (!isInstant(instant)) return instant
  const sameDate = dateText(wallClockAt(instant, zone)) === dateText(wallClockAt(instant, 'UTC'))
  const time = exactTime(instant, 'UTC')
  return words.utc(sameDate ? time : `${longDay(instant, 'UTC')}, ${time}`)
}

/** In the zone and in UTC, once where they are the same. */
export const inBothZones = (instant: Instant, zone: string): string =>
  zone === 'UTC' ? longMoment(instant, zone) : words.both(longMoment(instant, zone), utcTime(instant, zone))

const exactTime = (instant: Instant, zone: string) => timeText(wallClockAt(instant, zone)) + fractionOf(instant)

function longDay(instant: Instant, zone: string): string {
  const wall = wallClockAt(instant, zone)
  return `${weekday(wall)} ${longDate(wall)}`
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** `0.4 s`, `12 s`, `4 min 07 s`, `2 h 05 min`, `1 day 4 h`: what is begun and not complete does not count. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return words.nothing
  const span = Math.max(0, seconds)
  if (span === 0) return words.seconds('0')
  return span < 9.95 ? words.seconds(span.toFixed(1)) : longDuration(Math.max(10, Math.floor(span)))
}

/** For estimates, which know no tenths: `about 2 min 14 s`. */
export const about = (seconds: number): string =>
  Number.isFinite(seconds) ? words.about(longDuration(Math.max(0, Math.round(seconds)))) : words.nothing

function longDuration(seconds: number): string {
  if (seconds < minute) return words.seconds(String(seconds))
  if (seconds < hour)
    return `${words.minutes(String(Math.floor(seconds / minute)))} ${words.seconds(two(seconds % minute))}`
  const minutes = Math.floor((seconds % hour) / minute)
  if (seconds < day) return `${words.hours(String(Math.floor(seconds / hour)))} ${words.minutes(two(minutes))}`
  const hours = Math.floor((seconds % day) / hour)
  const days = words.days(Math.floor(seconds / day))
  return hours === 0 ? days : `${days} ${words.hours(String(hours))}`
}

/** `36 s ago`, `12 min ago`, `in 11 h`: two digits that matter, so that it seldom changes. Below zero is ahead. */
export function age(seconds: number): string {
  if (!Number.isFinite(seconds)) return words.nothing
  const span = Math.floor(Math.abs(seconds))
  if (span === 0) return words.now
  return seconds < 0 ? words.ahead(coarse(span)) : words.ago(coarse(span))
}

function coarse(seconds: number): string {
  if (seconds < minute) return words.seconds(String(seconds))
  if (seconds < hour) return words.minutes(String(Math.floor(seconds / minute)))
  if (seconds >= 10 * day) return words.days(Math.floor(seconds / day))
  const isWholeHour = seconds % hour < minute
  if (seconds < day && (seconds >= 10 * hour || isWholeHour)) return words.hours(String(Math.floor(seconds / hour)))
  return longDuration(seconds)
}

/** Powers of 1000: `1.4 GB`. */
export function bytes(count: number): string {
  if (!Number.isFinite(count) || count < 0) return words.nothing
  let value = count
  let unit = 0
  while (shortNumber(value) >= 1000 && unit < words.byteUnits.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${grouped.format(shortNumber(value))} ${words.byteUnits[unit]}`
}

const shortNumber = (value: number) => (value < 10 ? Math.round(value * 10) / 10 : Math.round(value))

const grouped = new Intl.NumberFormat('en-US')

/** `41,900`. */
export const count = (number: number): string => (Number.isFinite(number) ? grouped.format(number) : words.nothing)

/** `€62.06`, from the decimal that the API sends, which is never made a float. */
export const money = (amount: string, currency = 'EUR'): string => inCurrency(amount, currency, 2, 2)

/** `€0.0780`: all the digits that the price has. */
export function unitPrice(amount: string, currency = 'EUR'): string {
  const digits = amount.split('.')[1]?.length ?? 0
  return inCurrency(amount, currency, Math.max(2, digits), Math.max(2, digits))
}

function inCurrency(amount: string, currency: string, least: number, most: number): string {
  if (!/^-?\d+(\.\d+)?$/.test(amount)) return words.nothing
  const format = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: least,
    maximumFractionDigits: most,
  })
  return format.format(amount as Intl.StringNumericLiteral)
}

/** `14:03:27`. */
export const clockTime = (instant: Instant, zone: string): string =>
  isInstant(instant) ? timeText(wallClockAt(instant, zone)) : instant
