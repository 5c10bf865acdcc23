import { describe, expect, it } from 'vitest'
import { stretchesOf, ticksOf } from '../../../portal/src/pages/recover/time-line/ticks.ts'
import { newSeed, seeded } from './random.ts'

const hour = 3_600_000
const at = (text: string): number => Date.parse(text)
const labels = (from: string, to: string, width: number, zone: string) =>
  ticksOf({ from: at(from), to: at(to) }, width, zone, 80).map(({ label, date }) => (date ? `${label}|${date}` : label))

describe('ticks', () => {
  it('stand at round times of the chosen zone, not of UTC', () => {
    expect(labels('2026-11-21T00:00:00Z', '2026-11-21T12:00:00Z', 400, 'Asia/Kathmandu')).toEqual([
      '06:00|21 Nov',
      '09:00',
      '12:00',
      '15:00',
    ])
  })

  it('show the hour twice that occurs twice, and say which the second one is', () => {
    const shown = labels('2026-10-24T23:30:00Z', '2026-10-25T02:30:00Z', 600, 'Europe/Berlin')

    expect(shown).toEqual(['01:30|25 Oct', '02:00', '02:30', '02:00 UTC+1', '02:30', '03:00', '03:30'])
  })

  it('leave out the hour that does not exist', () => {
    const shown = labels('2026-03-29T00:00:00Z', '2026-03-29T02:00:00Z', 400, 'Europe/Berlin')

    expect(shown).toEqual(['01:00|29 Mar', '01:30', '03:00 UTC+2', '03:30', '04:00'])
  })

  it('begin each day with its first moment, also where clocks are moved on at midnight', () => {
    const ticks = ticksOf({ from: at('2026-03-26T12:00:00Z'), to: at('2026-03-31T12:00:00Z') }, 500, 'Asia/Beirut', 80)

    expect(ticks.map(({ label }) => label)).toEqual(['27 Mar', '28', '29', '30', '31'])
    expect(new Date(ticks[2]?.at ?? 0).toISOString()).toBe('2026-03-28T22:00:00.000Z')
  })

  it('of seconds are fewer where a label at the end of a narrow line would run into the next one', () => {
    expect(labels('2026-11-30T14:46:58Z', '2026-11-30T14:48:38Z', 270, 'UTC')).toEqual(['14:47|30 Nov', '14:48'])
    expect(labels('2026-11-30T14:46:58Z', '2026-11-30T14:48:38Z', 340, 'UTC')).toEqual([
      ...['14:47:00|30 Nov', '14:47:30', '14:48:00', '14:48:30'],
    ])
  })

  it('name months on a line of a year', () => {
    expect(labels('2026-01-10T00:00:00Z', '2027-01-20T00:00:00Z', 1100, 'UTC')).toEqual([
      ...['1 Feb', '1 Mar', '1 Apr', '1 May', '1 Jun', '1 Jul', '1 Aug', '1 Sep', '1 Oct', '1 Nov', '1 Dec'],
      '1 Jan|2027',
    ])
  })

  it('lie in what is shown, in order and far enough apart, in any zone and at any length', () => {
    const seed = newSeed()
    const random = seeded(seed)
    const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Beirut', 'Pacific/Apia']
    for (let round = 0; round < 150; round += 1) {
      const zone = zones[random(0, zones.length - 1)] ?? 'UTC'
      const from = random(at('2025-01-01T00:00:00Z'), at('2027-01-01T00:00:00Z'))
      const view = { from, to: from + random(10_000, 2 ** random(5, 20) * 10_000) }
      const width = random(250, 1_400)
      const ticks = ticksOf(view, width, zone, 76)
      const told = `SEED=${seed} ${zone} ${new Date(view.from).toISOString()} ${new Date(view.to).toISOString()}`
      expect(ticks.length, told).toBeLessThanOrEqual(width / 76 + 3)
      ticks.forEach((tick, index) => {
        expect(tick.at, told).toBeGreaterThanOrEqual(view.from)
        expect(tick.at, told).toBeLessThanOrEqual(view.to)
        const before = ticks[index - 1]?.at
        if (before === undefined) return
        const pixels = ((tick.at - before) / (view.to - view.from)) * width
        expect(pixels, told).toBeGreaterThanOrEqual(60)
      })
    }
  })

  it('find every change of clocks of a year, to the second', () => {
    const found = stretchesOf({ from: at('2026-01-01T00:00:00.500Z'), to: at('2027-01-01T00:00:00Z') }, 'Europe/Berlin')

    expect(found.map(({ to }) => new Date(to).toISOString())).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2027-01-01T00:00:00.000Z',
    ])
    expect(found.map(({ offset }) => offset / hour)).toEqual([1, 2, 1])
  })
})
