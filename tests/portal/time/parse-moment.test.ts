import { describe, expect, test } from 'vitest'
import { dateTime, exactDateTime, longMoment } from '../../../portal/src/time/format.ts'
import { type Instant, instantOfMicros } from '../../../portal/src/time/instant.ts'
import { parseMoment } from '../../../portal/src/time/parse-moment.ts'
import { allZones } from '../../../portal/src/time/zone.ts'

const now = '2026-11-22T13:03:27.500Z'
const read = (text: string, zone = 'Europe/Berlin') => parseMoment(text, { zone, now })
const instantOf = (text: string, zone?: string) => {
  const reading = read(text, zone)
  return reading.kind === 'moment' ? reading.instant : reading
}
const messageOf = (text: string, zone?: string) => {
  const reading = read(text, zone)
  return reading.kind === 'error' ? reading.message : reading
}

describe('the same moment in many ways', () => {
  test.each([
    '2026-11-21 09:12:30',
    '2026-11-21T09:12:30',
    '2026-11-21T08:12:30Z',
    '2026-11-21t08:12:30z',
    '2026-11-21 08:12:30 Z',
    '2026-11-21 09:12:30+01',
    '2026-11-21 09:12:30+01:00',
    '2026-11-21T09:12:30+0100',
    '2026-11-21 03:12:30 -05',
    '2026-11-21 03:12:30−05:00',
    '2026-11-21 13:57:30 +05:45',
    '2026-11-21 09:12:30 UTC+1',
    '2026-11-21 09:12:30 Europe/Berlin',
    '2026-11-21 09:12:30 europe/berlin',
    '2026-11-21 03:12:30 America/New_York',
    '2026-11-21 09:12:30 CET',
    '2026-11-21 10:12:30 CEST',
    '2026-11-21 03:12:30 EST',
    '2026-11-21 04:12:30 EDT',
    '2026-11-21 00:12:30 PST',
    '2026-11-21 08:12:30 UTC',
    '2026-11-21 08:12:30 gmt',
    '2026-11-21T09:12:30+01:00[Europe/Berlin]',
    'Sat 21 Nov 2026, 09:12:30 Europe/Berlin (UTC+1)',
    'Sat, 21 Nov 2026 08:12:30 GMT',
    '20261121T081230Z',
    '20261121091230',
    '2026/11/21 9:12:30',
    '2026-11-21 09:12:30 CET [4711] LOG:  checkpoint starting: time',
    'yesterday 09:12:30',
    'Yesterday at 09:12:30',
    '1795248750',
    '1795248750000',
    '  "2026-11-21 09:12:30",\n',
    "'2026-11-21 09:12:30'",
    '“2026-11-21\u00a009:12:30”',
  ])('%j', (text) => {
    expect(instantOf(text)).toBe('2026-11-21T08:12:30Z')
  })
})

test.each([
  ['2026-11-21 09:12', '2026-11-21T08:12:00Z', 'minute'],
  ['2026-11-21 09:12:30', '2026-11-21T08:12:30Z', 'second'],
  ['2026-11-21 09:12:30.123 CET', '2026-11-21T08:12:30.123Z', 'fraction'],
  ['2026-11-21 09:12:30,123', '2026-11-21T08:12:30.123Z', 'fraction'],
])('%s says as much as a %s', (text, instant, exactness) => {
  expect(read(text)).toEqual({ kind: 'moment', instant, exactness })
})

test('parts of a second are kept to six digits and never rounded up', () => {
  expect(instantOf('2026-11-21 09:12:30.1')).toBe('2026-11-21T08:12:30.100Z')
  expect(instantOf('2026-11-21 09:12:30.123456')).toBe('2026-11-21T08:12:30.123456Z')
  expect(instantOf('2026-11-21 09:12:59.9999999')).toBe('2026-11-21T08:12:59.999999Z')
  expect(instantOf('1795248750.1234569')).toBe('2026-11-21T08:12:30.123456Z')
  expect(instantOf('1795248750123')).toBe('2026-11-21T08:12:30.123Z')
  expect(instantOf('1795248750123456')).toBe('2026-11-21T08:12:30.123456Z')
  expect(instantOf('2026-11-21 09:12:30.000')).toBe('2026-11-21T08:12:30Z')
})

test('a time alone is today where it is meant', () => {
  expect(instantOf('09:12')).toBe('2026-11-22T08:12:00Z')
  expect(instantOf('9:12:30')).toBe('2026-11-22T08:12:30Z')
  expect(instantOf('09:12 Asia/Tokyo')).toBe('2026-11-22T00:12:00Z')
  expect(instantOf('today 14:03:27')).toBe('2026-11-22T13:03:27Z')
  expect(instantOf('tomorrow 02:00')).toBe('2026-11-23T01:00:00Z')
  const lateInTokyo = parseMoment('00:30', { zone: 'Asia/Tokyo', now: '2026-11-22T16:00:00Z' })
  expect(lateInTokyo).toMatchObject({ instant: '2026-11-22T15:30:00Z' })
  const offset = parseMoment('00:30 +09:00', { zone: 'UTC', now: '2026-11-22T16:00:00Z' })
  expect(offset).toMatchObject({ instant: '2026-11-22T15:30:00Z' })
  expect(parseMoment('yesterday 10:00', { zone: 'UTC', now: '2027-01-01T05:00:00Z' })).toMatchObject({
    instant: '2026-12-31T10:00:00Z',
  })
})

test.each([
  ['now', '2026-11-22T13:03:27Z'],
  ['10 min ago', '2026-11-22T12:53:27Z'],
  ['10m ago', '2026-11-22T12:53:27Z'],
  ['2 h ago', '2026-11-22T11:03:27Z'],
  ['2 Hours Ago', '2026-11-22T11:03:27Z'],
  ['1 h 30 min ago', '2026-11-22T11:33:27Z'],
  ['1.5 h ago', '2026-11-22T11:33:27Z'],
  ['1 day 4 h ago', '2026-11-21T09:03:27Z'],
  ['36 s ago', '2026-11-22T13:02:51Z'],
  ['in 11 h', '2026-11-23T00:03:27Z'],
])('%s counts from now', (text, instant) => {
  expect(instantOf(text)).toBe(instant)
})

describe('where clocks are put back, a time occurs twice', () => {
  test.each([
    ['2026-10-25 02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    ['2026-10-25 02:00:00', 'Europe/Berlin', '2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z'],
    ['2026-10-25 02:59:59.5', 'Europe/Berlin', '2026-10-25T00:59:59.500Z', '2026-10-25T01:59:59.500Z'],
    ['2026-11-01 01:30', 'America/New_York', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'],
    ['2026-04-05 01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z'],
  ])('%s %s', (text, zone, earlier, later) => {
    expect(read(text, zone)).toEqual({ kind: 'ambiguous', earlier, later, zone })
    expect(read(`${text} ${zone}`, 'UTC')).toEqual({ kind: 'ambiguous', earlier, later, zone })
  })

  test.each([
    ['2026-10-25 01:59:59', 'Europe/Berlin', '2026-10-24T23:59:59Z'],
    ['2026-10-25 03:00:00', 'Europe/Berlin', '2026-10-25T02:00:00Z'],
    ['2026-11-01 00:59:59', 'America/New_York', '2026-11-01T04:59:59Z'],
    ['2026-11-01 02:00:00', 'America/New_York', '2026-11-01T07:00:00Z'],
    ['2026-10-25 02:30:00 CEST', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
    ['2026-10-25 02:30:00 CET', 'Europe/Berlin', '2026-10-25T01:30:00Z'],
    ['2026-10-25 02:30:00+02', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
    ['Sun 25 Oct 2026, 02:30:00 Europe/Berlin (UTC+1)', 'UTC', '2026-10-25T01:30:00Z'],
    ['2026-11-01 01:30:00 EST', 'Europe/Berlin', '2026-11-01T06:30:00Z'],
  ])('but %s in %s once', (text, zone, instant) => {
    expect(instantOf(text, zone)).toBe(instant)
  })
})

describe('where clocks are moved on, a time does not exist', () => {
  test.each([
    ['2026-03-29 02:30', 'Europe/Berlin', '2026-03-29T01:00:00Z', '03:00:00'],
    ['2026-03-29 02:00:00', 'Europe/Berlin', '2026-03-29T01:00:00Z', '03:00:00'],
    ['2026-03-29 02:59:59.999', 'Europe/Berlin', '2026-03-29T01:00:00Z', '03:00:00'],
    ['2026-03-08 02:30', 'America/New_York', '2026-03-08T07:00:00Z', '03:00:00'],
    ['2026-10-04 02:15', 'Australia/Lord_Howe', '2026-10-03T15:30:00Z', '02:30:00'],
    ['2011-12-30 12:00', 'Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31 00:00:00'],
  ])('%s %s', (text, zone, next, nextText) => {
    const reading = read(text, zone)
    expect(reading).toMatchObject({ kind: 'error', next })
    expect(messageOf(text, zone)).toContain(`in ${zone}, as clocks are moved on. The next time is ${nextText}`)
  })

  test.each([
    ['2026-03-29 01:59:59', 'Europe/Berlin', '2026-03-29T00:59:59Z'],
    ['2026-03-29 03:00:00', 'Europe/Berlin', '2026-03-29T01:00:00Z'],
    ['2026-03-08 01:59:59', 'America/New_York', '2026-03-08T06:59:59Z'],
    ['2026-03-08 03:00:00', 'America/New_York', '2026-03-08T07:00:00Z'],
  ])('but %s in %s does', (text, zone, instant) => {
    expect(instantOf(text, zone)).toBe(instant)
  })
})

describe('a date with its year last', () => {
  test.each([
    '30/11/2026 14:48',
    '11/30/2026 14:48',
    '30.11.2026 14:48',
    '30-11-2026, 14:48:00',
    '30/11/2026 15:48 +01',
  ])('%s can be read in one way only, and is', (text) => {
    expect(instantOf(text, 'UTC')).toBe('2026-11-30T14:48:00Z')
  })
})

describe('what is wrong says what is right', () => {
  test.each([
    ['2026-02-30 10:00', 'Feb 2026 has days 1 to 28'],
    ['2028-02-30 10:00', 'Feb 2028 has days 1 to 29'],
    ['2026-11-31 10:00', 'Nov 2026 has days 1 to 30'],
    ['2026-11-00 10:00', 'Nov 2026 has days 1 to 30'],
    ['2026-13-01 10:00', 'The month must be between 1 and 12'],
    ['30 Foo 2026 10:00', 'The month must be between 1 and 12'],
    ['0026-11-21 10:00', 'The year must be between 1970 and 2199'],
    ['9999999999', 'The year must be between 1970 and 2199'],
    ['25:00', 'The hour must be between 0 and 23'],
    ['2026-11-21 24:00', 'The hour must be between 0 and 23'],
    ['10:60', 'Minutes must be between 0 and 59'],
    ['10:00:60', 'Seconds must be between 0 and 59'],
    ['2026-11-21 10:00 pm', 'Write the hour as 0 to 23, without am or pm'],
    ['2026-11-21 10:00 +25', 'The offset from UTC must be between −12:00 and +14:00'],
    ['2026-11-21 10:00 Europe/Atlantis', 'There is no time zone Europe/Atlantis'],
    ['2026-11-21 10:00 CST', 'CST is used for more than one time zone (UTC−6, UTC−5, UTC+8). Write the offset'],
    ['2026-11-21 10:00 ist', 'IST is used for more than one time zone (UTC+1, UTC+2, UTC+5:30). Write the offset'],
    ['2026-11-21 10:00 Europe/Berlin (UTC+2)', 'Europe/Berlin is at UTC+1 then, not at UTC+2'],
    ['2026-11-21', 'The time is missing. Write it as 2026-11-21 09:12:30'],
    ['yesterday', 'The time is missing. Write it as 2026-11-21 09:12:30'],
    ['2026-13-01', 'The month must be between 1 and 12'],
    ['2026-02-30', 'Feb 2026 has days 1 to 28'],
    ['13/13/2026 09:12', 'The month must be between 1 and 12'],
    ['31/11/2026 09:12', 'Nov 2026 has days 1 to 30'],
    ['30/11/2026', 'The time is missing. Write it as 2026-11-30 09:12:30'],
    ['30/11/26 09:12', 'Write the year first and whole, as 2026-11-21'],
    ['11/12/2026', 'can be read in two ways'],
    ['11/12/2026 09:12', 'can be read in two ways. Write the date as 2026-11-21'],
    ['', 'Not a moment. Write it as 2026-11-21 09:12:30'],
    ['soon', 'Not a moment. Write it as 2026-11-21 09:12:30'],
    ['2026-11-21 09:12:300', 'Not a moment. Write it as 2026-11-21 09:12:30'],
    ['12', 'Not a moment. Write it as 2026-11-21 09:12:30'],
  ])('%j', (text, message) => {
    expect(messageOf(text)).toContain(message)
  })
})

describe('what the portal shows can be pasted back', () => {
  /** Printed, so that a round that failed can be had again. */
  const seed = Date.now() % 1_000_000
  console.log(`seed ${seed}`)
  const random = generator(seed)
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T

  /** From 1973 on: until 1972 Liberia's offset had seconds, which no form of ours says. */
  const some = (around?: Instant): Instant => {
    const micros = pick([1, 1000, 1_000_000])
    const middle = around === undefined ? 2_050_000_000 : Date.parse(around) / 1000
    const span = around === undefined ? 3_900_000_000 : 10_800
    return instantOfMicros(Math.floor(((middle + (random() - 0.5) * span) * 1_000_000) / micros) * micros)
  }

  test('in any zone, at any time', () => {
    for (let round = 0; round < 2000; round += 1) roundTrip(some(), pick(allZones()))
  })

  test.each([
    ['Europe/Berlin', '2026-03-29T01:00:00Z'],
    ['Europe/Berlin', '2026-10-25T01:00:00Z'],
    ['America/New_York', '2026-03-08T07:00:00Z'],
    ['America/New_York', '2026-11-01T06:00:00Z'],
  ])('in %s around the change of clocks at %s', (zone, change) => {
    const kinds = new Set<string>()
    for (let round = 0; round < 300; round += 1) kinds.add(roundTrip(some(change), zone))
    expect(kinds.has('ambiguous')).toBe(change.includes('-10-') || change.includes('-11-'))
  })

  test('cut to the second where the form is', () => {
    const whole = '2026-11-21T08:12:30.999Z'
    expect(instantOf(dateTime(whole, 'Europe/Berlin'))).toBe('2026-11-21T08:12:30Z')
  })

  function roundTrip(instant: Instant, zone: string): string {
    const hint = `seed ${seed}: ${instant} in ${zone}`
    const other = pick(allZones())
    expect(instantOf(longMoment(instant, zone), other), hint).toBe(instant)
    expect(instantOf(instant, other), hint).toBe(instant)
    const reading = read(exactDateTime(instant, zone), zone)
    if (reading.kind === 'ambiguous') expect([reading.earlier, reading.later], hint).toContain(instant)
    else expect(reading, hint).toMatchObject({ kind: 'moment', instant })
    return reading.kind
  }
})

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
