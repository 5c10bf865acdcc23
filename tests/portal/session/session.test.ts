import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Provider, type Tokens } from '../../../portal/src/session/provider.ts'
import { Session } from '../../../portal/src/session/session.ts'
import { Tabs } from '../../../portal/src/session/tabs.ts'
import { type FakeLocation, openBrowser, origin } from './browser.ts'
import { FakeProvider, refusal, settings } from './fake-provider.ts'

let place: FakeLocation
let provider: FakeProvider

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse('2026-11-22T14:00:00Z') })
  place = await openBrowser('/databases')
  provider = new FakeProvider()
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** A tab in which somebody is signed in. */
const openTab = (tokens: Tokens): Session => new Session(tokens, new Provider(settings, origin), new Tabs(), () => {})

const later = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(seconds * 1000)

/** What became of it, so far. */
const watched = <T>(promise: Promise<T>) => {
  const seen: { value?: T; error?: unknown } = {}
  promise.then(
    (value) => {
      seen.value = value
    },
    (error: unknown) => {
      seen.error = error
    },
  )
  return seen
}

test('a token is good for four fifths of its life, and is renewed then', async () => {
  const session = openTab(provider.tokens())

  await later(239)
  expect(await session.token()).toBe('access-0')

  await later(2)
  const token = watched(session.token())
  await later(1)
  expect(token.value).toBe('access-1')
})

test('calls that need a new token at once ask for one', async () => {
  const session = openTab(provider.tokens())
  await later(250)

  const tokens = [watched(session.token()), watched(session.token()), watched(session.token())]
  await later(1)

  expect(tokens.map(({ value }) => value)).toEqual(['access-1', 'access-1', 'access-1'])
  expect(provider.renewals).toBe(1)
})

test('one tab renews for all: a refresh token is good once', async () => {
  const tokens = provider.tokens()
  const tabs = [openTab(tokens), openTab(tokens), openTab(tokens)]
  await later(250)

  const got = tabs.map((tab) => watched(tab.token()))
  await later(2)

  expect(got.map(({ value }) => value)).toEqual(['access-1', 'access-1', 'access-1'])
  expect(provider.renewals).toBe(1)
  expect(tabs.map(({ state }) => state)).toEqual(['signed-in', 'signed-in', 'signed-in'])
})

test('a token that the API refuses is renewed before its time', async () => {
  const session = openTab(provider.tokens())

  const token = watched(session.token('access-0'))
  await later(1)

  expect(token.value).toBe('access-1')
})

test('when the sign-in has ended, calls wait until somebody signs in again in a window', async () => {
  const session = openTab(provider.tokens())
  const told = vi.fn()
  session.subscribe(told)
  provider.says = () => refusal('invalid_grant')
  await later(250)

  const token = watched(session.token())
  await later(1)
  expect(session.state).toBe('ended')
  expect(told).toHaveBeenCalledOnce()
  expect(token).toEqual({})

  new Tabs().say({ kind: 'tokens', tokens: provider.tokens({ accessToken: 'of the window' }) })
  await later(1)
  expect(session.state).toBe('signed-in')
  expect(token.value).toBe('of the window')
})

test('a provider that cannot be reached ends no sign-in', async () => {
  const session = openTab(provider.tokens())
  await later(310)
  for (const says of [
    () => {
      throw new TypeError('Failed to fetch')
    },
    () => new Response('Bad gateway', { status: 502 }),
    () => refusal('temporarily_unavailable', 503),
  ]) {
    provider.says = says
    const token = watched(session.token())
    await later(1)
    expect(token.error).toBeInstanceOf(Error)
    expect(session.state).toBe('signed-in')
  }

  provider.says = undefined
  const token = watched(session.token())
  await later(1)
  expect(token.value).toBe('access-1')
})

test('where another person signs in, nothing of the first one is sent any more', async () => {
  const session = openTab(provider.tokens())
  provider.subject = 'ben'
  openTab(provider.tokens({ accessToken: 'of ben' }))
  await later(1)

  expect(session.state).toBe('other')
  const token = watched(session.token())
  await later(600)
  expect(token).toEqual({})
})

test('a tab whose sign-in has ended gives its tokens to none', async () => {
  const session = openTab(provider.tokens())
  provider.says = () => refusal('invalid_grant')
  await later(250)
  watched(session.token())
  await later(1)

  const asked = watched(new Tabs().askForTokens())
  await later(1)

  expect(asked).toEqual({ value: undefined })
})

test('signing out revokes, ends the session at the provider, and empties all tabs', async () => {
  const tokens = provider.tokens()
  const here = openTab(tokens)
  openTab(tokens)
  sessionStorage.setItem('howdah.draft', '{"name":"shop"}')

  // Each tab has a storage of its own: this one stands for both.
  place.assign.mockImplementationOnce(() => sessionStorage.setItem('howdah.draft', 'of the other tab'))

  await here.signOut()
  await later(1)

  expect(provider.asked.map(({ path, form }) => [path, form.get('token')])).toEqual([['/oidc/revoke', 'refresh-0']])
  const [[end], [other]] = place.assign.mock.calls as [[string], [string]]
  expect(end).toMatch(`${origin}/oidc/end?`)
  expect(new URL(end).searchParams.get('post_logout_redirect_uri')).toBe(`${origin}/signed-out`)
  expect(other).toBe('/signed-out')
  expect(sessionStorage.length).toBe(0)
})

test('who signs out in another tab leaves the new database half filled in here, and nothing else', async () => {
  const there = openTab(provider.tokens())
  openTab(provider.tokens())
  place.assign.mockImplementationOnce(() => {
    // The storage of the other tab, which this one stands for as well.
    sessionStorage.setItem('howdah.new-database', '{"draft":{"name":"shop"}}')
    sessionStorage.setItem('howdah.subject', 'ada')
    sessionStorage.setItem('howdah.id-token', 'of ada')
    sessionStorage.setItem('howdah.trail', 'of ada')
  })

  await there.signOut()
  await later(1)

  expect({ ...sessionStorage }).toEqual({
    'howdah.new-database': '{"draft":{"name":"shop"}}',
    'howdah.subject': 'ada',
  })
})

test('where nothing is filled in, signing out in another tab leaves nothing', async () => {
  const there = openTab(provider.tokens())
  openTab(provider.tokens())
  place.assign.mockImplementationOnce(() => sessionStorage.setItem('howdah.subject', 'ada'))

  await there.signOut()
  await later(1)

  expect(sessionStorage.length).toBe(0)
})

test('signing out works though nothing answers', async () => {
  const session = openTab(provider.tokens())
  provider.says = () => {
    throw new TypeError('Failed to fetch')
  }

  await session.signOut()

  expect(place.assign).toHaveBeenCalledOnce()
})

test('while the provider is away, a token that is still good goes on', async () => {
  const session = openTab(provider.tokens())
  provider.says = () => {
    throw new TypeError('Failed to fetch')
  }
  await later(250)

  const token = watched(session.token())
  await later(1)
  expect(token.value).toBe('access-0')

  await later(60)
  const late = watched(session.token())
  await later(1)
  expect(late.error).toBeInstanceOf(TypeError)
})

test('what is renewed while another person signs in is told to nobody', async () => {
  const mine = openTab(provider.tokens())
  let bens: Session | undefined
  provider.says = () => {
    provider.says = undefined
    provider.subject = 'ben'
    bens = openTab(provider.tokens({ accessToken: 'of ben' }))
    return Response.json({ access_token: 'of ada', refresh_token: 'r', token_type: 'Bearer', expires_in: 300 })
  }
  await later(250)

  const token = watched(mine.token())
  await later(1)

  expect(mine.state).toBe('other')
  expect(bens?.state).toBe('signed-in')
  expect(token).toEqual({})
})
