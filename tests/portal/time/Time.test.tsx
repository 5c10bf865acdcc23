import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Age, Time } from '../../../portal/src/time/Time.tsx'
import { setZone } from '../../../portal/src/time/zone.ts'

const now = new Date('2026-11-22T13:03:27Z')
const at = '2026-11-22T13:02:51Z'

beforeEach(() => {
  vi.useFakeTimers({ now })
  setZone('Europe/Berlin')
})

afterEach(() => {
  setVisibility('visible')
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const pass = (seconds: number) => act(() => vi.advanceTimersByTime(seconds * 1000))

function setVisibility(state: DocumentVisibilityState) {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
  act(() => void document.dispatchEvent(new Event('visibilitychange')))
}

test('a time says its zone and UTC, and follows the chosen zone', () => {
  render(<Time at={at} />)

  const time = screen.getByText('2026-11-22 14:02:51')
  expect(time.getAttribute('datetime')).toBe(at)
  expect(time.title).toBe('Sun 22 Nov 2026, 14:02:51 Europe/Berlin (UTC+1) · 13:02:51 UTC')

  act(() => setZone('UTC'))
  expect(time.textContent).toBe('2026-11-22 13:02:51')
  expect(time.title).toBe('Sun 22 Nov 2026, 13:02:51 UTC')
})

test('a short time is "today" until midnight in the zone', () => {
  vi.setSystemTime('2026-11-22T22:59:58Z')
  const { container } = render(<Time at={at} form="short" />)
  expect(container.textContent).toBe('today 14:02:51')

  pass(3)
  expect(container.textContent).toBe('2026-11-22 14:02:51')
})

test('nothing is a dash, and what is no time stands as it came', () => {
  const { container } = render(
    <>
      <Time at={null} />
      <Age at={undefined} /> <Time at="soon" /> <Age at="soon" />
    </>,
  )

  expect(container.textContent).toBe('–– soon –')
})

test('an age counts on', () => {
  render(<Age at={at} />)

  const age = screen.getByText('36 s ago')
  expect(age.title).toContain('14:02:51 Europe/Berlin (UTC+1)')

  pass(1)
  expect(age.textContent).toBe('37 s ago')
  pass(60)
  expect(age.textContent).toBe('1 min ago')
})

test('an age stands still where it is told the time', () => {
  const { container } = render(<Age at={at} now="2026-11-22T13:02:00Z" />)

  pass(5)
  expect(container.textContent).toBe('in 51 s')
})

test('a page has one interval, and none without ages', () => {
  const begun = vi.spyOn(globalThis, 'setInterval')
  const { unmount } = render(
    <>
      <Age at={at} />
      <Age at={at} />
      <Time at={at} />
    </>,
  )
  expect(begun).toHaveBeenCalledTimes(1)
  expect(vi.getTimerCount()).toBe(1)

  unmount()
  expect(vi.getTimerCount()).toBe(0)
})

test('a hidden page does not count, and is right as soon as it is seen', () => {
  const { container } = render(<Age at={at} />)

  setVisibility('hidden')
  expect(vi.getTimerCount()).toBe(0)
  pass(20)
  expect(container.textContent).toBe('36 s ago')

  setVisibility('visible')
  expect(container.textContent).toBe('56 s ago')
  expect(vi.getTimerCount()).toBe(1)
})
