import { describe, expect, test } from 'vitest'
import {
  about,
  age,
  bytes,
  count,
  dateTime,
  duration,
  exactDateTime,
  inBothZones,
  longMoment,
  money,
  timeOrToday,
  unitPrice,
  utcTime,
} from '../../../portal/src/time/format.ts'

const minute = 60
const hour = 3600
const day = 86_400

describe('moments', () => {
  const at = '2026-11-22T13:03:27Z'

  test('are shown in the zone', () => {
    expect(dateTime(at, 'Europe/Berlin')).toBe('2026-11-22 14:03:27')
    expect(dateTime(at, 'UTC')).toBe('2026-11-22 13:03:27')
    expect(dateTime(at, 'Asia/Kathmandu')).toBe('2026-11-22 18:48:27')
    expect(dateTime('2026-11-22T23:30:00Z', 'Europe/Berlin')).toBe('2026-11-23 00:30:00')
  })

  test('lose parts of a second only where nobody chooses by them', () => {
    const fraction = '2026-11-22T13:03:27.999999Z'
    expect(dateTime(fraction, 'Europe/Berlin')).toBe('2026-11-22 14:03:27')
    expect(exactDateTime(fraction, 'Europe/Berlin')).toBe('2026-11-22 14:03:27.999999')
    expect(longMoment(fraction, 'UTC')).toBe('Sun 22 Nov 2026, 13:03:27.999999 UTC')
  })

  test('are "today" by the date in the zone, not in UTC', () => {
    const now = '2026-11-22T23:30:00Z'
    expect(timeOrToday(at, 'UTC', now)).toBe('today 13:03:27')
    expect(timeOrToday(at, 'Europe/Berlin', now)).toBe('2026-11-22 14:03:27')
  })

  test('have a long form with weekday, zone and offset', () => {
    expect(longMoment('2026-11-21T08:12:30Z', 'Europe/Berlin')).toBe('Sat 21 Nov 2026, 09:12:30 Europe/Berlin (UTC+1)')
    expect(longMoment('2026-07-01T08:12:30Z', 'Europe/Berlin')).toBe('Wed 1 Jul 2026, 10:12:30 Europe/Berlin (UTC+2)')
    expect(longMoment('2026-11-21T08:12:30Z', 'UTC')).toBe('Sat 21 Nov 2026, 08:12:30 UTC')
  })

  test('have a form in UTC, whose date stands beside only where it differs', () => {
    expect(utcTime('2026-11-21T08:12:30Z', 'Europe/Berlin')).toBe('08:12:30 UTC')
    expect(utcTime('2026-11-21T23:12:30Z', 'Europe/Berlin')).toBe('Sat 21 Nov 2026, 23:12:30 UTC')
    expect(inBothZones('2026-11-21T08:12:30Z', 'UTC')).toBe('Sat 21 Nov 2026, 08:12:30 UTC')
  })

  test('are shown as they came if they are none', () => {
    for (const show of [dateTime, longMoment, utcTime]) expect(show('soon', 'UTC')).toBe('soon')
  })
})

test.each([
  [0, '0 s'],
  [0.04, '0.0 s'],
  [0.42, '0.4 s'],
  [6, '6.0 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [12.9, '12 s'],
  [59.99, '59 s'],
  [4 * minute + 7, '4 min 07 s'],
  [hour - 0.1, '59 min 59 s'],
  [2 * hour + 5 * minute, '2 h 05 min'],
  [day - 1, '23 h 59 min'],
  [28 * hour, '1 day 4 h'],
  [7 * day, '7 days'],
  [-3, '0 s'],
  [Number.NaN, '–'],
])('%d seconds take %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})

test('an estimate knows no tenths', () => {
  expect(about(134.4)).toBe('about 2 min 14 s')
  expect(about(0.6)).toBe('about 1 s')
})

test.each([
  [0.4, 'now'],
  [36.9, '36 s ago'],
  [12 * minute + 50, '12 min ago'],
  [2 * hour + 5 * minute, '2 h 05 min ago'],
  [2 * hour, '2 h ago'],
  [11 * hour + 30 * minute, '11 h ago'],
  [28 * hour, '1 day 4 h ago'],
  [40 * day, '40 days ago'],
  [-11 * hour, 'in 11 h'],
  [-36, 'in 36 s'],
  [Number.NaN, '–'],
])('an age of %d seconds is %s', (seconds, text) => {
  expect(age(seconds)).toBe(text)
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1_440_000_000, '1.4 GB'],
  [9_960_000, '10 MB'],
  [999_600, '1 MB'],
  [62_500_000_000, '63 GB'],
  [16_384e12, '16 PB'],
  [1e18, '1,000 PB'],
  [-1, '–'],
])('%d bytes are %s', (size, text) => {
  expect(bytes(size)).toBe(text)
})

test('counts have separators', () => {
  expect(count(41_900)).toBe('41,900')
  expect(count(0)).toBe('0')
})

test('money has two digits, a unit price its own, and neither goes through a float', () => {
  expect(money('62.06')).toBe('€62.06')
  expect(money('1234.5')).toBe('€1,234.50')
  expect(money('90071992547409931.07')).toBe('€90,071,992,547,409,931.07')
  expect(money('3.10', 'USD')).toBe('$3.10')
  expect(unitPrice('0.0780')).toBe('€0.0780')
  expect(unitPrice('0.000702')).toBe('€0.000702')
  expect(unitPrice('3')).toBe('€3.00')
  expect(money('free')).toBe('–')
})
