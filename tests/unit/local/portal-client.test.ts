import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Browser } from './browser.ts'
import { Served } from './served.ts'

let served: Served

beforeEach(async () => {
  for (const level of ['warn', 'info'] as const) vi.spyOn(console, level).mockImplementation(() => {})
  served = await Served.started(['https://howdah.example.net'])
})
afterEach(async () => {
  await served[Symbol.asyncDispose]()
  vi.restoreAllMocks()
})

type Form = Readonly<Record<string, string>>

const verifier = 'v'.repeat(43)

const authorization = (more: Form = {}) =>
  `${served.url}/oidc/auth?${new URLSearchParams({
    client_id: 'howdah-portal',
    response_type: 'code',
    redirect_uri: `${served.url}/callback`,
    scope: 'openid',
    resource: served.url,
    state: 'a-state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  })}`

const token = async (form: Form) => {
  const response = await fetch(`${served.url}/oidc/token`, {
    method: 'POST',
    headers: { origin: served.url },
    body: new URLSearchParams({ client_id: 'howdah-portal', resource: served.url, ...form }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

const exchange = (callback: string) =>
  token({
    grant_type: 'authorization_code',
    code: new URL(callback).searchParams.get('code') ?? '',
    redirect_uri: `${served.url}/callback`,
    code_verifier: verifier,
  })

const signIn = async (browser: Browser, user = 'operator') => {
  const login = await browser.open(authorization())
  const callback = await browser.open(login.url, { user, password: served.passwords.get(user) ?? '' })
  return (await exchange(callback.url)).body
}

const me = (accessToken = '') =>
  fetch(`${served.url}/v1/me`, { headers: { authorization: `Bearer ${accessToken}` } }).then((answer) => answer.json())

/** Without asking anybody. */
const silently = async (browser: Browser, more: Form = {}) =>
  new URL((await browser.open(authorization({ prompt: 'none', ...more }))).url).searchParams

describe('the portal', () => {
  test('signs a person in without asking whether it may have what it shows', async () => {
    const tokens = await signIn(new Browser())

    expect(await me(tokens.access_token)).toMatchObject({ name: 'operator', role: 'operator', tenants: ['DEMO'] })
    expect(tokens).toMatchObject({ id_token: expect.any(String), refresh_token: expect.any(String) })
  })

  test('renews its tokens, each refresh token once', async () => {
    const first = await signIn(new Browser())
    const renewed = await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token ?? '' })

    expect(await me(renewed.body.access_token)).toMatchObject({ name: 'operator' })
    const again = await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token ?? '' })
    expect(again.body.error).toBe('invalid_grant')
  })

  test('that is loaded again is signed in by the cookie and the ID token together', async () => {
    const browser = new Browser()
    const { id_token = '' } = await signIn(browser)

    const answer = await silently(browser, { id_token_hint: id_token })

    const { body } = await exchange(`${served.url}/callback?${answer}`)
    expect(await me(body.access_token)).toMatchObject({ name: 'operator' })
  })

  test('stays signed in while somebody lets the command line in with the same browser', async () => {
    const browser = new Browser()
    const { id_token = '' } = await signIn(browser)
    vi.spyOn(Date, 'now').mockImplementation(() => performance.timeOrigin + performance.now() + 5_000)
    const commandLine = authorization({ client_id: 'howdah-cli', redirect_uri: 'http://127.0.0.1:54321/callback' })
    await browser.logIn(commandLine, 'operator', served.passwords.get('operator') ?? '')

    expect((await silently(browser, { id_token_hint: id_token })).get('code')).toBeTruthy()
  })

  test.each([
    ['the cookie alone', async () => ({})],
    [
      'the cookie and the ID token of somebody else',
      async () => ({ id_token_hint: (await signIn(new Browser(), 'viewer')).id_token ?? '' }),
    ],
    ['the cookie and something that is no ID token', async () => ({ id_token_hint: 'x.y.z' })],
  ])('gives nothing to another program of the machine that has %s', async (_, hint) => {
    const [browser, thief] = [new Browser(), new Browser()]
    await signIn(browser)
    thief.steal(browser)

    const answer = await silently(thief, await hint())

    expect(answer.get('code')).toBeNull()
    thief.steal(browser)
    expect((await thief.open(authorization())).page).toContain('name="password"')
  })

  test('asks for a password again with an ID token that is older than the sign-in', async () => {
    const [browser, thief] = [new Browser(), new Browser()]
    const old = (await signIn(new Browser())).id_token ?? ''
    vi.spyOn(Date, 'now').mockImplementation(() => performance.timeOrigin + performance.now() + 5_000)
    await signIn(browser)
    thief.steal(browser)

    expect((await silently(thief, { id_token_hint: old })).get('error')).toBe('interaction_required')
  })

  test('sends nobody elsewhere with a code', async () => {
    const { page, url } = await new Browser().open(authorization({ redirect_uri: 'http://127.0.0.1:1/callback' }))

    expect(new URL(url).pathname).toBe('/oidc/auth')
    expect(page).toContain('redirect_uri')
  })

  test('signs out at once, and what it had is of no use any more', async () => {
    const browser = new Browser()
    const { id_token = '', refresh_token = '' } = await signIn(browser)

    const query = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: `${served.url}/signed-out` })
    const end = await fetch(`${served.url}/oidc/session/end?${query}`, {
      redirect: 'manual',
      headers: {
        cookie: Object.entries(browser.cookiesFor('/oidc/'))
          .map(([name, value]) => `${name}=${value}`)
          .join('; '),
      },
    })

    expect(end.headers.get('location')).toBe(`${served.url}/signed-out`)
    expect((await silently(browser, { id_token_hint: id_token })).get('error')).toBe('login_required')
    expect((await token({ grant_type: 'refresh_token', refresh_token })).body.error).toBe('invalid_grant')
  })

  test('is not signed out by a link of somebody else', async () => {
    const browser = new Browser()
    const { id_token = '' } = await signIn(browser)

    const page = await browser.open(
      `${served.url}/oidc/session/end?client_id=howdah-portal&post_logout_redirect_uri=${served.url}/signed-out`,
    )

    expect(page.page).toContain('name="xsrf"')
    expect((await silently(browser, { id_token_hint: id_token })).get('code')).toBeTruthy()
  })

  test('behind a proxy is sent on by addresses of the proxy, whatever a caller says of the scheme', async () => {
    const ask = (host: string, more: Form = {}) =>
      served.ask('/oidc/.well-known/openid-configuration', host, 'GET', undefined, more)

    expect(JSON.parse((await ask('howdah.example.net')).text).token_endpoint).toBe(
      'https://howdah.example.net/oidc/token',
    )
    const lied = await ask(`127.0.0.1:${served.port}`, {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
    })
    expect(JSON.parse(lied.text).token_endpoint).toBe(`${served.url}/oidc/token`)
  })
})
