import { act, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Me } from '../../../portal/src/api/queries.ts'
import { mayAsk, noteAsked } from '../../../portal/src/feedback/once-a-month.ts'
import { showFeedback } from '../../../portal/src/feedback/opening.ts'
import { preference, setPreference } from '../../../portal/src/preferences.ts'
import { type Answers, openPortal } from '../harness.tsx'
import { failed, me, now, processed, running } from '../request/things.ts'

beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ['Date', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  showFeedback(false)
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const later = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000))
const withMouse = () => userEvent.setup({ advanceTimers: (millis) => vi.advanceTimersByTime(millis) })
const card = (): HTMLElement | null => screen.queryByRole('complementary', { name: 'Feedback' })

/** A request that ends when the test says so. */
const watch = async (more: Answers = {}, end = processed) => {
  let hasEnded = false
  const portal = openPortal('/requests/r-4', {
    'GET /v1/me': me(),
    'GET /v1/tenants': { items: [{ name: 'DEMO' }] },
    'GET /v1/requests': { items: [], nextCursor: null },
    'GET /v1/databases': { items: [], nextCursor: null },
    'GET /v1/data-centers': { items: [] },
    'GET /v1/requests/r-4': () => (hasEnded ? end : running)({ key: 'r-4' }),
    ...more,
  })
  await screen.findByText('Running')
  // What watches is loaded by now.
  await import('../../../portal/src/feedback/Asking.tsx')
  await act(async () => {})
  return {
    ...portal,
    end: async () => {
      hasEnded = true
      await later(3)
    },
  }
}

test('some seconds after a request that somebody watched it asks below the page, and takes no focus', async () => {
  const { end } = await watch()
  await end()
  await screen.findByText('Processed')
  const focused = document.activeElement
  expect(card()).toBeNull()

  await later(5)

  expect(card()?.textContent).toContain('How do you find Howdah?')
  // Between the page and the footer it covers neither.
  expect(card()?.previousElementSibling).toBe(screen.getByRole('main'))
  expect(card()?.nextElementSibling).toBe(screen.getByRole('contentinfo'))
  expect(document.activeElement).toBe(focused)
  expect(preference('feedback.askedAt')).toBeDefined()
})

test('who does not want to now is left alone for a month', async () => {
  const user = withMouse()
  const { end } = await watch()
  await end()
  await later(6)

  await user.click(screen.getByRole('button', { name: 'Not now' }))

  expect(card()).toBeNull()
  expect(document.activeElement?.tagName).toBe('H1')
  expect(mayAsk(me())).toBe(false)
  vi.setSystemTime(now + 29 * 24 * 3_600_000)
  expect(mayAsk(me())).toBe(false)
  vi.setSystemTime(now + 31 * 24 * 3_600_000)
  expect(mayAsk(me())).toBe(true)
})

test('the card opens the dialog, and is gone', async () => {
  const user = withMouse()
  const { end } = await watch()
  await end()
  await later(6)

  await user.click(screen.getByRole('button', { name: 'Give feedback' }))

  expect(await screen.findByRole('dialog', { name: 'Give feedback' })).toBeTruthy()
  expect(card()).toBeNull()
})

test.each<[string, Me]>([
  ['gave feedback this month', { ...me(), feedbackGivenAt: new Date(now - 20 * 24 * 3_600_000).toISOString() }],
  ['has no role', { ...me(), role: undefined as never }],
])('who %s is not asked', async (_, person) => {
  const { end } = await watch({ 'GET /v1/me': person })
  await end()

  await later(20)

  expect(card()).toBeNull()
  expect(preference('feedback.askedAt')).toBeUndefined()
})

test('after one that failed nobody is asked', async () => {
  const { end } = await watch({}, failed)
  await end()

  await later(20)

  expect(card()).toBeNull()
})

test('over an open menu it waits', async () => {
  const user = withMouse()
  const { end } = await watch()
  await end()
  await later(1)
  await user.click(screen.getByRole('button', { name: /Ada/ }))
  await screen.findByRole('menu')

  await later(20)
  expect(card()).toBeNull()
  await user.click(screen.getByRole('button', { name: /Ada/, hidden: true }))
  await waitFor(() => expect(screen.queryByRole('menu')).toBeNull())
  await later(2)
  expect(card()).not.toBeNull()
})

test('what ended long before is not asked about, nor what had ended when somebody came', async () => {
  const { end, client } = await watch()
  await end()
  vi.setSystemTime(now + 6 * 60_000)
  await later(2)
  expect(card()).toBeNull()

  client.setQueryData(['request', 'r-9'], processed({ key: 'r-9' }))
  await later(20)
  expect(card()).toBeNull()
})

test('a preference that is no moment does not silence it forever', () => {
  setPreference('feedback.askedAt', 'yesterday')
  expect(mayAsk(me())).toBe(true)
  noteAsked()
  expect(mayAsk(me())).toBe(false)
})
