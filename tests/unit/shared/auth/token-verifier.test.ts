import { generateKeyPairSync } from 'node:crypto'
import { exportJWK, type JWTPayload, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { createTokenVerifier, type TokenOptions } from '../../../../shared/auth/token-verifier.ts'
import { type Clock, instant } from '../../../../shared/core/time.ts'

const issuer = 'https://login.example.com/realms/one'
const clock: Clock = { now: () => instant('2026-11-22T12:00:00Z'), sleep: async () => {} }
const now = Date.parse(clock.now()) / 1000
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }] }

const sign = (claims: JWTPayload = {}, key = privateKey, header: object = {}) =>
  new SignJWT({
    iss: issuer,
    aud: 'howdah',
    sub: 'alice',
    exp: now + 60,
    roles: ['viewer'],
    tenants: ['DEMO'],
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'one', ...header })
    .sign(key)

const verifierWith = (options: Partial<TokenOptions> = {}) =>
  createTokenVerifier({ issuer, audience: 'howdah', keys, ...options }, clock)

test('a token of the issuer says who calls', async () => {
  const caller = await verifierWith()(await sign({ name: 'Alice', roles: ['viewer', 'operator'], tenants: ['A', 'B'] }))

  expect(caller).toEqual({ subject: 'alice', name: 'Alice', role: 'operator', tenants: ['A', 'B'] })
})

test('roles and tenants are found where the configuration says', async () => {
  const verify = verifierWith({ rolesClaim: 'realm_access.roles', tenantsClaim: 'https://example.com/tenants' })

  const caller = await verify(
    await sign({ realm_access: { roles: ['administrator'] }, 'https://example.com/tenants': 'A B' }),
  )

  expect(caller).toMatchObject({ role: 'administrator', tenants: ['A', 'B'] })
})

test.each([
  [{ email: 'ann+x@mail.example.com' }, 'ann+x@mail.example.com'],
  [{ email: 'ann@example.com', email_verified: true }, 'ann@example.com'],
  [{ email: 'ann@example.com', email_verified: false }, undefined],
  [{ email: 'ann@example.com', email_verified: 'false' }, undefined],
  [{ email: 'ann@example.com?bcc=all@example.com' }, undefined],
  [{ email: 'ann@example.com\nBcc: all@example.com' }, undefined],
  [{ email: `${'a'.repeat(250)}@example.com` }, undefined],
  [{ email: ['ann@example.com'] }, undefined],
])('of %j mail goes to %s', async (claims, email) => {
  const caller = await verifierWith()(await sign({ ...claims, name: 'Ann' }))

  expect(caller.email).toBe(email)
  expect('email' in caller).toBe(email !== undefined)
})

test('a star among the tenants means everybody', async () => {
  expect(await verifierWith()(await sign({ tenants: ['*'] }))).toMatchObject({ tenants: '*' })
})

test('without roles and tenants nothing is allowed', async () => {
  expect(await verifierWith()(await sign({ roles: 7, tenants: { a: 1 } }))).toEqual({
    subject: 'alice',
    name: 'alice',
    tenants: [],
  })
})

describe('refused is', () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const cases: [string, () => Promise<string>][] = [
    ['a token of another issuer', () => sign({ iss: 'https://other.example.com' })],
    ['a token for another audience', () => sign({ aud: 'other' })],
    ['an expired token', () => sign({ exp: now - 31 })],
    ['a token of the future', () => sign({ nbf: now + 31 })],
    ['a token without a subject', () => sign({ sub: undefined as never })],
    ['a token without an end', () => sign({ exp: undefined as never })],
    ['a token signed by another key', () => sign({}, other)],
    ['a token of an unknown key', () => sign({}, other, { kid: 'two' })],
    ['a token that was changed', async () => `${(await sign()).slice(0, -8)}AAAAAAAA`],
    [
      'a token that is not signed',
      async () => {
        const [, payload] = (await sign()).split('.')
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
      },
    ],
    [
      'a token signed with the public key as a shared secret',
      async () =>
        new SignJWT({ iss: issuer, aud: 'howdah', sub: 'alice', exp: now + 60 })
          .setProtectedHeader({ alg: 'HS256', kid: 'one' })
          .sign(Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }))),
    ],
    ['what is no token', async () => 'abc'],
  ]

  test.each(cases)('%s', async (_, token) => {
    await expect(verifierWith()(await token())).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})

describe('the subject of a token', () => {
  const longest = 'é'.repeat(127)

  test.each(['a', 'auth0|4f-9', 'Zoë <z@example.com>', '7', longest])('is taken as it is: %j', async (sub) => {
    expect(await verifierWith()(await sign({ sub }))).toMatchObject({ subject: sub })
  })

  test.each([
    '',
    `${longest}aa`,
    'a\nb',
    'a\u0000',
    'a\u009b2J',
    'a\u202eb',
    'a\u200bb',
    'a\u2028',
    '\ud800',
    7,
    null,
    {},
    ['a'],
  ])('is refused: %j', async (sub) => {
    await expect(verifierWith()(await sign({ sub: sub as never }))).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('sub'),
    })
  })
})

test('a token is not taken for another that was good and ends in the same way', async () => {
  const verify = verifierWith()
  const good = await sign()
  await verify(good)
  const [header, , signature] = good.split('.')
  const claims = { iss: issuer, aud: 'howdah', sub: 'mallory', exp: now + 60, roles: ['administrator'], tenants: ['*'] }
  const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`

  await expect(verify(forged)).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(await verify(good)).toMatchObject({ subject: 'alice' })
})

test('a token that was good is refused when it has expired in the meantime', async () => {
  let seconds = now
  const moving: Clock = { now: () => instant(seconds * 1000), sleep: async () => {} }
  const verify = createTokenVerifier({ issuer, audience: 'howdah', keys }, moving)
  const token = await sign()
  await verify(token)

  seconds += 91

  await expect(verify(token)).rejects.toMatchObject({ code: 'unauthenticated' })
})

describe('the keys of an issuer elsewhere', () => {
  const serve = (answers: Record<string, unknown>) => {
    const asked: string[] = []
    const fetchFrom = async (url: string | URL | Request) => {
      const address = url instanceof Request ? url.url : String(url)
      asked.push(address)
      const answer = answers[address]
      if (!answer) throw new TypeError('fetch failed')
      return Response.json(answer)
    }
    return { asked, fetch: fetchFrom as typeof fetch }
  }
  const discovery = `${issuer}/.well-known/openid-configuration`

  test('are found by discovery, once', async () => {
    const { asked, fetch } = serve({
      [discovery]: { issuer, jwks_uri: 'https://login.example.com/keys' },
      'https://login.example.com/keys': keys,
    })
    const verify = createTokenVerifier({ issuer, audience: 'howdah', fetch }, clock)

    await verify(await sign())
    await verify(await sign({ sub: 'bob' }))

    expect(asked).toEqual([discovery, 'https://login.example.com/keys'])
  })

  test('are not taken from a discovery document of another issuer', async () => {
    const { fetch } = serve({
      [discovery]: { issuer: 'https://other.example.com', jwks_uri: 'https://other.example.com/keys' },
    })

    const verify = createTokenVerifier({ issuer, audience: 'howdah', fetch }, clock)

    await expect(verify(await sign())).rejects.toMatchObject({ code: 'identity-provider-unavailable' })
  })

  const endless = (asked: { bytes: number }) =>
    new ReadableStream({
      pull: (controller) => {
        asked.bytes += 65_536
        controller.enqueue(new TextEncoder().encode(`"${' '.repeat(65_534)}"`))
      },
    })

  test.each([discovery, 'https://login.example.com/keys'])('are not read without end: %s', async (large) => {
    const asked = { bytes: 0 }
    const fetchFrom = async (url: string | URL | Request) => {
      if (String(url) === large) return new Response(endless(asked))
      return Response.json({ issuer, jwks_uri: 'https://login.example.com/keys' })
    }
    const verify = createTokenVerifier({ issuer, audience: 'howdah', fetch: fetchFrom as typeof fetch }, clock)

    await expect(verify(await sign())).rejects.toMatchObject({ code: 'identity-provider-unavailable' })
    expect(asked.bytes).toBeLessThan(2_000_000)
  })

  test('are waited for so long only, and not fetched from where an answer points to', async () => {
    const asked: (RequestInit | undefined)[] = []
    const fetchFrom = async (_: unknown, init?: RequestInit) => {
      asked.push(init)
      return Response.json(asked.length === 1 ? { issuer, jwks_uri: 'https://login.example.com/keys' } : keys)
    }
    await createTokenVerifier({ issuer, audience: 'howdah', fetch: fetchFrom as typeof fetch }, clock)(await sign())

    expect(asked).toHaveLength(2)
    for (const init of asked) expect(init).toMatchObject({ redirect: 'error', signal: expect.any(AbortSignal) })
  })

  test('are asked for again after the issuer did not answer', async () => {
    const answers: Record<string, unknown> = {}
    const { fetch } = serve(answers)
    const verify = createTokenVerifier(
      { issuer, audience: 'howdah', jwksUrl: 'https://login.example.com/keys', fetch },
      clock,
    )
    await expect(verify(await sign())).rejects.toMatchObject({ code: 'identity-provider-unavailable' })

    answers['https://login.example.com/keys'] = keys

    await expect(verify(await sign())).resolves.toMatchObject({ subject: 'alice' })
  })
})
