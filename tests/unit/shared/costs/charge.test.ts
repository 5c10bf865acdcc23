import { describe, expect, test } from 'vitest'
import { chargeLine, moneyText } from '../../../../shared/costs/charge.ts'
import {
  fiscalYearOf,
  type Month,
  month,
  monthAfter,
  monthOf,
  monthsOfFiscalYear,
  spanOf,
} from '../../../../shared/costs/periods.ts'

const hours = (of: string, timeZone: string): number => {
  const { from, to } = spanOf(month(of), timeZone)
  return (Date.parse(to) - Date.parse(from)) / 3_600_000
}

describe('a month', () => {
  test.each([
    ['2026-10', 'Europe/Berlin', 745],
    ['2026-03', 'Europe/Berlin', 743],
    ['2026-11', 'Europe/Berlin', 720],
    ['2028-02', 'Europe/Berlin', 696],
    ['2026-10', 'UTC', 744],
    ['2026-11', 'America/New_York', 721],
    ['2026-04', 'Australia/Lord_Howe', 720.5],
    ['2011-12', 'Pacific/Apia', 720],
  ])('%s has in %s %d hours', (of, timeZone, expected) => {
    expect(hours(of, timeZone)).toBe(expected)
  })

  test('begins and ends where others do', () => {
    for (const timeZone of ['Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'America/Havana']) {
      for (let each = month('2025-01'); each < '2027-01'; each = monthAfter(each)) {
        const { from, to } = spanOf(each, timeZone)
        expect(monthOf(from, timeZone)).toBe(each)
        expect(monthOf(Date.parse(from) - 1, timeZone)).toBe(monthAfter(each, -1))
        expect(to).toBe(spanOf(monthAfter(each), timeZone).from)
      }
    }
  })
})

test('a fiscal year is called by the year in which it begins', () => {
  expect(monthsOfFiscalYear(2026, 3)).toEqual(
    ['03', '04', '05', '06', '07', '08', '09', '10', '11', '12'].map((n) => `2026-${n}`).concat('2027-01', '2027-02'),
  )
  expect(fiscalYearOf('2027-02' as Month, 3)).toBe(2026)
  expect(fiscalYearOf('2027-03' as Month, 3)).toBe(2027)
})

describe('what is charged is exact, and rounded once', () => {
  const hour = 3_600_000n

  test.each([
    [419n * hour, '0.078', '419', '32.68'],
    [41_900n * hour, '0.000702', '41900', '29.41'],
    [1n, '0.0926', '0', '0.00'],
    [hour / 3n, '0.0926', '0.33', '0.03'],
    [hour, '0.005', '1', '0.01'],
    [hour - 1n, '0.005', '1', '0.00'],
    [10n ** 20n, '0.000702', '27777777777777.78', '19500000000.00'],
  ])('%d ms at %s are %s h and %s', (amount, price, quantity, money) => {
    const line = chargeLine(amount, price)
    expect({ quantity: line.quantity, money: moneyText(line.cents) }).toEqual({ quantity, money })
  })
})
