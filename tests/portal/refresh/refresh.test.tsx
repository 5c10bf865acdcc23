import { act, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useHold } from '../../../portal/src/refresh/holds.ts'
import { RefreshBar } from '../../../portal/src/refresh/RefreshBar.tsx'

const refetch = vi.fn<(isAsked: boolean) => Promise<unknown>>()

/** A page that was read when it came, and is read again by the bar. */
const Page = ({ fast, works = true, isHeld = false }: { fast?: number; works?: boolean; isHeld?: boolean }) => {
  const [updatedAt, setUpdatedAt] = useState(Date.now)
  useHold(isHeld)
  refetch.mockImplementation(async () => {
    if (works) setUpdatedAt(Date.now())
  })
  return (
    <>
      <RefreshBar kind="test" updatedAt={updatedAt} refetch={refetch} fast={fast} />
      <p>some words</p>
    </>
  )
}

const hide = (isHidden: boolean): void => {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(isHidden)
  fireEvent(document, new Event('visibilitychange'))
}

const later = async (seconds: number): Promise<void> => {
  await act(() => vi.advanceTimersByTimeAsync(seconds * 1000))
}
const text = (): string => document.body.textContent ?? ''

beforeEach(() => {
  localStorage.setItem('howdah.zone', 'UTC')
  vi.useFakeTimers({ now: Date.parse('2026-11-22T14:03:27Z') })
  refetch.mockReset()
})

afterEach(() => {
  document.getSelection()?.removeAllRanges()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

test('it counts down in words, reads again, and begins anew', async () => {
  render(<Page />)
  expect(text()).toContain('Updated 14:03:27')
  expect(text()).toContain('next in 15 s')

  await later(5)
  expect(text()).toContain('next in 10 s')
  expect(refetch).not.toHaveBeenCalled()

  await later(11)
  expect(refetch).toHaveBeenCalledOnce()
  expect(text()).toContain('Updated 14:03:42')
})

test('it asks anew when somebody asks while it reads by itself, and not twice by itself', async () => {
  render(<Page />)
  const answers: (() => void)[] = []
  refetch.mockImplementation(() => new Promise<void>((resolve) => answers.push(resolve)))
  await later(16)
  expect(refetch.mock.calls).toEqual([[false]])

  fireEvent.click(screen.getByRole('button', { name: 'Refresh' }))
  expect(refetch.mock.calls).toEqual([[false], [true]])

  answers[0]?.()
  await later(60)
  expect(refetch).toHaveBeenCalledTimes(2)
  answers[1]?.()
  await later(16)
  expect(refetch).toHaveBeenCalledTimes(3)
})

test('the countdown is not read out', () => {
  render(<Page />)

  expect(document.querySelector('[aria-live], [role=status], output')).toBeNull()
})

test('somebody pauses it, and lets it go on', async () => {
  render(<Page />)

  fireEvent.click(screen.getByRole('button', { name: 'Pause refreshing' }))
  await later(60)
  expect(text()).toContain('paused')
  expect(refetch).not.toHaveBeenCalled()

  fireEvent.click(screen.getByRole('button', { name: 'Go on refreshing' }))
  await later(1)
  expect(refetch).toHaveBeenCalledOnce()
})

test('it pauses while a menu or a dialog is open', async () => {
  const { rerender } = render(<Page isHeld />)
  await later(60)
  expect(text()).toContain('paused')
  expect(refetch).not.toHaveBeenCalled()

  rerender(<Page />)
  await later(1)
  expect(refetch).toHaveBeenCalledOnce()
})

test('it pauses while text is selected, and says so', async () => {
  render(<Page />)

  document.getSelection()?.selectAllChildren(screen.getByText('some words'))
  await later(60)
  expect(text()).toContain('paused')
  expect(refetch).not.toHaveBeenCalled()

  document.getSelection()?.removeAllRanges()
  await later(1)
  expect(refetch).toHaveBeenCalledOnce()
})

test('a hidden tab asks for nothing; on return it asks at once', async () => {
  render(<Page />)

  hide(true)
  await later(3_600)
  expect(refetch).not.toHaveBeenCalled()

  hide(false)
  expect(refetch).toHaveBeenCalledOnce()
})

test('the chosen interval is remembered for this kind of page, and can be off', async () => {
  const { unmount } = render(<Page />)
  fireEvent.change(screen.getByRole('combobox', { name: 'Refresh every' }), { target: { value: '0' } })
  await later(600)
  expect(refetch).not.toHaveBeenCalled()
  expect(text()).not.toContain('next in')

  unmount()
  render(<Page fast={1} />)
  await later(600)
  expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Refresh every' }).value).toBe('0')
  expect(refetch).not.toHaveBeenCalled()
})

test('where something moves it is faster than chosen, and says that it is live', async () => {
  render(<Page fast={1} />)

  await later(10.5)

  expect(refetch.mock.calls.length).toBeGreaterThanOrEqual(9)
  expect(text()).toContain('live')
  expect(text()).not.toContain('next in')
})

test('what does not work is not asked for each second', async () => {
  render(<Page works={false} />)

  await later(46)

  expect(refetch.mock.calls.length).toBeLessThanOrEqual(3)
})

test('an answer older than three intervals is called so', async () => {
  render(<Page works={false} />)

  await later(46)

  expect(text()).toContain('as of 14:03:27')
})

test('somebody has it read at once, by hand', async () => {
  render(<Page />)

  fireEvent.click(screen.getByRole('button', { name: 'Refresh' }))

  expect(refetch.mock.calls).toEqual([[true]])
})

test('a first answer that takes its time is not asked for again meanwhile', async () => {
  render(<RefreshBar kind="test" updatedAt={0} refetch={refetch} />)

  await later(10)

  expect(refetch).not.toHaveBeenCalled()
})

test('a kind of page has its own usual interval, until somebody chooses another', () => {
  const { unmount } = render(<RefreshBar kind="slow" usual={300} updatedAt={0} refetch={refetch} />)
  const interval = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Refresh every' })
  expect(interval().value).toBe('300')

  fireEvent.change(interval(), { target: { value: '60' } })
  unmount()
  render(<RefreshBar kind="slow" usual={300} updatedAt={0} refetch={refetch} />)

  expect(interval().value).toBe('60')
})
