import { describe, expect, test, vi } from 'vitest'
import { type Instant, instant } from '../../../../shared/core/time.ts'
import type { Schedule } from '../../../../shared/entities/job.ts'
import { nextRunAfter, parseInterval } from '../../../../shared/jobs/schedule.ts'

const runsOf = (schedule: Schedule, from: string, count: number): readonly string[] => {
  const runs: Instant[] = []
  for (let now = instant(from); runs.length < count; now = runs.at(-1) ?? now) runs.push(nextRunAfter(schedule, now))
  return runs
}

describe('an interval', () => {
  const daily: Schedule = { every: '1 DAY', firstRun: instant('2026-11-23T02:30:00Z') }

  test('begins with the first run', () => {
    expect(nextRunAfter(daily, instant('2026-11-22T12:00:00Z'))).toBe('2026-11-23T02:30:00.000Z')
  })

  test('goes on from the first run, not from when it was looked at', () => {
    expect(nextRunAfter(daily, instant('2026-11-23T02:30:00Z'))).toBe('2026-11-24T02:30:00.000Z')
    expect(nextRunAfter(daily, instant('2026-12-01T02:29:59.999Z'))).toBe('2026-12-01T02:30:00.000Z')
  })

  test.each([
    ['1 HOUR', 3_600_000],
    ['6 HOURS', 21_600_000],
    ['1 DAY', 86_400_000],
    ['4 WEEKS', 2_419_200_000],
  ])('%s is that long', (every, length) => {
    expect(parseInterval(every)).toBe(length)
  })

  test.each(['0 DAYS', '1 MONTH', 'DAY', '1DAY', '-1 DAY', '1 day', '99999 HOURS'])('%s is none', (every) => {
    expect(() => parseInterval(every)).toThrow(RangeError)
  })
})

describe('a cron expression', () => {
  test('that asks for days for which all years would have to be gone through is refused before that', () => {
    const costly = { cron: '0 0 1-7 * +1#5,2#5,3#5,4#5,5#5,6#5,7#5', timeZone: 'Europe/Berlin' }

    expect(() => nextRunAfter(costly, instant('2026-11-30T12:00:00Z'))).toThrow(/cannot be asked for at once/)
  })

  test.each(['0 0 31W 2,4,6,9,11 *', '0 0 31 2,4,6,9,11 *', '0 0 30 2 *'])(
    'that never comes is not looked for through all years: %s',
    (cron) => {
      const months = vi.spyOn(Date, 'UTC')

      expect(() => nextRunAfter({ cron, timeZone: 'Asia/Tehran' }, instant('2026-11-30T12:00:00Z'))).toThrow(
        /names no time/,
      )

      expect(months.mock.calls.length).toBeLessThan(2_000)
      months.mockRestore()
    },
  )

  test('that comes after forty years is found', () => {
    const mondays = { cron: '0 0 * 2 1#5', timeZone: 'UTC' }

    expect(nextRunAfter(mondays, instant('2072-03-01T00:00:00Z'))).toBe('2112-02-29T00:00:00.000Z')
  })

  const nightly: Schedule = { cron: '30 2 * * *', timeZone: 'Europe/Berlin' }

  test('whose time is left out in spring runs when the clocks have been moved on', () => {
    expect(runsOf(nightly, '2026-03-27T12:00:00Z', 3)).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ])
  })

  test('whose time comes twice in autumn runs once', () => {
    expect(runsOf(nightly, '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'])
  })

  test('that runs each half hour loses none in the hour that comes twice', () => {
    expect(runsOf({ cron: '*/30 * * * *', timeZone: 'Europe/Berlin' }, '2026-10-24T23:45:00Z', 4)).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ])
  })

  test('that is none is refused in words that name no library', () => {
    const past = { cron: '60 * * * *', timeZone: 'Europe/Berlin' }

    expect(() => nextRunAfter(past, instant('2026-11-30T12:00:00Z'))).toThrow(
      /^60 \* \* \* \* in Europe\/Berlin is no schedule: Invalid value for minute: 60$/,
    )
  })

  test.each([
    ['0 0 30 2 *', 'UTC'],
    ['0 0 0 1 1 *', 'UTC'],
    ['61 0 * * *', 'UTC'],
    ['0 0 * * *', 'Nowhere/Else'],
    ['never', 'UTC'],
  ])('%s in %s is none', (cron, timeZone) => {
    expect(() => nextRunAfter({ cron, timeZone }, instant('2026-11-22T12:00:00Z'))).toThrow(RangeError)
  })
})
