import { type Instant, instant } from '../core/time.ts'

/** A month of a calendar: `2026-11`. Sorts as text. */
export type Month = string & { readonly __brand: 'Month' }

export interface Span {
  readonly from: Instant
  /** Exclusive. */
  readonly to: Instant
}

/** Of this century: no calendar of another one is asked for. */
export const monthPattern = /^20\d{2}-(0[1-9]|1[0-2])$/

/** @throws RangeError for a month that is none */
export const month = (text: string): Month => {
  if (!monthPattern.test(text)) throw new RangeError(`${text} is no month, such as 2026-11`)
  return text as Month
}

const monthAt = (year: number, number: number): Month => {
  const date = new Date(0)
  date.setUTCFullYear(year, number - 1, 1)
  return date.toISOString().slice(0, 7) as Month
}

const numbersOf = (of: Month): readonly [year: number, number: number] => [Number(of.slice(0, 4)), Number(of.slice(5))]

export const monthAfter = (of: Month, count = 1): Month => {
  const [year, number] = numbersOf(of)
  return monthAt(year, number + count)
}

/** The months of the fiscal year that begins in this calendar year. */
export const monthsOfFiscalYear = (year: number, firstMonth: number): readonly Month[] =>
  Array.from({ length: 12 }, (_, n) => monthAt(year, firstMonth + n))

/** The fiscal year, by the calendar year in which it begins. */
export const fiscalYearOf = (of: Month, firstMonth: number): number => {
  const [year, number] = numbersOf(of)
  return number < firstMonth ? year - 1 : year
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** @throws RangeError where there is no such time zone */
const formatIn = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone)
  if (known) return known
  const options = { timeZone, year: 'numeric', month: '2-digit' } as const
  const made = new Intl.DateTimeFormat('en-CA', { ...options, calendar: 'iso8601', numberingSystem: 'latn' })
  formats.set(timeZone, made)
  return made
}

/** The month that the calendars of a time zone show. */
export const monthOf = (at: Instant | number, timeZone: string): Month => {
  const parts = formatIn(timeZone).formatToParts(new Date(at))
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('year').padStart(4, '0')}-${part('month')}` as Month
}

const hour = 3_600_000
/** No zone is further from UTC. */
const furthest = 16 * hour
const starts = new Map<string, Instant>()

/** When it begins in a time zone: an October of Berlin has 745 hours, for summer time ends in it. */
export const startOfMonth = (of: Month, timeZone: string): Instant => {
  const name = `${timeZone} ${of}`
  const known = starts.get(name)
  if (known !== undefined) return known
  const [year, number] = numbersOf(of)
  const inUtc = new Date(0).setUTCFullYear(year, number - 1, 1)
  let [before, at] = [inUtc - furthest, inUtc + furthest]
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2)
    if (monthOf(middle, timeZone) < of) before = middle
    else at = middle
  }
  const start = instant(at)
  starts.set(name, start)
  return start
}

export const spanOf = (of: Month, timeZone: string): Span => ({
  from: startOfMonth(of, timeZone),
  to: startOfMonth(monthAfter(of), timeZone),
})
