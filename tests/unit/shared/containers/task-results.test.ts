import { describe, expect, test } from 'vitest'
import {
  longestResult,
  objectIn,
  readResult,
  saidToPeople,
  withLastWords,
} from '../../../../shared/containers/task-results.ts'

const backup = {
  id: 'r-0mb1k2x3y-0123456789abcdef0',
  name: 'base_000000010000000000000004',
  asked: 'full',
  kind: 'full',
  incarnation: 'r-0mb1k2x3y-0123456789abcdef0',
  prefix: '7000000000000000001-17/r-0mb1k2x3y-0123456789abcdef0',
  startedAt: '2026-11-10T00:00:00Z',
  finishedAt: '2026-11-10T00:10:00Z',
  startLsn: '0/4000028',
  finishLsn: '0/4000100',
  sizeBytes: 1000,
  storedBytes: 100,
  permanent: false,
  base: null,
}
const refused = expect.objectContaining({ code: 'command-failed' })
const thrownBy = (act: () => unknown): unknown => {
  try {
    return act()
  } catch (error) {
    return error
  }
}

describe("a backup's result", () => {
  test('is taken as it is', () => {
    expect(readResult('run-backup', JSON.stringify(backup))).toEqual(backup)
  })

  test.each([
    ['a name of 100 MB', { name: 'x'.repeat(100_000) }],
    ['a name with a line end', { name: 'a\nb' }],
    ['a name with an escape', { name: 'a\u009b2J' }],
    ['a place that leads elsewhere', { prefix: '7-17/../other' }],
    ['a name that leads elsewhere', { name: '../../other' }],
    ['a number for a name', { name: 7 }],
    ['an object for a name', { name: { $gt: '' } }],
    ['an unknown kind', { kind: 'everything' }],
    ['a size that is no whole number', { sizeBytes: 1.5 }],
    ['a size that no double holds', { sizeBytes: 1e300 }],
    ['a size below nothing', { storedBytes: -1 }],
    ['text for a size', { sizeBytes: '1000' }],
    ['a time that is none', { finishedAt: 'tomorrow' }],
    ['an LSN that is none', { startLsn: '0/XYZ' }],
    ['an LSN that is too long', { finishLsn: '0/4000028000000000' }],
    ['a missing field', { incarnation: undefined }],
    ['null for a word', { permanent: null }],
  ])('with %s is refused', (_, change) => {
    expect(thrownBy(() => readResult('run-backup', JSON.stringify({ ...backup, ...change })))).toEqual(refused)
  })

  test('is taken without what it has no place for', () => {
    const sent = `{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}},${JSON.stringify(backup).slice(1)}`

    const read = readResult('run-backup', sent)

    expect(Object.keys(read)).toEqual(Object.keys(backup))
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined()
  })
})

test.each(['', 'null', '[]', '"x"', '{', `{"a":"${'x'.repeat(longestResult)}"}`])('%.20s is no result', (line) => {
  expect(thrownBy(() => readResult('report-container', line))).toEqual(refused)
})

test('an error names the field, and repeats nothing that the server sent', () => {
  const sent = JSON.stringify({ ...backup, name: 'evil\u001b[2J' })

  expect(thrownBy(() => readResult('run-backup', sent))).toMatchObject({
    message: "The server's answer to run-backup is not one of such a task: name",
  })
})

test('of a task that has nothing to say nothing is taken', () => {
  expect(readResult('admit-clients', '{"admitted":true}')).toBeUndefined()
})

test('what a server says to people is short and acts on no terminal', () => {
  expect(saidToPeople(`a\nb\tc\u001b]0;title\u0007\u009b2J\u202e${'x'.repeat(5_000)}`)).toMatch(
    /^a\nb\tc \]0;title {2}2J x{900,1000}$/,
  )
  expect(objectIn('{"message":"x"}')).toEqual({ message: 'x' })
})

test('where a command points to standard error, people are told its last words', () => {
  const stderr =
    '{"progress":0.5,"message":"copying"}\nERROR: no room\nerror: the backup failed: : look at standard error\n'

  expect(withLastWords('see standard error', stderr)).toBe('its last words were: ERROR: no room')
  expect(withLastWords('the backup failed: look at standard error', stderr)).toMatch(
    /^the backup failed: its last words were: ERROR: no room$/,
  )
  expect(withLastWords('see standard error', `x${'y'.repeat(10_000)}`)).toHaveLength(521)
  expect(withLastWords('see standard error', '{"progress":1}\n')).toBe('see standard error')
  expect(withLastWords('the store is full', stderr)).toBe('the store is full')
})
