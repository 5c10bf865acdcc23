import { describe, expect, it } from 'vitest'
import { summerTimeNote } from '../../../portal/src/schedule/run-notes.ts'
import { cronSentence, scheduleSentence } from '../../../portal/src/schedule/schedule-sentence.ts'

describe('the sentence of a cron expression', () => {
  it.each([
    ['0 2 * * *', 'every day at 02:00'],
    ['30 2,14 * * *', 'every day at 02:30 and 14:30'],
    ['30 2 * * 1-5', 'every Monday to Friday at 02:30'],
    ['30 2 * * mon,THU', 'every Monday and Thursday at 02:30'],
    ['0 0 * * 7', 'every Sunday at 00:00'],
    ['0 0 * * 0', 'every Sunday at 00:00'],
    ['15 4 1 * *', 'on day 1 of every month at 04:15'],
    ['15 4 15,1 * *', 'on days 1 and 15 of every month at 04:15'],
    ['0 3 1 JAN *', 'on 1 January of every year at 03:00'],
    ['* * * * *', 'every minute'],
    ['*/15 * * * *', 'every 15 minutes'],
    ['0 * * * *', 'every hour, on the hour'],
    ['5 */6 * * *', 'every 6 hours from 00:00, 5 min past the hour'],
    ['  0   2 * * * ', 'every day at 02:00'],
  ])('%s: %s', (cron, sentence) => {
    expect(cronSentence(cron)).toBe(sentence)
  })

  it.each([
    '*/7 * * * *',
    '0 2 1 * 1',
    '0 2 L * *',
    '61 2 * * *',
    '0 24 * * *',
    '0 2 * *',
    '0 2 * * 1#2',
    '',
    '0 2 * * 1-5-6',
  ])('is none for %j, which is of no common form', (cron) => {
    expect(cronSentence(cron)).toBeUndefined()
  })
})

it('says the zone of an expression, and none of an interval', () => {
  expect(scheduleSentence({ cron: '0 2 * * *', timeZone: 'Europe/Berlin' })).toBe('every day at 02:00 Europe/Berlin')
  expect(scheduleSentence({ cron: '0 2 L * *' })).toBe('0 2 L * * UTC')
  expect(scheduleSentence({ every: '1 DAY' })).toBe('every day')
  expect(scheduleSentence({ every: '4 WEEKS' })).toBe('every 4 weeks')
})

describe('what summer time does to a run', () => {
  const daily = { cron: '30 2 * * *', timeZone: 'Europe/Berlin' }

  it('is nothing on most days', () => {
    expect(summerTimeNote('2027-03-27T01:30:00.000Z', undefined, daily, 'UTC')).toBeUndefined()
  })

  it('is said where the time does not exist', () => {
    expect(summerTimeNote('2027-03-28T01:00:00.000Z', undefined, daily, 'UTC')).toBe('as 02:30 does not exist then')
  })

  it('is said where the time comes twice', () => {
    expect(summerTimeNote('2027-10-31T00:30:00.000Z', undefined, daily, 'UTC')).toBe(
      '02:30 comes twice then; it runs once',
    )
  })

  it('moves the runs of an interval, which knows no clocks', () => {
    const note = summerTimeNote(
      '2027-03-28T02:00:00.000Z',
      '2027-03-27T02:00:00.000Z',
      { every: '1 DAY' },
      'Europe/Berlin',
    )

    expect(note).toContain('clocks are changed')
  })
})
