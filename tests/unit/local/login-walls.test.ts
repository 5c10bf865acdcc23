import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ProviderMemory } from '../../../local/identity-provider/sqlite-adapter.ts'
import { firstUsers, Users } from '../../../local/identity-provider/users.ts'
import { Person } from '../cli/howdah.ts'
import { Browser } from './browser.ts'
import { Served } from './served.ts'

let served: Served

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))

beforeEach(async () => {
  for (const level of ['warn', 'info'] as const) vi.spyOn(console, level).mockImplementation(() => {})
  served = await Served.started()
})
afterEach(async () => {
  await served[Symbol.asyncDispose]()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

type Form = Readonly<Record<string, string>>

const post = async (path: string, form: Form) => {
  const response = await fetch(`${served.url}/oidc${path}`, { method: 'POST', body: new URLSearchParams(form) })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, string> }
}
const askDevice = (form: Form = {}) =>
  post('/device/auth', { client_id: 'howdah-cli', scope: 'openid', resource: served.url, ...form })
const poll = (device_code = '') =>
  post('/token', {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    client_id: 'howdah-cli',
    device_code,
  })
const passwordOf = (name: string) => served.passwords.get(name) ?? ''

const authorization = (more: Form = {}) =>
  `${served.url}/oidc/auth?${new URLSearchParams({
    client_id: 'howdah-cli',
    response_type: 'code',
    redirect_uri: 'http://127.0.0.1:54321/callback',
    scope: 'openid',
    resource: served.url,
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
    ...more,
  })}`

describe('a token for somebody else', () => {
  const elsewhere = ['', 'http://evil.example', 'http://127.0.0.1:1', 'http://localhost', 'https://127.0.0.1', 'urn:x']

  test.each(elsewhere)('is not to be had: %s', async (resource) => {
    const { url } = await new Browser().open(authorization({ resource }))

    expect(new URL(url).searchParams.get('error')).toBe('invalid_target')
    expect((await askDevice({ resource })).body.error).toBe('invalid_target')
  })

  test('is not to be had by whoever leaves out for whom it is', async () => {
    const form = { client_id: 'howdah-cli', scope: 'openid offline_access' }
    const url = new URL(authorization())
    url.searchParams.delete('resource')

    expect((await post('/device/auth', form)).body.error).toBe('invalid_target')
    const refused = await new Browser().open(url.href)
    expect(new URL(refused.url).searchParams.get('error')).toBe('invalid_target')
  })

  test.each<[string, string, boolean]>([
    ['of another port', '127.0.0.1', false],
    // Everybody on a machine can listen there.
    ['of another loopback address', '127.0.0.2', true],
    ...(hasIpv6 ? [['of the other loopback', '[::1]', true] as [string, string, boolean]] : []),
  ])('is not to be had by a server %s that names the real issuer as its own', async (_, host, isSamePort) => {
    const got: string[] = []
    let resource: string | undefined
    let issuer = ''
    const hostile = createServer((request, response) => {
      got.push(`${request.url} ${request.headers.authorization ?? ''}`)
      const real = `${served.url}/oidc`
      if (request.url !== '/oidc/.well-known/openid-configuration')
        return response.end(JSON.stringify({ resource, authorization_servers: [issuer] }))
      const endpoints = { token_endpoint: `${real}/token`, device_authorization_endpoint: `${real}/device/auth` }
      response.end(JSON.stringify({ issuer, ...endpoints }))
    })
    await new Promise<void>((resolve) =>
      hostile.listen(isSamePort ? served.port : 0, host.replaceAll(/[[\]]/g, ''), resolve),
    )
    const url = `http://${host}:${(hostile.address() as AddressInfo).port}`
    const person = await Person.at(url)
    person.onNote = (note) => {
      const [, page, code] = /Open (\S+) and enter the code (\S+)/.exec(note) ?? []
      if (page && code) void new Browser().confirm(page, code, 'administrator', passwordOf('administrator'))
    }
    try {
      for (resource of [url, served.url, `${url}/`, undefined])
        for (issuer of [`${served.url}/oidc`, `${url}/oidc`])
          for (const named of [[], ['--issuer', issuer]]) {
            expect((await person.runs('login', ...named)).code).toBe(3)
            expect((await person.runs('database', 'list')).code).toBe(3)
          }
      expect(got.filter((call) => /Bearer/.test(call))).toEqual([])
    } finally {
      await new Promise((resolve) => hostile.close(resolve))
      await person[Symbol.asyncDispose]()
    }
  })
})

describe('a page of somebody else', () => {
  const origin = 'http://evil.example'

  test.each([origin, 'null', 'http://127.0.0.1:1'])('uses up nothing that the machine has: %s', async (from) => {
    const asks = (path: string) =>
      fetch(`${served.url}/oidc${path}`, {
        method: 'POST',
        headers: { origin: from },
        body: new URLSearchParams({ client_id: 'howdah-cli', scope: 'openid', resource: served.url }),
      })
    for (const path of ['/device/auth', '/device', '/token', '/revocation', '/interaction/x'])
      for (let n = 0; n < 40; n++) expect((await asks(path)).status).toBe(400)

    expect((await askDevice()).status).toBe(200)
    const browser = new Browser()
    const { url, page } = await browser.open(`${served.url}/oidc/device`)
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? ''
    expect((await browser.open(url, { xsrf, user_code: 'AAAA-BBBB' })).page).toContain('The code is wrong')
  })

  test.each([
    ['GET', '/.well-known/openid-configuration'],
    ['GET', '/jwks'],
    ['GET', '/nothing'],
    ['POST', '/token'],
    ['POST', '/device/auth'],
    ['POST', '/token/revocation'],
    ['OPTIONS', '/token'],
    ['OPTIONS', '/device/auth'],
    ['OPTIONS', '/jwks'],
  ])('may read nothing: %s %s', async (method, path) => {
    for (const from of [origin, 'null', served.url, undefined]) {
      const headers = { ...(from ? { origin: from } : {}), 'access-control-request-method': 'POST' }
      const answer = await fetch(`${served.url}/oidc${path}`, { method, headers })

      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
    }
  })

  test('cannot be taken for one of the provider: those say where their forms come from', async () => {
    expect((await new Browser().open(authorization())).headers.get('referrer-policy')).toBe('same-origin')
  })
})

test('a code says whose it is (RFC 9207), also one that was refused', async () => {
  const good = new URL((await new Browser().logIn(authorization(), 'viewer', passwordOf('viewer'))).url)
  const refused = new URL((await new Browser().open(authorization({ prompt: 'none' }))).url)

  expect(good.searchParams.get('code')).toBeTruthy()
  expect(refused.searchParams.get('error')).toBe('login_required')
  for (const { searchParams } of [good, refused]) expect(searchParams.get('iss')).toBe(`${served.url}/oidc`)
})

describe('a browser', () => {
  test('keeps nothing of a sign-in, and is asked again for the next one', async () => {
    const browser = new Browser()
    await browser.logIn(authorization(), 'viewer', passwordOf('viewer'))

    expect(browser.cookiesFor('/oidc/auth')).toEqual({})
    expect((await browser.open(authorization())).page).toContain('name="password"')
    for (const line of browser.setCookies) expect(line).toMatch(/path=\/oidc.*httponly/i)
    const sessions = browser.setCookies.filter((line) => /^_session=[^;]/.test(line))
    expect(sessions.length).toBeGreaterThan(0)
    for (const line of sessions) expect(line).not.toMatch(/expires/)
  })

  test('whose cookies another program of the machine got gives that one nothing', async () => {
    const [browser, thief] = [new Browser(), new Browser()]
    const login = await browser.open(authorization())
    const consent = await browser.open(login.url, { user: 'viewer', password: passwordOf('viewer') })
    expect(consent.page).toContain('decision')

    thief.steal(browser)
    const stolen = await thief.open(authorization())

    expect(Object.keys(browser.cookiesFor('/oidc/'))).toContain('_session')
    expect(stolen.page).toContain('name="password"')
  })

  test('can end a sign-in half way, and is told that it is logged out', async () => {
    const browser = new Browser()
    const login = await browser.open(authorization())
    await browser.open(login.url, { user: 'viewer', password: passwordOf('viewer') })

    const page = await browser.open(`${served.url}/oidc/session/end`)
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.page)?.[1] ?? ''
    const end = await browser.open(`${served.url}/oidc/session/end/confirm`, { xsrf, logout: 'yes' })

    expect(end.page).toContain('You are signed out')
    expect(browser.cookiesFor('/oidc/auth')._session).toBeUndefined()
  })
})

describe('passwords', () => {
  const given = async () => {
    const { users, newUsers } = await firstUsers()
    const clock = { now: 1_000_000 }
    const password = newUsers.find(({ name }) => name === 'operator')?.password ?? ''
    return { users: new Users(users, () => clock.now), clock, password }
  }

  test('that are tried at once are counted before they are looked at', async () => {
    const { users, password } = await given()

    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => users.check('operator', n === 199 ? password : `wrong ${n}`, 'there')),
    )
    const unknown = await Promise.all(Array.from({ length: 200 }, (_, n) => users.check(`nobody ${n}`, 'x', 'there')))

    for (const all of [answers, unknown]) expect(all.filter((answer) => answer === 'wrong')).toHaveLength(5)
    expect(answers[199]).toEqual({ waitSeconds: 30 })
  })

  test('that somebody guesses keep nobody out who knows the right one elsewhere', async () => {
    const { users, password } = await given()
    for (let n = 0; n < 50; n++) await users.check('operator', 'wrong', 'there')

    expect(await users.check('operator', password, 'here')).toMatchObject({ name: 'operator' })
    expect(await users.check('viewer', 'x', 'there')).toBe('wrong')
  })

  test('that are wrong again and again have to wait longer and longer, up to minutes', async () => {
    const { users, clock, password } = await given()
    for (let n = 0; n < 5; n++) await users.check('operator', 'wrong', 'there')
    const waits: number[] = []
    for (let n = 0; n < 7; n++) {
      const answer = await users.check('operator', password, 'there')
      waits.push(typeof answer === 'object' && 'waitSeconds' in answer ? answer.waitSeconds : 0)
      clock.now += (waits.at(-1) ?? 0) * 1000
      expect(await users.check('operator', 'wrong', 'there')).toBe('wrong')
    }

    expect(waits).toEqual([30, 60, 120, 240, 300, 300, 300])
    clock.now += 300_000
    expect(await users.check('operator', password, 'there')).toMatchObject({ name: 'operator' })
    expect(await users.check('operator', 'wrong', 'there')).toBe('wrong')
  })
})

describe('a device login', () => {
  test('that asks too often is told to ask less often, and gets its token all the same', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { body } = await askDevice({ scope: 'openid offline_access' })
    expect(body.interval).toBe(5)
    const said: (string | undefined)[] = []
    for (const seconds of [0, 5, 2, 8, 9, 1]) {
      vi.advanceTimersByTime(seconds * 1000)
      said.push((await poll(body.device_code)).body.error)
    }
    await new Browser().confirm(body.verification_uri ?? '', body.user_code ?? '', 'viewer', passwordOf('viewer'))

    const pending = 'authorization_pending'
    expect(said).toEqual([pending, pending, 'slow_down', 'slow_down', 'slow_down', 'slow_down'])
    expect((await poll(body.device_code)).body.access_token).toBeTruthy()
  })

  test('has a code that is not to be guessed', async () => {
    const { body } = await askDevice()
    const browser = new Browser()
    const page = await browser.open(body.verification_uri ?? '')
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.page)?.[1] ?? ''
    const answers: number[] = []
    for (let n = 0; n < 30; n++) answers.push((await browser.open(page.url, { xsrf, user_code: 'AAAA-BBBB' })).status)

    expect(body.user_code).toMatch(/^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/)
    expect(answers.filter((status) => status !== 429).length).toBeLessThanOrEqual(21)
  })

  test('is begun so often only', async () => {
    const answers = await Promise.all(Array.from({ length: 400 }, () => askDevice()))

    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThanOrEqual(365)
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused[0]?.body).toMatchObject({ error: 'temporarily_unavailable' })
  })

  test.each([
    ['of one address', 50, '127.0.0.1'],
    ['of all', 500, undefined],
  ])('waits with a bounded number of others %s, until they have ended', async (_, number, address) => {
    const memory = new ProviderMemory(join(served.folder, 'identity-provider.sqlite'))
    const fill = async (count: number, ttl: number, name: string) => {
      for (let n = 0; n < count; n++) {
        const deviceInfo = { ip: address ?? `10.0.${n >> 8}.${n & 255}` }
        await memory.adapterOf('DeviceCode').upsert(`${name}${n}`, { deviceInfo }, ttl)
      }
    }
    await fill(number - 1, 600, 'one')
    const last = await askDevice()
    const tooMany = await askDevice()
    await fill(1, -10, 'one')
    const after = await askDevice()
    memory.close()

    expect([last.status, tooMany.status, after.status]).toEqual([200, 429, 200])
    expect(tooMany.headers.get('retry-after')).toBe('60')
  })
})

test.each(['?x', '?', '//', '/%zz', '/nowhere?x'])('an address that is none fills no log: /oidc%s', async (rest) => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {})

  const { status } = await served.ask(`/oidc${rest}`, `127.0.0.1:${served.port}`)

  expect(status).toBe(404)
  expect(printed).not.toHaveBeenCalled()
})
