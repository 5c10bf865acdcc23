import { expect, it } from 'vitest'
import { tonight } from '../../../portal/src/pages/wizard/tonight.ts'

it.each([
  ['before two it is this night', 'Europe/Berlin', '2026-12-01T00:30:00Z', '2026-12-01T01:00:00Z'],
  ['after two it is the next one', 'Europe/Berlin', '2026-12-01T01:00:00Z', '2026-12-02T01:00:00Z'],
  ['by the clocks of the zone', 'Asia/Tokyo', '2026-12-01T12:00:00Z', '2026-12-01T17:00:00Z'],
  [
    'where two o’clock does not exist it is the moment after',
    'Europe/Berlin',
    '2026-03-28T12:00:00Z',
    '2026-03-29T01:00:00Z',
  ],
  ['where it occurs twice it is the earlier', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T00:00:00Z'],
])('%s', (_, zone, now, then) => {
  expect(tonight(zone, Date.parse(now))).toBe(then)
})
