import { fireEvent, screen, within } from '@testing-library/react'
import axe from 'axe-core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { at, beginInBerlin, show } from './moment-form.tsx'

beforeEach(beginInBerlin)

afterEach(() => {
  vi.useRealTimers()
})

describe('steps', () => {
  test('move the moment, through a change of clocks and with its part of a second', async () => {
    const { input, user } = show({ value: '2026-03-29T00:59:59.123456Z', steps: true })
    const group = within(screen.getByRole('group', { name: 'Move Moment' }))
    const press = async (name: string) => {
      await user.click(group.getByRole('button', { name }))
      return input.value
    }

    expect(await press('+1 s')).toBe('2026-03-29 03:00:00.123456')
    expect(await press('−1 min')).toBe('2026-03-29 01:59:00.123456')
    expect(await press('+1 min')).toBe('2026-03-29 03:00:00.123456')
    expect(await press('−1 s')).toBe('2026-03-29 01:59:59.123456')
  })

  test('say why they do nothing without a moment', async () => {
    const { user, changes } = show({ steps: true })
    const button = screen.getByRole('button', { name: '+1 s' })

    await user.click(button)

    expect(changes).not.toHaveBeenCalled()
    expect(button.getAttribute('aria-disabled')).toBe('true')
    expect(button.title).toBe('There is no moment to move yet')
  })

  test('are there only where they are wanted', () => {
    show({ value: at })

    expect(screen.queryByRole('button', { name: '+1 s' })).toBeNull()
  })
})

describe('bounds', () => {
  const min = '2026-11-15T01:14:09Z'
  const max = '2026-11-22T13:02:51Z'

  test.each([
    [{ min, max }, '2026-11-15T01:14:08.999999Z', 'Must be between 2026-11-15 02:14:09 and 2026-11-22 14:02:51'],
    [{ min, max }, '2026-11-22T13:02:51.001Z', 'Must be between 2026-11-15 02:14:09 and 2026-11-22 14:02:51'],
    [{ min }, '2026-11-14T00:00:00Z', 'Must not be before 2026-11-15 02:14:09'],
    [{ max }, '2026-11-23T00:00:00Z', 'Must not be after 2026-11-22 14:02:51'],
  ])('%j are said for %s', (bounds, value, message) => {
    const { description, isWrong, input } = show({ ...bounds, value })

    expect(isWrong()).toBe(true)
    expect(description()).toContain(message)
    expect(input.value).not.toBe('')
  })

  test.each([min, max])('belong to what is allowed: %s', (value) => {
    expect(show({ min, max, value }).isWrong()).toBe(false)
  })
})

describe('the calendar', () => {
  const picker = (container: HTMLElement) => {
    const input = container.querySelector<HTMLInputElement>('input[type=datetime-local]')
    if (!input) throw new Error('there is no picker')
    return input
  }

  test('opens the browser’s picker on the moment in the zone', async () => {
    const { container, user } = show({ value: at })
    const open = vi.fn()
    picker(container).showPicker = open

    await user.click(screen.getByRole('button', { name: 'Choose Moment in a calendar' }))

    expect(open).toHaveBeenCalledOnce()
    expect(picker(container).value).toMatch(/^2026-11-21T09:12:30/)
  })

  test('begins at the present without a moment, and does without a picker', async () => {
    const { container, user } = show()
    picker(container).showPicker = () => {
      throw new DOMException('denied', 'NotAllowedError')
    }

    await user.click(screen.getByRole('button', { name: 'Choose Moment in a calendar' }))

    expect(picker(container).value).toMatch(/^2026-11-22T14:03:27/)
  })

  test('gives a moment in the zone', () => {
    const { container, input, changes } = show()

    fireEvent.input(picker(container), { target: { value: '2026-11-21T09:12' } })

    expect(changes).toHaveBeenLastCalledWith('2026-11-21T08:12:00Z')
    expect(input.value).toBe('2026-11-21 09:12:00')
  })

  test('asks which hour, and knows the one that does not exist', () => {
    const { container, description, isWrong } = show()

    fireEvent.input(picker(container), { target: { value: '2026-10-25T02:30:00' } })
    expect(description()).toContain('Choose one of the two')

    fireEvent.input(picker(container), { target: { value: '2026-03-29T02:30:00' } })
    expect(description()).toContain('The next time is 03:00:00')
    expect(isWrong()).toBe(true)
  })
})

test('help and the API’s error describe the field', async () => {
  const { user, input, description, isWrong } = show({ value: at, help: 'Every second', error: 'Is not archived yet' })

  expect(description()).toMatch(/^Every second \| Is not archived yet/)
  expect(isWrong()).toBe(true)

  await user.type(input, '.5')
  expect(isWrong()).toBe(false)
})

test.each([
  ['a moment', { value: at, help: 'Every second' }],
  ['nothing', {}],
  ['an hour that occurs twice', { value: '2026-10-25T01:30:00Z' }],
  ['an error', { value: at, error: 'Is not archived yet' }],
])('axe finds nothing with %s', async (_, props) => {
  const { container } = show({ ...props, steps: true, name: 'moment' })

  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } })

  expect(violations.map(({ id }) => id)).toEqual([])
})
