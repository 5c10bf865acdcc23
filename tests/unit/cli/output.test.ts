import { describe, expect, it } from 'vitest'
import { duration, timestamp } from '../../../cli/options.ts'
import { cut, formatBytes, formatDuration, formatTime } from '../../../cli/output.ts'

describe('times', () => {
  it.each([
    ['UTC', '2026-11-22 12:00:00'],
    ['Europe/Berlin', '2026-11-22 13:00:00'],
    ['America/New_York', '2026-11-22 07:00:00'],
  ])('are shown in %s', (zone, shown) => {
    expect(formatTime('2026-11-22T12:00:00.000Z', zone)).toBe(shown)
  })

  it.each([
    [0, '0.0 s'],
    [940, '0.9 s'],
    [9_950, '10 s'],
    [59_600, '1 min 00 s'],
    [247_000, '4 min 07 s'],
    [7_500_000, '2 h 05 min'],
  ])('%i ms took %s', (millis, shown) => {
    expect(formatDuration(millis)).toBe(shown)
  })

  it.each([
    ['2026-11-22T12:00:00Z', '2026-11-22T12:00:00Z'],
    ['2026-11-22 12:00:00.5+01:00', '2026-11-22T12:00:00.5+01:00'],
  ])('%s is one', (text, read) => {
    expect(timestamp(text)).toBe(read)
  })

  it.each(['yesterday', '2026-11-22T12:00:00', '2026-13-22T12:00:00Z'])('%s is none', (text) => {
    expect(() => timestamp(text)).toThrow(/RFC 3339/)
  })

  it.each([
    ['90', 90_000],
    ['1.5s', 1_500],
    ['10m', 600_000],
    ['2h', 7_200_000],
  ])('%s is a duration', (text, millis) => {
    expect(duration(text)).toBe(millis)
  })
})

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [1_449_000, '1.4 MB'],
    [999_600, '1.0 MB'],
    [250_000_000_000, '250 GB'],
  ])('%i is %s', (bytes, shown) => {
    expect(formatBytes(bytes)).toBe(shown)
  })

  it('of a volume are counted as the volume is', () => {
    expect([formatBytes(2 ** 30, 1024), formatBytes(843 * 2 ** 20, 1024)]).toEqual(['1.0 GB', '843 MB'])
  })
})

describe('text that is too long', () => {
  it('is cut, which shows', () => {
    expect(cut('abcdef', 4)).toBe('abc…')
    expect(cut('abcd', 4)).toBe('abcd')
  })
})
