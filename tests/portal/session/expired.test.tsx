import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answerOf, createApiClient } from '../../../portal/src/api/client.ts'
import { HowdahContext } from '../../../portal/src/api/context.ts'
import { FrameDialogs } from '../../../portal/src/frame/Dialogs.tsx'
import { Provider } from '../../../portal/src/session/provider.ts'
import { Session } from '../../../portal/src/session/session.ts'
import { Tabs } from '../../../portal/src/session/tabs.ts'
import { openBrowser, origin } from './browser.ts'
import { FakeProvider, refusal, settings } from './fake-provider.ts'

let provider: FakeProvider

beforeEach(async () => {
  await openBrowser('/databases/new')
  provider = new FakeProvider()
})

afterEach(() => vi.unstubAllGlobals())

/** Somebody sends a form, when the API takes their token no more and the provider gives no other. */
const sendWhenExpired = () => {
  const session = new Session(provider.tokens(), new Provider(settings, origin), new Tabs(), () => {})
  const api = createApiClient(session)
  render(
    <HowdahContext value={{ api, session, settings: { timeZone: 'UTC', currency: 'EUR' } }}>
      <FrameDialogs />
    </HowdahContext>,
  )
  const atProvider = globalThis.fetch
  const sent: Request[] = []
  vi.stubGlobal('fetch', async (input: Request | string, init?: RequestInit) => {
    if (!(input instanceof Request)) return atProvider(input, init)
    sent.push(input)
    const isGood = input.headers.get('Authorization') === 'Bearer of the window'
    return isGood ? Response.json({ key: 'r-1' }) : new Response('{}', { status: 401 })
  })
  provider.says = () => refusal('invalid_grant')
  const header = { 'Idempotency-Key': 'of-the-form' }
  const answer = answerOf(api.POST('/v1/requests/{key}/retry', { params: { path: { key: 'r-1' }, header } }))
  return { sent, answer }
}

test('a sign-in that ends in the middle keeps what is typed, and sends it after signing in again', async () => {
  const open = vi.spyOn(window, 'open').mockReturnValue(null)
  const { sent, answer } = sendWhenExpired()

  expect(await screen.findByRole('dialog', { name: 'Your sign-in has ended' })).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Sign in again' }))
  expect(open).toHaveBeenCalledWith('/sign-in-again', expect.anything(), expect.stringContaining('popup'))
  new Tabs().say({
    kind: 'tokens',
    tokens: provider.tokens({ accessToken: 'of the window', issuedAt: Date.now() + 1 }),
  })

  expect(await answer).toEqual({ key: 'r-1' })
  expect(sent.map(({ headers }) => headers.get('Idempotency-Key'))).toEqual(['of-the-form', 'of-the-form'])
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})

test('what one person typed is not sent as another, and that is said', async () => {
  const { sent } = sendWhenExpired()
  await screen.findByRole('dialog', { name: 'Your sign-in has ended' })

  provider.subject = 'ben'
  new Tabs().say({
    kind: 'tokens',
    tokens: provider.tokens({ accessToken: 'of the window', issuedAt: Date.now() + 1 }),
  })

  expect(await screen.findByText(/What you were about to send is not sent/)).toBeTruthy()
  expect(sent).toHaveLength(1)
})
