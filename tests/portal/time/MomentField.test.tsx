import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { MomentField } from '../../../portal/src/time/MomentField.tsx'
import { setZone } from '../../../portal/src/time/zone.ts'
import { at, beginInBerlin, show } from './moment-form.tsx'

beforeEach(beginInBerlin)

afterEach(() => {
  vi.useRealTimers()
})

describe('what is typed', () => {
  test('is understood on each key, and said in the zone, in UTC and as an age', async () => {
    const { input, user, changes, description } = show()

    await user.type(input, '2026-11-21 09:12:30')

    expect(changes).toHaveBeenLastCalledWith(at)
    expect(description()).toBe('Sat 21 Nov 2026, 09:12:30 Europe/Berlin (UTC+1)08:12:30 UTC · 1 day 4 h ago')
    expect(
      screen.getByText('Sat 21 Nov 2026, 09:12:30 Europe/Berlin (UTC+1)').closest('[aria-live=polite]'),
    ).toBeTruthy()
    expect(screen.getByText('1 day 4 h ago').closest('[aria-live]')).toBeNull()
  })

  test.each([
    ['2026-11-21 09:12:30.123456 CET', '2026-11-21T08:12:30.123456Z', '2026-11-21 09:12:30.123456'],
    ['1795248750', at, '2026-11-21 09:12:30'],
    ['2026-11-21T08:12Z', '2026-11-21T08:12:00Z', '2026-11-21 09:12:00'],
    ['10 min ago', '2026-11-22T12:53:27Z', '2026-11-22 13:53:27'],
  ])('may be pasted: %s', async (text, instant, normal) => {
    const { input, user, changes } = show()

    await user.click(input)
    await user.paste(text)
    expect(changes.mock.calls).toEqual([[instant]])
    expect(input.value).toBe(text)

    await user.tab()
    expect(input.value).toBe(normal)
    expect(changes).toHaveBeenCalledTimes(1)
  })

  test('becomes normal by Enter too', async () => {
    const { input, user } = show()

    await user.type(input, '2026-11-21T08:12:30Z{Enter}')

    expect(input.value).toBe('2026-11-21 09:12:30')
  })

  test('is left alone by renders, new bounds and another zone', async () => {
    const { input, user, changes, setProps, setValue } = show({ value: '2026-11-20T00:00:00Z' })

    await user.clear(input)
    await user.type(input, '2026-11-21 09:12')
    setProps({ max: '2026-11-22T13:03:00Z' })
    setValue('2026-11-19T00:00:00Z')
    act(() => setZone('Asia/Tokyo'))
    expect(input.value).toBe('2026-11-21 09:12')

    await user.type(input, ':30')
    expect(changes).toHaveBeenLastCalledWith(at)

    await user.tab()
    expect(input.value).toBe('2026-11-21 17:12:30')
  })

  test('is nothing when it is emptied', async () => {
    const { input, user, changes, description, isWrong } = show({ value: at })

    await user.clear(input)
    await user.tab()

    expect(changes).toHaveBeenLastCalledWith('')
    expect(description()).toBe('A time without a zone is in Europe/Berlin (UTC+1)')
    expect(isWrong()).toBe(false)
  })
})

describe('what is no moment', () => {
  test('says so while somebody types, is wrong when they leave, and stays', async () => {
    const { input, user, changes, description, isWrong } = show({ value: at })

    await user.clear(input)
    await user.type(input, '2026-02-30 10:00')
    expect(description()).toBe('Feb 2026 has days 1 to 28')
    expect(isWrong()).toBe(false)

    await user.tab()
    expect(isWrong()).toBe(true)
    expect(input.value).toBe('2026-02-30 10:00')
    expect(changes).toHaveBeenLastCalledWith('')
  })

  test('gives way to a moment that comes from elsewhere', async () => {
    const { input, user, setValue, isWrong } = show()

    await user.type(input, 'soon')
    await user.tab()
    setValue(at)

    expect(input.value).toBe('2026-11-21 09:12:30')
    expect(isWrong()).toBe(false)
  })

  test('stays where the page keeps the old moment', async () => {
    render(<MomentField label="Kept" value={at} onChange={() => {}} />)
    const user = userEvent.setup({ delay: null })
    const input = screen.getByLabelText<HTMLInputElement>('Kept')

    await user.type(input, '99')
    await user.tab()

    expect(input.value).toBe('2026-11-21 09:12:3099')
    expect(input.getAttribute('aria-invalid')).toBe('true')
  })

  test('as a value is shown as it is', () => {
    const { input, isWrong } = show({ value: 'soon' })

    expect(input.value).toBe('soon')
    expect(isWrong()).toBe(true)
  })

  test('says the next time that exists', async () => {
    const { input, user, description } = show()

    await user.type(input, '2026-03-29 02:30')

    expect(description()).toContain('02:30:00 does not exist on 29 Mar 2026 in Europe/Berlin')
    expect(description()).toContain('The next time is 03:00:00')
  })
})

test('another zone changes the digits, never the moment', () => {
  const { input, changes, description } = show({ value: at })

  for (const [zone, digits] of [
    ['America/New_York', '2026-11-21 03:12:30'],
    ['Asia/Kathmandu', '2026-11-21 13:57:30'],
    ['UTC', '2026-11-21 08:12:30'],
  ] as const) {
    act(() => setZone(zone))
    expect(input.value).toBe(digits)
  }

  expect(description()).toBe('Sat 21 Nov 2026, 08:12:30 UTC1 day 4 h ago')
  expect(changes).not.toHaveBeenCalled()
})

describe('an hour that occurs twice', () => {
  const earlier = '2026-10-25T00:30:00Z'
  const later = '2026-10-25T01:30:00Z'
  const radios = () => screen.queryAllByRole<HTMLInputElement>('radio').map(({ checked }) => checked)

  test('is no moment until one is chosen', async () => {
    const { input, user, changes, description, isWrong } = show({ value: at })

    await user.clear(input)
    await user.paste('2026-10-25 02:30')
    expect(changes).toHaveBeenLastCalledWith('')
    expect(radios()).toEqual([false, false])

    await user.tab()
    expect(isWrong()).toBe(true)
    expect(description()).toContain('Choose one of the two')

    await user.click(screen.getByLabelText('the later, UTC+1 (01:30:00 UTC)'))
    expect(changes).toHaveBeenLastCalledWith(later)
    expect(radios()).toEqual([false, true])
    expect(input.value).toBe('2026-10-25 02:30:00')
    expect(isWrong()).toBe(false)

    await user.click(screen.getByLabelText('the earlier, UTC+2 (00:30:00 UTC)'))
    expect(changes).toHaveBeenLastCalledWith(earlier)
  })

  test('shows which of the two a value is, in this zone only', () => {
    show({ value: later })
    expect(screen.getByRole('group', { name: /^02:30:00 occurs twice on 25 Oct 2026/ })).toBeTruthy()
    expect(radios()).toEqual([false, true])

    act(() => setZone('UTC'))
    expect(radios()).toEqual([])
  })

  test('stays chosen while a digit is corrected', async () => {
    const { input, user, changes } = show({ value: later })

    await user.type(input, '{Backspace}7')

    expect(input.value).toBe('2026-10-25 02:30:07')
    expect(changes).toHaveBeenLastCalledWith('2026-10-25T01:30:07Z')
  })

  test('is asked for again on another day', async () => {
    const { input, user, changes } = show({ value: later })

    await user.clear(input)
    await user.paste('2027-10-31 02:30')

    expect(changes).toHaveBeenLastCalledWith('')
    expect(radios()).toEqual([false, false])
  })

  test('keeps the zone it was typed in', async () => {
    const { input, user, changes } = show()

    await user.type(input, '2026-11-01 01:30 America/New_York')
    await user.tab()
    act(() => setZone('UTC'))
    await user.click(screen.getByLabelText('the earlier, UTC−4 (05:30:00 UTC)'))

    expect(changes).toHaveBeenLastCalledWith('2026-11-01T05:30:00Z')
    expect(input.value).toBe('2026-11-01 05:30:00')
  })
})
