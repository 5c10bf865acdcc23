import { act, renderHook } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import type { Request } from '../../../portal/src/api/queries.ts'
import { startOfToday } from '../../../portal/src/pages/requests/today.ts'
import { type Found, useSteadyRows } from '../../../portal/src/pages/requests/use-steady-rows.ts'
import { processed, running } from '../request/things.ts'

const one = (key: string, more: Partial<Request> = {}): Request => running({ key, ...more })

const found = (requests: Request[], view = 'all', updatedAt = 1): Found => ({ requests, view, updatedAt })

const rowsOf = (result: { current: ReturnType<typeof useSteadyRows> }): string[] =>
  result.current.rows.map(({ request, hasLeft }) => `${request.key}${hasLeft ? ' left' : ''}`)

const open = (first: Found) => renderHook((props: Found) => useSteadyRows(props), { initialProps: first })

test('a refresh changes values in place, and neither the order nor which rows there are', () => {
  const { result, rerender } = open(found([one('a'), one('b')]))

  rerender(found([one('new'), processed({ key: 'b' }), one('a')]))

  expect(rowsOf(result)).toEqual(['a', 'b'])
  expect(result.current.rows[1]?.request.state).toBe('PROCESSED')
  expect(result.current.fresh).toBe(1)
})

test('new ones are shown when somebody says so', () => {
  const { result, rerender } = open(found([one('a')]))
  rerender(found([one('new'), one('a')]))

  act(() => result.current.accept())

  expect(rowsOf(result)).toEqual(['new', 'a'])
  expect(result.current.fresh).toBe(0)
})

test('a row that left stays, marked, until the list is asked for anew', () => {
  const { result, rerender } = open(found([one('a'), one('b')]))
  rerender(found([one('a')]))
  expect(rowsOf(result)).toEqual(['a', 'b left'])

  act(() => result.current.acceptNext())
  rerender(found([one('a')], 'all', Date.now() + 1))
  expect(rowsOf(result)).toEqual(['a'])
})

test('another filter is another list; the old one stays until it is there', () => {
  const { result, rerender } = open(found([one('a')]))

  rerender({ requests: undefined, view: 'stuck', updatedAt: 1 })
  expect(rowsOf(result)).toEqual(['a'])

  rerender(found([one('s')], 'stuck'))
  expect(rowsOf(result)).toEqual(['s'])
})

test('what was empty fills by itself', () => {
  const { result, rerender } = open(found([]))

  rerender(found([one('a')]))

  expect(rowsOf(result)).toEqual(['a'])
  expect(result.current.fresh).toBe(0)
})

test('today begins at midnight of the zone', () => {
  vi.useFakeTimers({ now: Date.parse('2026-11-22T23:30:00Z') })
  expect(startOfToday('UTC', '2026-11-22T23:30:00Z')).toBe('2026-11-22T00:00:00Z')
  expect(startOfToday('Europe/Berlin', '2026-11-22T23:30:00Z')).toBe('2026-11-22T23:00:00Z')
  vi.useRealTimers()
})

test('where clocks are moved on at midnight the day begins when there is a time again', () => {
  expect(startOfToday('Africa/Cairo', '2026-04-24T10:00:00Z')).toBe('2026-04-23T22:00:00Z')
})
