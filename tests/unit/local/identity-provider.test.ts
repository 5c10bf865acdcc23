import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type IdentityProvider, openIdentityProvider } from '../../../local/identity-provider/identity-provider.ts'
import type { NewUser } from '../../../local/identity-provider/users.ts'
import { createTokenVerifier } from '../../../shared/auth/token-verifier.ts'
import { systemClock } from '../../../shared/core/time.ts'
import { Browser } from './browser.ts'

let folder: string
let server: Server
let provider: IdentityProvider
let users: ReadonlyMap<string, NewUser>
const said: unknown[] = []

const start = async (port = 0) => {
  server = createServer((request, response) => {
    if (!provider.handle(request, response)) response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  provider = await openIdentityProvider({
    folder,
    origins: [origin, origin.replace('127.0.0.1', 'localhost')],
    audience: 'howdah',
  })
}

const stop = async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  provider.close()
}

beforeEach(async () => {
  for (const level of ['warn', 'info', 'error', 'log'] as const)
    vi.spyOn(console, level).mockImplementation((...args) => void said.push(args))
  folder = await mkdtemp(join(tmpdir(), 'howdah-identity-'))
  await start()
  users = new Map(provider.newUsers.map((user) => [user.name, user]))
})

afterEach(async () => {
  await stop()
  await rm(folder, { recursive: true })
  vi.restoreAllMocks()
  expect(said.splice(0)).toEqual([])
})

const verify = (token: string) =>
  createTokenVerifier({ issuer: provider.issuer, audience: provider.audience, keys: provider.keys }, systemClock)(token)

const passwordOf = (name: string): string => users.get(name)?.password ?? ''

const token = async (form: Readonly<Record<string, string>>, authorization?: string) => {
  const response = await fetch(provider.tokenEndpoint, {
    method: 'POST',
    headers: authorization ? { authorization } : {},
    body: new URLSearchParams(form),
  })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

const machine = () => {
  const { clientId, clientSecret } = provider.machineClient
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
}

const codeFlow = (changes: Readonly<Record<string, string>> = {}) => {
  const verifier = randomBytes(32).toString('base64url')
  const parameters = new URLSearchParams({
    client_id: 'howdah-cli',
    response_type: 'code',
    redirect_uri: 'http://127.0.0.1:54321/callback',
    scope: 'openid offline_access',
    resource: provider.resource,
    prompt: 'consent',
    state: 'abc',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  })
  const exchange = (code: string, code_verifier = verifier) =>
    token({
      grant_type: 'authorization_code',
      client_id: 'howdah-cli',
      redirect_uri: 'http://127.0.0.1:54321/callback',
      code,
      code_verifier,
    })
  return { url: `${provider.issuer}/auth?${parameters}`, exchange }
}

describe('a person', () => {
  test('logs in in the browser and gets a token with their role and tenants', async () => {
    const { url, exchange } = codeFlow()

    const back = new URL((await new Browser().logIn(url, 'operator', passwordOf('operator'))).url)
    const { status, body } = await exchange(back.searchParams.get('code') ?? '')

    expect(back.searchParams.get('state')).toBe('abc')
    expect(status).toBe(200)
    expect(await verify(body.access_token ?? '')).toEqual({
      subject: 'operator',
      name: 'operator',
      role: 'operator',
      tenants: ['DEMO'],
    })
  })

  test('with a wrong password gets no further', async () => {
    const { url } = codeFlow()
    const browser = new Browser()

    const login = await browser.open(url)
    const again = await browser.open(login.url, { user: 'operator', password: 'wrong' })
    const unknown = await browser.open(login.url, { user: 'nobody-here', password: 'wrong' })

    expect([again.status, unknown.status]).toEqual([401, 401])
    expect(again.page).toContain('User or password is wrong')
    expect(unknown.page.replace('nobody-here', 'operator')).toBe(again.page)
    expect(login.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  test('keeps the user that was typed after a wrong password, as text, and goes on at the password', async () => {
    const { url } = codeFlow()
    const browser = new Browser()

    const login = await browser.open(url)
    const again = await browser.open(login.url, { user: '"><script>alert(1)</script>', password: 'never-told' })

    expect(login.page).toMatch(/<input name="user" [^>]*autofocus/)
    expect(again.page).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"')
    expect(again.page).toMatch(/<input name="password" [^>]*autofocus/)
    expect(again.page.match(/autofocus/g)).toHaveLength(1)
    expect(again.page).not.toContain('never-told')
  })

  test('who denies access comes back without a code', async () => {
    const { url } = codeFlow()
    const browser = new Browser()
    const login = await browser.open(url)
    const consent = await browser.open(login.url, { user: 'viewer', password: passwordOf('viewer') })

    const back = new URL((await browser.open(consent.url, { decision: 'deny' })).url)

    expect(back.searchParams.get('error')).toBe('access_denied')
  })

  test('who guesses has to wait', async () => {
    const browser = new Browser()
    const login = await browser.open(codeFlow().url)
    for (let n = 0; n < 5; n++) await browser.open(login.url, { user: 'viewer', password: 'wrong' })

    const waiting = await browser.open(login.url, { user: 'viewer', password: passwordOf('viewer') })

    expect(waiting.page).toContain('Too many wrong passwords')
  }, 20_000)

  test('without PKCE, with another address or another verifier is refused', async () => {
    const browser = new Browser()
    const plain = await browser.open(codeFlow({ code_challenge: '', code_challenge_method: '' }).url)
    const elsewhere = await browser.open(codeFlow({ redirect_uri: 'https://evil.example.com/callback' }).url)
    const { url, exchange } = codeFlow()
    const code = new URL((await browser.logIn(url, 'viewer', passwordOf('viewer'))).url).searchParams.get('code') ?? ''

    expect(new URL(plain.url).searchParams.get('error') ?? plain.status).toBe('invalid_request')
    expect(elsewhere.status).toBe(400)
    expect((await exchange(code, randomBytes(32).toString('base64url'))).body.error).toBe('invalid_grant')
  })
})

describe('a terminal', () => {
  test('gets a token when its code was confirmed in a browser', async () => {
    const asked = await fetch(`${provider.issuer}/device/auth`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: 'howdah-cli',
        scope: 'openid offline_access',
        resource: provider.resource,
      }),
    })
    const device = (await asked.json()) as Record<string, string>
    const grant = {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: 'howdah-cli',
      device_code: device.device_code ?? '',
    }
    expect((await token(grant)).body.error).toBe('authorization_pending')

    const browser = new Browser()
    const page = await browser.open(device.verification_uri ?? '')
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.page)?.[1] ?? ''
    const confirm = await browser.open(page.url, { xsrf, user_code: device.user_code ?? '' })
    expect(confirm.page).toContain(device.user_code)
    const login = await browser.open(page.url, { xsrf, user_code: device.user_code ?? '', confirm: 'yes' })
    const consent = await browser.open(login.url, { user: 'administrator', password: passwordOf('administrator') })
    const done = await browser.open(consent.url, { decision: 'allow' })
    expect(done.page).toContain('is signed in')

    const { body } = await token(grant)
    expect(await verify(body.access_token ?? '')).toMatchObject({
      subject: 'administrator',
      role: 'administrator',
      tenants: '*',
    })
    expect(body.refresh_token).toBeTruthy()
  })

  test('with a code that nobody knows shows so', async () => {
    const browser = new Browser()
    const page = await browser.open(`${provider.issuer}/device`)
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.page)?.[1] ?? ''

    const wrong = await browser.open(page.url, { xsrf, user_code: 'AAAA-BBBB' })

    expect(wrong.page).toContain('The code is wrong')
  })
})

describe('a refresh token', () => {
  const refreshToken = async () => {
    const { url, exchange } = codeFlow()
    const back = new URL((await new Browser().logIn(url, 'viewer', passwordOf('viewer'))).url)
    return (await exchange(back.searchParams.get('code') ?? '')).body.refresh_token ?? ''
  }
  const refresh = (refresh_token: string) =>
    token({ grant_type: 'refresh_token', client_id: 'howdah-cli', refresh_token })

  test('survives a restart, as do keys and users', async () => {
    const before = await refreshToken()
    const { port } = server.address() as AddressInfo
    const { machineClient, keys } = provider
    await stop()

    await start(port)
    // Connections that were kept alive are found to be closed first.
    await vi.waitFor(() => fetch(`http://127.0.0.1:${port}/`))
    const { status, body } = await refresh(before)

    expect(status).toBe(200)
    expect(await verify(body.access_token ?? '')).toMatchObject({ subject: 'viewer', role: 'viewer' })
    expect(provider.newUsers).toEqual([])
    expect(provider.machineClient).toEqual(machineClient)
    expect(provider.keys).toEqual(keys)
  })

  test('counts once', async () => {
    const first = await refreshToken()
    expect((await refresh(first)).status).toBe(200)

    expect((await refresh(first)).body.error).toBe('invalid_grant')
  })
})

describe('a program', () => {
  test.each([{}, { resource: 'origin' }])('gets a token with the secret of this machine: %j', async ({ resource }) => {
    const form = { grant_type: 'client_credentials', ...(resource ? { resource: provider.resource } : {}) }

    const { body } = await token(form, machine())

    expect(await verify(body.access_token ?? '')).toEqual({
      subject: 'howdah-machine',
      name: 'howdah-machine',
      role: 'administrator',
      tenants: '*',
    })
  })

  test('with another secret gets none', async () => {
    const authorization = `Basic ${Buffer.from('howdah-machine:wrong').toString('base64')}`

    expect((await token({ grant_type: 'client_credentials' }, authorization)).status).toBe(401)
    expect((await token({ grant_type: 'client_credentials', client_id: 'howdah-cli' })).status).toBe(400)
  })
})

test('what it keeps is for its own user, and has no password', () => {
  const files = ['identity-provider.json', 'identity-provider.sqlite'].map((name) => join(folder, name))

  for (const file of files) {
    expect(statSync(file).mode & 0o077).toBe(0)
    for (const { password } of users.values()) expect(readFileSync(file, 'latin1')).not.toContain(password)
  }
  expect(Object.keys(provider.keys.keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
})
