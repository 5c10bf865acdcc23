import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { noteAnswer, noteFailure, tryNow, untilNextTry, useReach } from '../../../portal/src/api/reach.ts'

const Shown = () => {
  const { isAway, nextTryAt } = useReach()
  return <p>{isAway ? `away, next in ${Math.round((nextTryAt - Date.now()) / 1000)}` : 'there'}</p>
}

beforeEach(() => {
  vi.useFakeTimers()
  noteAnswer()
})
afterEach(() => vi.useRealTimers())

/** A call that fails, and waits for its next try. */
const fail = (): Promise<void> => {
  noteFailure()
  return untilNextTry()
}

test('one failure may be a hiccup; after two Howdah is away, until it answers', async () => {
  render(<Shown />)

  act(() => void fail())
  expect(screen.getByText('there')).toBeTruthy()

  await act(() => vi.advanceTimersByTimeAsync(1_000))
  act(() => void fail())
  expect(screen.getByText('away, next in 2')).toBeTruthy()

  act(noteAnswer)
  expect(screen.getByText('there')).toBeTruthy()
})

test('it is tried after 1, 2, 4, 8, 15 and then each 30 s', async () => {
  const pauses: number[] = []
  for (let round = 0; round < 8; round++) {
    const begun = Date.now()
    const waiting = fail()
    await vi.runOnlyPendingTimersAsync()
    await waiting
    pauses.push((Date.now() - begun) / 1000)
  }

  expect(pauses).toEqual([1, 2, 4, 8, 15, 30, 30, 30])
})

test('somebody can have it tried at once', async () => {
  const waiting = fail()

  tryNow()

  await expect(waiting).resolves.toBeUndefined()
})
