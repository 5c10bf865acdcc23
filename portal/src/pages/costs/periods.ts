import type { Schemas } from '../../api/client.ts'
import type { Instant } from '../../time/instant.ts'
import { wallClockAt } from '../../time/wall-clock.ts'
import { costsWords as words } from '../../words/costs.ts'

/** As it is asked for; neither of the two: the current month. */
export type Period = Pick<Schemas['CostPeriod'], 'month' | 'fiscalYear'>

/** What the API says of how it counts. */
export interface Calendar {
  /** `2026-11`. */
  readonly currentMonth: string
  /** The first month of a fiscal year, 1 to 12. */
  readonly fiscalYearBegins: number
}

export const isMonth = (text: string): boolean => /^20\d{2}-(0[1-9]|1[0-2])$/.test(text)

const two = (number: number): string => String(number).padStart(2, '0')

export const monthAt = (instant: Instant, zone: string): string => {
  const { year, month } = wallClockAt(instant, zone)
  return `${year}-${two(month)}`
}

/** `2026-01` and one less are `2025-12`. */
export const monthsLater = (month: string, count: number): string => {
  const months = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + count
  return `${Math.floor(months / 12)}-${two((months % 12) + 1)}`
}

const names = new Intl.DateTimeFormat('en-US', { month: 'long', timeZone: 'UTC' })

/** `November 2026`; what is no month comes out as it is. */
export const monthName = (month: string): string =>
  isMonth(month) ? `${names.format(new Date(`${month}-01T00:00:00Z`))} ${month.slice(0, 4)}` : month

/** `January to March 2026`, `November 2025 to March 2026`. */
export const monthsName = (first: string, last: string): string => {
  const isOneYear = first.slice(0, 4) === last.slice(0, 4) && first !== last
  return words.monthsOf(isOneYear ? monthName(first).slice(0, -5) : monthName(first), monthName(last))
}

/** `2026`, or `2026/27` where it is no calendar year. */
export const fiscalYearName = (year: number, { fiscalYearBegins }: Calendar): string =>
  fiscalYearBegins === 1 ? `${year}` : `${year}/${two((year + 1) % 100)}`

export const monthsOfFiscalYear = (year: number, { fiscalYearBegins }: Calendar): string => {
  const first = `${year}-${two(fiscalYearBegins)}`
  return monthsName(first, monthsLater(first, 11))
}

export const currentFiscalYear = ({ currentMonth, fiscalYearBegins }: Calendar): number => {
  const year = Number(currentMonth.slice(0, 4))
  return Number(currentMonth.slice(5)) < fiscalYearBegins ? year - 1 : year
}

/** `November 2026`, `fiscal year 2026/27`. */
export const periodName = ({ month, fiscalYear }: Period, calendar: Calendar): string =>
  fiscalYear === undefined
    ? monthName(month ?? calendar.currentMonth)
    : words.inFiscalYear(fiscalYearName(fiscalYear, calendar))

export const asSentence = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

const [mostMonths, mostYears] = [24, 5]

/** Which can be chosen, the current one first: as far back as something is counted, and the one that is chosen. */
export const monthChoices = (
  { currentMonth }: Calendar,
  chosen: string | undefined,
  first: string | undefined,
): readonly string[] => {
  const months = Array.from({ length: mostMonths }, (_, n) => monthsLater(currentMonth, -n))
  const counted = months.filter((month) => month === currentMonth || first === undefined || month >= first)
  const all = chosen === undefined || counted.includes(chosen) ? counted : [...counted, chosen]
  return all.toSorted().toReversed()
}

export const fiscalYearChoices = (calendar: Calendar, chosen: number | undefined): readonly number[] => {
  const current = currentFiscalYear(calendar)
  const years = Array.from({ length: mostYears }, (_, n) => current - n)
  const all = chosen === undefined || years.includes(chosen) ? years : [...years, chosen]
  return all.toSorted((one, other) => other - one)
}

/** `howdah-costs-2026-11.csv` */
export const fileNameOf = ({ month, fiscalYear }: Period, costCenter?: string): string => {
  const safe = costCenter?.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
  const period = fiscalYear === undefined ? month : `fiscal-year-${fiscalYear}`
  return `${['howdah-costs', safe, period].filter(Boolean).join('-')}.csv`
}
