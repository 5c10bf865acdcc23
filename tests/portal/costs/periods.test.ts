import { describe, expect, test } from 'vitest'
import {
  type Calendar,
  currentFiscalYear,
  fileNameOf,
  fiscalYearChoices,
  fiscalYearName,
  monthAt,
  monthChoices,
  monthsLater,
  monthsName,
  monthsOfFiscalYear,
  periodName,
} from '../../../portal/src/pages/costs/periods.ts'
import { costsSearch } from '../../../portal/src/pages/costs/search.ts'

const calendar: Calendar = { currentMonth: '2026-11', fiscalYearBegins: 1 }
const fromOctober: Calendar = { currentMonth: '2026-09', fiscalYearBegins: 10 }

describe('months', () => {
  test('go on over the end of a year, both ways', () => {
    expect(monthsLater('2026-12', 1)).toBe('2027-01')
    expect(monthsLater('2026-01', -1)).toBe('2025-12')
    expect(monthsLater('2026-11', -23)).toBe('2024-12')
  })

  test('are those of the zone by which is counted', () => {
    expect(monthAt('2026-10-31T23:30:00Z', 'Europe/Berlin')).toBe('2026-11')
    expect(monthAt('2026-10-31T23:30:00Z', 'UTC')).toBe('2026-10')
  })

  test('can be chosen as far back as something is counted, beside the one that is chosen', () => {
    expect(monthChoices(calendar, undefined, undefined)).toHaveLength(24)
    expect(monthChoices(calendar, '2026-11', '2026-09')).toEqual(['2026-11', '2026-10', '2026-09'])
    expect(monthChoices(calendar, '2023-02', '2026-11')).toEqual(['2026-11', '2023-02'])
    expect(monthChoices(calendar, '2027-01', '2026-11')).toEqual(['2027-01', '2026-11'])
  })

  test('have names, and a span of them says a year once', () => {
    expect(monthsName('2026-01', '2026-03')).toBe('January to March 2026')
    expect(monthsName('2025-11', '2026-03')).toBe('November 2025 to March 2026')
    expect(monthsName('2026-03', '2026-03')).toBe('March 2026')
  })
})

describe('a fiscal year', () => {
  test('is named by the year in which it begins, and by both where it is no calendar year', () => {
    expect(fiscalYearName(2026, calendar)).toBe('2026')
    expect(fiscalYearName(2026, fromOctober)).toBe('2026/27')
    expect(fiscalYearName(2099, fromOctober)).toBe('2099/00')
    expect(monthsOfFiscalYear(2026, fromOctober)).toBe('October 2026 to September 2027')
  })

  test('that is current began before its first month came round', () => {
    expect(currentFiscalYear(calendar)).toBe(2026)
    expect(currentFiscalYear(fromOctober)).toBe(2025)
    expect(currentFiscalYear({ ...fromOctober, currentMonth: '2026-10' })).toBe(2026)
    expect(fiscalYearChoices(fromOctober, 2030)).toEqual([2030, 2025, 2024, 2023, 2022, 2021])
  })
})

test('the address names one period, and what is none falls to the current month', () => {
  expect(costsSearch({ month: '2026-10', fiscalYear: '2026' })).toEqual({ month: '2026-10' })
  expect(costsSearch({ month: '2026-13', fiscalYear: '2026' })).toEqual({ fiscalYear: 2026 })
  expect(costsSearch({ month: 'x', fiscalYear: '1999', rows: '0', page: '-1' })).toEqual({})
  expect(periodName({}, calendar)).toBe('November 2026')
  expect(periodName({ fiscalYear: 2025 }, fromOctober)).toBe('fiscal year 2025/26')
})

test('files are named by what they hold, whatever a cost center is called', () => {
  expect(fileNameOf({ month: '2026-11' })).toBe('howdah-costs-2026-11.csv')
  expect(fileNameOf({ fiscalYear: 2026 })).toBe('howdah-costs-fiscal-year-2026.csv')
  expect(fileNameOf({ month: '2026-11' }, '../a b:c')).toBe('howdah-costs-..-a-b-c-2026-11.csv')
})
