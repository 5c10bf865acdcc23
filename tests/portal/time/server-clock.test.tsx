import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { noteServerDate, serverNow } from '../../../portal/src/time/server-clock.ts'
import { Age } from '../../../portal/src/time/Time.tsx'

const now = Date.parse('2026-11-22T13:03:27Z')
const ahead = () => (serverNow() - Date.now()) / 1000
const note = (seconds: number) => noteServerDate(new Date(Date.now() + seconds * 1000).toUTCString())

beforeEach(() => {
  vi.useFakeTimers({ now })
})

afterEach(() => {
  vi.useRealTimers()
})

test('is the browser’s clock until an answer contradicts it', () => {
  expect(ahead()).toBe(0)

  for (const late of [-1, 0, -2]) note(late)
  for (const header of [null, undefined, '', 'yesterday']) noteServerDate(header)

  expect(ahead()).toBe(0)
})

test.each([3600, -3600, 10, -10])('is set within a second by a server that is %d s ahead', (seconds) => {
  note(seconds)

  expect(Math.abs(ahead() - seconds)).toBeLessThanOrEqual(1)
})

test('does not jump to and fro with each header', () => {
  note(60)
  const first = ahead()

  for (let tenth = 0; tenth < 30; tenth += 1) {
    vi.advanceTimersByTime(100)
    noteServerDate(new Date(Date.now() + 60_000).toUTCString())
    expect(ahead()).toBe(first)
  }
})

test('is what ages go by', () => {
  note(3600)
  render(<Age at="2026-11-22T13:02:51Z" />)
  expect(screen.getByText('1 h ago')).toBeTruthy()

  note(7200)
  act(() => vi.advanceTimersByTime(1000))
  expect(screen.getByText('2 h ago')).toBeTruthy()
})
