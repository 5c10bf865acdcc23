import { act, render, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { paceOf } from '../../../portal/src/pages/request/pace.ts'
import { useAnnounced } from '../../../portal/src/pages/request/use-announced.ts'
import { LiveRegion } from '../../../portal/src/parts/Live.tsx'
import { useSteadyProgress } from '../../../portal/src/request/use-steady-progress.ts'
import { at, entry, failed, processed, running, stuck } from './things.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('it is looked at each second at first, then less often, and not after its end', () => {
  const after = (seconds: number) => paceOf(running(), Date.parse(at(seconds)))

  expect([after(0), after(59), after(61), after(599), after(601)]).toEqual([1, 1, 2, 2, 5])
  expect(paceOf(processed(), Date.parse(at(1)))).toBeUndefined()
  expect(paceOf(stuck(), Date.parse(at(1)))).toBeUndefined()
})

test('one that is tried again is new', () => {
  const { trace } = stuck()
  const request = stuck({
    state: 'RUNNING',
    trace: [...trace, entry('remove-bucket', 5_000, undefined, { attempt: 2 })],
  })

  expect(paceOf(request, Date.parse(at(5_010)))).toBe(1)
})

test('the bar never goes back', () => {
  const { result, rerender } = renderHook(useSteadyProgress, { initialProps: running({ progress: 0.5 }) })
  rerender(running({ progress: 0.42 }))
  expect(result.current).toBe(0.5)
  rerender(running({ progress: 0.7 }))
  expect(result.current).toBe(0.7)
})

test('what is begun again begins at nothing', () => {
  const { result, rerender } = renderHook(useSteadyProgress, { initialProps: running({ progress: 0.9 }) })
  rerender(failed({ progress: 0 }))
  rerender(running({ progress: 0.1 }))

  expect(result.current).toBe(0.1)
})

const Said = ({ text }: { text: string }) => {
  useAnnounced(text)
  return <LiveRegion />
}

test('at most one message in 5 s is read out, and it is the latest', async () => {
  const { rerender, container } = render(<Said text="step 1" />)
  const said = (): string => container.textContent?.trim() ?? ''
  const later = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000))

  rerender(<Said text="step 2" />)
  await later(0)
  expect(said()).toBe('step 2')

  rerender(<Said text="step 3" />)
  await later(2)
  rerender(<Said text="step 4" />)
  await later(2)
  expect(said()).toBe('step 2')
  await later(1)
  expect(said()).toBe('step 4')
})
