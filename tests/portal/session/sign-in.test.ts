import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Provider } from '../../../portal/src/session/provider.ts'
import { Session } from '../../../portal/src/session/session.ts'
import { arrive } from '../../../portal/src/session/sign-in.ts'
import { type Message, Tabs } from '../../../portal/src/session/tabs.ts'
import { type FakeLocation, goTo, openBrowser, origin } from './browser.ts'
import { FakeProvider, settings } from './fake-provider.ts'

let place: FakeLocation
let provider: FakeProvider

beforeEach(async () => {
  place = await openBrowser('/databases?search=shop#row')
  provider = new FakeProvider()
  history.replaceState(null, '', '/')
})

afterEach(() => vi.unstubAllGlobals())

const load = () => arrive(new Provider(settings, origin), new Tabs())

/** Where the browser was sent, as the provider reads it. */
const sentTo = (): URLSearchParams => new URL(place.replace.mock.lastCall?.[0]).searchParams

/** The provider sends the browser back. */
const comeBack = (more: Record<string, string> = { code: 'a-code' }): void => {
  provider.nonce = sentTo().get('nonce') ?? ''
  const query = new URLSearchParams({ state: sentTo().get('state') ?? '', iss: settings.issuer, ...more })
  goTo(place, `/callback?${query}`)
}

test('who is not signed in goes to the provider, and comes back to where they wanted to be', async () => {
  expect(await load()).toEqual({ kind: 'leaving' })
  expect(Object.fromEntries(sentTo())).toMatchObject({
    client_id: 'howdah-portal',
    response_type: 'code',
    redirect_uri: `${origin}/callback`,
    code_challenge_method: 'S256',
  })
  expect(sentTo().has('prompt')).toBe(false)

  comeBack()
  const replaced = vi.spyOn(history, 'replaceState')
  const arrival = await load()

  expect(arrival.kind).toBe('session')
  expect(replaced).toHaveBeenCalledWith(null, '', '/databases?search=shop#row')
  expect(provider.asked.at(-1)?.form.get('code_verifier')).toBeTruthy()
})

test('a link that looks like the address of another server leads to a page of this one', async () => {
  await openBrowserAgain(`${origin}//evil.example/databases`)
  await load()
  comeBack()
  const replaced = vi.spyOn(history, 'replaceState')

  expect((await load()).kind).toBe('session')
  expect(replaced).toHaveBeenCalledWith(null, '', '/evil.example/databases')
})

test('no token is kept where a reload or another page of this browser finds it', async () => {
  await load()
  comeBack()
  await load()

  const kept = JSON.stringify([{ ...sessionStorage }, { ...localStorage }])
  expect(kept).not.toContain('access-1')
  expect(kept).not.toContain('refresh-1')
})

test('a tab that is reloaded asks the provider without asking the person', async () => {
  await load()
  comeBack()
  await load()
  await openBrowserAgain('/requests')

  await load()

  expect(sentTo().get('prompt')).toBe('none')
  expect(sentTo().get('id_token_hint')).toBeTruthy()
})

test('where the provider knows nobody any more, the person is asked', async () => {
  await load()
  comeBack()
  await load()
  await openBrowserAgain('/requests')
  await load()

  comeBack({ error: 'login_required' })
  expect(await load()).toEqual({ kind: 'leaving' })

  expect(sentTo().has('prompt')).toBe(false)
  comeBack()
  const replaced = vi.spyOn(history, 'replaceState')
  expect((await load()).kind).toBe('session')
  expect(replaced).toHaveBeenCalledWith(null, '', '/requests')
})

test.each([
  ['the same person', 'ada', '{"draft":{}}'],
  ['somebody else', 'ben', null],
])('what the tab keeps of somebody whose sign-in has ended is for %s', async (_, next, kept) => {
  await load()
  comeBack()
  await load()
  sessionStorage.setItem('howdah.new-database', '{"draft":{}}')
  await openBrowserAgain('/databases/new')
  await load()
  comeBack({ error: 'login_required' })
  await load()

  provider.subject = next
  comeBack()
  expect((await load()).kind).toBe('session')

  expect(sessionStorage.getItem('howdah.new-database')).toBe(kept)
})

test.each([
  ['the same person', 'ada', '{"draft":{}}'],
  ['somebody else', 'ben', null],
])('what is half filled in when somebody signs out in another tab is for %s', async (_, next, kept) => {
  await load()
  comeBack()
  await load()
  sessionStorage.setItem('howdah.new-database', '{"draft":{}}')
  new Tabs().say({ kind: 'signed-out' })
  await vi.waitFor(() => expect(place.assign).toHaveBeenCalledWith('/signed-out'))
  await openBrowserAgain('/signed-out')
  expect(await load()).toEqual({ kind: 'signed-out' })
  await openBrowserAgain('/databases')
  await load()
  expect(sentTo().has('prompt')).toBe(false)

  provider.subject = next
  comeBack()
  expect((await load()).kind).toBe('session')

  expect(sessionStorage.getItem('howdah.new-database')).toBe(kept)
})

test('a new tab takes the tokens of another one', async () => {
  const tokens = provider.tokens()
  new Session(tokens, new Provider(settings, origin), new Tabs(), () => {})

  const arrival = await load()

  expect(arrival.kind === 'session' && (await arrival.session.token())).toBe('access-0')
  expect(place.replace).not.toHaveBeenCalled()
})

test('an answer that nobody asked for here is not taken', async () => {
  goTo(place, `/callback?code=stolen&state=x&iss=${encodeURIComponent(settings.issuer)}`)

  expect(await load()).toEqual({ kind: 'leaving' })
  expect(provider.asked).toEqual([])
})

test('an answer with the state of another sign-in is refused', async () => {
  await load()
  comeBack({ code: 'a-code', state: 'of another' })

  await expect(load()).rejects.toThrow()
  expect(provider.asked).toEqual([])
})

test('a window for signing in again hands its tokens over, and closes', async () => {
  const close = vi.spyOn(window, 'close').mockImplementation(() => {})
  const heard: Message[] = []
  new Tabs().listen((message) => heard.push(message))
  goTo(place, '/sign-in-again')
  await load()
  comeBack()

  expect(await load()).toEqual({ kind: 'done' })

  expect(heard).toContainEqual({ kind: 'tokens', tokens: expect.objectContaining({ accessToken: 'access-1' }) })
  expect(close).toHaveBeenCalledOnce()
})

test('who has signed out is not signed in again by that page', async () => {
  goTo(place, '/signed-out')

  expect(await load()).toEqual({ kind: 'signed-out' })
  expect(place.replace).not.toHaveBeenCalled()
})

/** Nothing is left of what was in memory; what the tab keeps is. */
const openBrowserAgain = async (path: string): Promise<void> => {
  place = await openBrowser(path)
}
