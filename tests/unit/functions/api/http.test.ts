import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../../../functions/api/dependencies.ts'
import { seconds } from '../../../../shared/core/time.ts'
import { HowdahError } from '../../../../shared/errors/howdah-error.ts'
import { openApi, password, runningDatabase, tokenOf } from './harness.ts'

describe('a body', () => {
  const post = (body: string, type = 'application/json', extra: Record<string, string> = {}) =>
    openApi().call('POST', '/v1/databases', { body, headers: { 'Content-Type': type, ...extra } })

  test.each(['{', '{"name":}', 'undefined', '{"name":"a"}}', '\u00ff'])(
    'that is no JSON is refused: %s',
    async (body) => {
      expect((await post(body)).body).toMatchObject({ status: 400, code: 'malformed-request' })
    },
  )

  test('that is no JSON is not repeated in the answer', async () => {
    expect((await post(`{"password":"${password}",}`)).text).not.toContain(password)
  })

  test.each(['null', '[]', '7', '"text"', '{"__proto__":{}}', '{"constructor":1}'])(
    'that is no object of known fields is refused: %s',
    async (body) => {
      expect((await post(body)).body).toMatchObject({ status: 422, code: 'invalid-request' })
    },
  )

  test('that is null is refused also where every field may be left out', async () => {
    const api = openApi()
    const database = runningDatabase()
    await api.stores.databases.create(database)

    const answer = await api.call('POST', `/v1/databases/${database.id}/backups`, { body: 'null' })

    expect(answer.body).toMatchObject({ status: 422, code: 'invalid-request' })
  })

  test('is measured in characters, as its description is', async () => {
    const statusOf = async (length: number) =>
      (await post(JSON.stringify({ name: '\u{1d11e}'.repeat(length), password }))).status

    expect([await statusOf(63), await statusOf(64)]).toEqual([202, 422])
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx'])(
    'of type %s is refused',
    async (type) => {
      expect((await post('{"name":"a"}', type)).body).toMatchObject({ status: 415, code: 'unsupported-media-type' })
    },
  )

  test('may name its character set', async () => {
    expect((await post(`{"name":"a","password":"${password}"}`, 'application/json; charset=utf-8')).status).toBe(202)
  })

  test('larger than 64 kB is refused, whether it says so or not', async () => {
    const api = openApi()
    const large = JSON.stringify({ name: 'a'.repeat(65 * 1024) })
    const stream = new ReadableStream({
      pull: (controller) =>
        controller.enqueue(new TextEncoder().encode('"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')),
    })
    const headers = {
      Authorization: `Bearer ${await tokenOf({ clock: api.clock })}`,
      'Content-Type': 'application/json',
    }

    const announced = await api.call('POST', '/v1/databases', { body: large })
    const endless = await api.app.request('/v1/databases', {
      method: 'POST',
      headers,
      body: stream,
      duplex: 'half',
    } as RequestInit)

    expect(announced.body).toMatchObject({ status: 413, code: 'body-too-large' })
    expect(endless.status).toBe(413)
  })
})

describe('every answer', () => {
  test('has security headers and an id, which the log has too', async () => {
    const api = openApi()

    const { headers } = await api.call('GET', '/v1/databases')

    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(api.calls).toMatchObject([
      { requestId: headers.get('x-request-id'), path: '/v1/databases', status: 200, subject: 'alice' },
    ])
  })

  test.each([
    ['an-id-of-the-caller', 'an-id-of-the-caller'],
    ['short', undefined],
    ['with space and <script>', undefined],
  ])('takes the id %s from the caller where it is harmless', async (given, kept) => {
    const { headers } = await openApi().call('GET', '/v1/databases', { headers: { 'X-Request-Id': given } })

    if (kept) expect(headers.get('x-request-id')).toBe(kept)
    else expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('at an address that is not there is a problem', async () => {
    for (const path of ['/', '/v1', '/v2/databases', '/v1/databases/', '/v1/unknown'])
      expect((await openApi().call('GET', path)).body, path).toMatchObject({ status: 404, code: 'not-found' })
  })

  test('to a method that the address does not know names those that it does', async () => {
    const { status, headers, body } = await openApi().call('PUT', '/v1/databases')

    expect(status).toBe(405)
    expect(body.code).toBe('method-not-allowed')
    expect(headers.get('allow')).toBe('GET, HEAD, POST')
  })

  test('by HEAD is answered like GET, without the body', async () => {
    const api = openApi()

    for (const [path, status] of [
      ['/v1/databases', 200],
      ['/v1/databases/5b54d046-c8f3-447c-8e56-247b7493b4df/stop', 405],
      ['/v1/unknown', 404],
    ] as const) {
      const answer = await api.call('HEAD', path)
      expect(answer.status, path).toBe(status)
      expect(answer.body, path).toBeFalsy()
    }
  })
})

test('what is not expected is told to the log, not to the caller', async () => {
  const api = openApi()
  const failing = openApi({
    ...api.dependencies,
    onCall: undefined as never,
    onError: (error) => api.errors.push(error),
  })
  api.table.close()

  const answer = await failing.call('GET', '/v1/databases')

  expect(answer.body).toMatchObject({
    status: 503,
    code: 'unexpected',
    detail: 'See the log of the API for what happened',
  })
  expect(api.errors).toHaveLength(1)
})

test('no log line has a query, a body, a token or a password', async () => {
  const api = openApi()
  await api.call('POST', '/v1/databases', { body: { name: 'canary-name', password } })
  await api.call('GET', '/v1/databases?search=canary-search')
  await api.call('GET', '/v1/databases', { token: 'canary-token' })

  const log = JSON.stringify(api.calls)

  expect(log).not.toMatch(/canary|correct horse/)
})

describe('too many calls', () => {
  const limits = { ...defaultLimits, burst: 3, callsPerSecond: 1 }

  test('are refused for a while, for who makes them', async () => {
    const api = openApi({ limits })
    for (let n = 0; n < 3; n++) expect((await api.call('GET', '/v1/flavours')).status).toBe(200)

    const refused = await api.call('GET', '/v1/flavours')
    const other = await api.call('GET', '/v1/flavours', { token: await tokenOf({ clock: api.clock, subject: 'bob' }) })
    api.clock.pass(seconds(1))
    const later = await api.call('GET', '/v1/flavours')

    expect(refused.body).toMatchObject({ status: 429, code: 'too-many-requests' })
    expect(refused.headers.get('retry-after')).toBe('1')
    expect([other.status, later.status]).toEqual([200, 200])
  })

  test('without a good token are refused for their address, and keep nobody out who comes from there with a good one', async () => {
    const { app, clock } = openApi({ limits, addressOf: (bindings) => String(bindings) })
    const call = async (address: string, token?: string) => {
      const headers = { ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) }
      return (await app.request('/v1/flavours', { headers }, address as never)).status
    }
    const [ann, bob] = [await tokenOf({ clock, subject: 'ann' }), await tokenOf({ clock, subject: 'bob' })]

    expect(await call('::1', ann)).toBe(200)
    const forged: number[] = []
    for (let n = 0; n < 6; n++) forged.push(await call('::1', n % 2 === 0 ? `forged-${n}` : undefined))

    expect(forged).toEqual([401, 401, 401, 429, 429, 429])
    expect(await call('::2', 'forged')).toBe(401)
    expect(await call('::1', ann)).toBe(200)
    expect(await call('::1', bob)).toBe(200)
  })
})

describe('too many writes', () => {
  const limits = { ...defaultLimits, writes: { burst: 2, callsPerSecond: 0.5 } }

  const given = () => {
    const api = openApi({ limits })
    const write = async (
      subject: string,
      tenants: readonly string[],
      more: { roles?: string[]; query?: string } = {},
    ) =>
      api.call('POST', `/v1/databases${more.query ?? ''}`, {
        token: await tokenOf({ clock: api.clock, subject, tenants, roles: more.roles ?? ['operator'] }),
        body: { name: 'shop', password },
      })
    return { api, write }
  }

  test('are refused for a while for all who have the same tenants, and for nobody else', async () => {
    const { api, write } = given()
    const made = [await write('ann', ['DEMO']), await write('bob', ['DEMO'])]

    const refused = await write('cid', ['DEMO'])
    const others = [await write('dan', ['SHOPS']), await write('eve', ['*'])]
    const read = await api.call('GET', '/v1/databases', {
      token: await tokenOf({ clock: api.clock, tenants: ['DEMO'] }),
    })
    api.clock.pass(seconds(2))
    const later = await write('ann', ['DEMO'])

    expect(refused.body).toMatchObject({ status: 429, code: 'too-many-requests' })
    expect(refused.headers.get('retry-after')).toBe('2')
    expect([...made, ...others, later].map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
    expect(read.body.items).toHaveLength(2)
  })

  test('count of who sees everybody for themselves', async () => {
    const { write } = given()

    for (const subject of ['ann', 'ann', 'bob']) expect((await write(subject, ['*'])).status).toBe(202)
    expect((await write('ann', ['*'])).status).toBe(429)
  })

  test('are none that change nothing: dry runs, and what the role or the description forbids', async () => {
    const { api, write } = given()
    for (let n = 0; n < 3; n++) {
      expect((await write('ann', ['DEMO'], { query: '?dryRun=true' })).status).toBe(200)
      expect((await write('bob', ['DEMO'], { roles: ['viewer'] })).status).toBe(403)
      const token = await tokenOf({ clock: api.clock, tenants: ['DEMO'], roles: ['operator'] })
      expect((await api.call('POST', '/v1/databases', { token, body: { name: 7 } })).status).toBe(422)
    }

    expect((await write('ann', ['DEMO'])).status).toBe(202)
  })

  test('are not what a script does that makes 200 databases', async () => {
    const api = openApi()
    const token = await tokenOf({ clock: api.clock, tenants: ['DEMO'], roles: ['operator'] })
    const body = { name: 'shop', dataProtection: true, password }
    const { body: first } = await api.call('POST', '/v1/databases', { token, body })

    const statuses = new Set<number>()
    for (let n = 1; n < 200; n++) {
      const path = `/v1/databases/${first.database.id}`
      statuses.add((await api.call('PATCH', path, { token, body: { description: `${n}` } })).status)
    }

    expect([...statuses]).toEqual([200])
  })
})

test('readiness says when it is not ready', async () => {
  const checkReady = async () => {
    throw new HowdahError('cloud-unavailable', 'no cloud')
  }

  const answer = await openApi({ checkReady }).call('GET', '/readyz', { token: null })

  expect(answer.body).toMatchObject({ status: 503, code: 'cloud-unavailable' })
})

describe('the catalogue', () => {
  test.each([
    ['data-centers', ['LOCAL1', 'LOCAL2']],
    ['flavours', ['developer', 'smallbusiness', 'powerbusiness', 'highend', 'analytics', 'diskless']],
    ['tenants', ['ADMIN', 'DEMO', 'SHOPS']],
    ['products', ['C0001']],
  ])('/v1/%s', async (noun, names) => {
    const { body } = await openApi().call('GET', `/v1/${noun}`)

    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(names)
    expect(body.nextCursor).toBeNull()
  })

  test('/v1/postgresql-versions', async () => {
    expect((await openApi().call('GET', '/v1/postgresql-versions')).body.items).toEqual([
      { version: '17', default: true },
      { version: '15', default: false },
    ])
  })
})

describe('a connection', () => {
  test('is told in the words of many clients', async () => {
    const api = openApi()
    const database = runningDatabase()
    await api.stores.databases.create(database)

    const { body } = await api.call(
      'GET',
      `/v1/databases/${database.id}/connection?certificateFile=${encodeURIComponent("/home/o'neil/my ca.crt")}`,
    )

    const query = "sslmode=verify-full&sslrootcert=/home/o'neil/my%20ca.crt"
    expect(body).toMatchObject({
      host: '127.0.0.1',
      port: 15432,
      uri: `postgresql://app@127.0.0.1:15432/shop?${query}`,
      psql: `psql 'postgresql://app@127.0.0.1:15432/shop?${query.replace("'", `'\\''`)}&channel_binding=require'`,
      libpq:
        "host=127.0.0.1 port=15432 dbname=shop user=app sslmode=verify-full sslrootcert='/home/o\\'neil/my ca.crt' channel_binding=require",
      jdbc: `jdbc:postgresql://127.0.0.1:15432/shop?user=app&${query}`,
      environment: { PGHOST: '127.0.0.1', PGPORT: '15432', PGSSLMODE: 'verify-full' },
    })
    expect(body.certificate).toContain('BEGIN CERTIFICATE')
    expect(body.node).toContain('password: process.env.PGPASSWORD')
  })

  test('is refused while there is nothing to connect to', async () => {
    const api = openApi()
    const { endpoint: _, ...database } = runningDatabase({ state: 'CREATING' })
    await api.stores.databases.create(database)

    expect((await api.call('GET', `/v1/databases/${database.id}/connection`)).body.code).toBe('state-conflict')
  })
})

describe('logs', () => {
  const given = async (read: (signal: AbortSignal) => AsyncIterable<string>) => {
    const asked: unknown[] = []
    const api = openApi({
      logs: {
        read: (_, { signal, ...query }) => {
          asked.push(query)
          return read(signal)
        },
      },
    })
    const database = runningDatabase()
    await api.stores.databases.create(database)
    return { api, asked, path: `/v1/databases/${database.id}/logs` }
  }
  const twoLines = async function* () {
    yield 'one'
    yield 'two'
  }

  test('are JSON, or text for who asks for it', async () => {
    const { api, asked, path } = await given(twoLines)

    const json = await api.call('GET', `${path}?lines=50&filter=error&since=2026-11-22T13:00:00%2B01:00`)
    const text = await api.call('GET', path, { headers: { Accept: 'text/plain' } })

    expect(json.body).toEqual({ items: ['one', 'two'], nextCursor: null })
    expect(text.text).toBe('one\ntwo\n')
    expect(asked).toEqual([
      { lines: 50, filter: 'error', since: '2026-11-22T12:00:00.000Z', follow: false },
      { lines: 200, follow: false },
    ])
  })

  test('that are followed go on until the caller hangs up', async () => {
    let isAborted = false
    const { api, path } = await given(async function* (signal) {
      signal.addEventListener('abort', () => {
        isAborted = true
      })
      yield 'one'
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    })
    const token = await tokenOf({ clock: api.clock })

    const response = await api.app.request(`${path}?follow=true`, { headers: { Authorization: `Bearer ${token}` } })
    const reader = response.body?.getReader()
    const line = await reader?.read()

    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(new TextDecoder().decode(line?.value)).toBe('one\n')
    expect(isAborted).toBe(false)
    await reader?.cancel()
    expect(isAborted).toBe(true)
  })

  test('that cannot be had are a problem', async () => {
    const { api, path } = await given(() => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new HowdahError('server-lost')) }),
    }))

    for (const query of ['', '?follow=true'])
      expect((await api.call('GET', path + query)).body).toMatchObject({ status: 503, code: 'server-lost' })
  })
})
