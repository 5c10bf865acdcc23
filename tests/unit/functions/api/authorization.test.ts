import { describe, expect, test } from 'vitest'
import type { RequestKey } from '../../../../shared/core/ids.ts'
import { HowdahError } from '../../../../shared/errors/howdah-error.ts'
import { backupOf, openApi, password, requestOf, runningDatabase, tokenOf } from './harness.ts'

const given = async () => {
  const api = openApi()
  const database = runningDatabase({ tenant: 'SHOPS' })
  await api.stores.databases.create(database)
  await api.stores.backups.create(backupOf(database.id))
  const request = requestOf(database, { state: 'FAILED', attempt: 1 })
  await api.stores.requests.create(request)
  const path = `/v1/databases/${database.id}`
  const body = (value: object = {}) => ({ body: value })
  const calls: [method: string, path: string, options: { body?: object }][] = [
    ['GET', path, {}],
    ['PATCH', path, body({ name: 'x' })],
    ['PATCH', path, body({ dataProtection: false })],
    ['DELETE', path, {}],
    ['POST', `${path}/stop`, {}],
    ['POST', `${path}/start`, {}],
    ['POST', `${path}/password`, body({ password })],
    ['GET', `${path}/logs`, {}],
    ['GET', `${path}/connection`, {}],
    ['GET', `${path}/backups`, {}],
    ['POST', `${path}/backups`, body()],
    ['POST', `${path}/restore-points`, body({ name: 'x' })],
    ['GET', `${path}/recovery-window`, {}],
    ['POST', `${path}/recoveries`, body({ target: { latest: true } })],
    ['GET', `${path}/jobs`, {}],
    ['GET', `${path}/jobs/backup`, {}],
    ['PUT', `${path}/jobs/backup`, body({ every: '1 DAY' })],
    ['DELETE', `${path}/jobs/backup`, {}],
    ['GET', `/v1/requests/${request.key}`, {}],
    ['POST', `/v1/requests/${request.key}/retry`, {}],
    ['POST', `/v1/requests/${request.key}/cancel`, {}],
  ]
  return { api, database, request, calls }
}

describe('somebody of another tenant', () => {
  test('finds nothing there', async () => {
    const { api, calls } = await given()
    const token = await tokenOf({ clock: api.clock, tenants: ['DEMO', 'SHOP', 'SHOPS2'] })

    for (const [method, path, options] of calls)
      expect((await api.call(method, path, { ...options, token })).body, `${method} ${path}`).toMatchObject({
        status: 404,
        code: 'not-found',
      })
    expect(api.started).toEqual([])
    expect(api.secrets.all.size).toBe(0)
  })

  test('is told the same of what is there and what is not', async () => {
    const { api, database } = await given()
    const token = await tokenOf({ clock: api.clock, tenants: ['DEMO'] })
    const other = database.id.replace(/^./, (first) => (first === '0' ? '1' : '0'))

    const [there, not] = await Promise.all(
      [database.id, other].map((id) => api.call('GET', `/v1/databases/${id}`, { token })),
    )

    const plain = (text = '') => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
    expect(plain(there?.text)).toBe(plain(not?.text))
  })

  test('has an empty list, whatever is asked for', async () => {
    const { api, database } = await given()
    const token = await tokenOf({ clock: api.clock, tenants: ['DEMO'] })
    const pageOf = async (query: string) => (await api.call('GET', `/v1/databases${query}`, { token })).body

    for (const query of [
      '',
      '?tenant=SHOPS',
      '?search=shop',
      `?search=${database.id}`,
      '?state=RUNNING&sort=-created',
      '?sort=tenant',
      '?sort=-dataCenter',
      '?sort=tenant&tenant=SHOPS',
      '?total=true',
      '?total=true&tenant=SHOPS',
      '?deleted=false&state=RUNNING&total=true',
    ])
      expect(await pageOf(query), query).toEqual({
        items: [],
        nextCursor: null,
        total: query.includes('total') ? 0 : undefined,
      })
    for (const query of [
      '',
      `?databaseId=${database.id}`,
      '?database=shop',
      '?state=FAILED',
      '?state=FAILED&state=STUCK&tenant=SHOPS',
      '?tenant=SHOPS&since=2020-01-01T00:00:00Z',
      `?database=${database.id}`,
    ])
      expect((await api.call('GET', `/v1/requests${query}`, { token })).body.items, query).toEqual([])
  })

  test('learns no key of its requests from where a list would go on', async () => {
    const { api, database, request } = await given()
    for (let n = 0; n < 1_100; n++)
      await api.stores.requests.create({
        ...request,
        key: `r-1${String(n).padStart(8, '0')}-request` as RequestKey,
        state: 'STUCK',
      })
    const token = await tokenOf({ clock: api.clock, tenants: ['DEMO'] })

    for (const query of [
      `?databaseId=${database.id}`,
      `?database=${database.id}`,
      '?database=shop',
      '?state=STUCK',
      '?state=STUCK&tenant=SHOPS',
      `?database=${database.id}&tenant=SHOPS`,
      '?tenant=SHOPS&since=2020-01-01T00:00:00Z',
      '',
    ])
      expect((await api.call('GET', `/v1/requests${query}`, { token })).body, query).toEqual({
        items: [],
        nextCursor: null,
      })
  })

  test('goes on nowhere there with a cursor of somebody who sees it', async () => {
    const { api } = await given()
    await api.stores.databases.create(runningDatabase({ name: 'another shop', tenant: 'SHOPS' }))
    await api.stores.databases.create(runningDatabase({ name: 'stock', tenant: 'DEMO' }))
    const token = await tokenOf({ clock: api.clock, tenants: ['DEMO'] })
    const cursors = ['SHOPS\u0001', '\u0001', 'SHOPS\u0001another shop', 'DEMO', '']

    for (const sort of ['tenant', '-tenant', 'dataCenter'])
      for (const after of cursors) {
        const cursor = Buffer.from(JSON.stringify([sort, after])).toString('base64url')
        const { body } = await api.call('GET', `/v1/databases?sort=${sort}&cursor=${cursor}`, { token })
        expect(
          body.items.filter((one: { tenant: string }) => one.tenant !== 'DEMO'),
          `${sort} ${after}`,
        ).toEqual([])
      }
  })

  test('restores nothing from there', async () => {
    const { api, database } = await given()
    const token = await tokenOf({ clock: api.clock, tenants: ['DEMO'] })
    const restoreFrom = { databaseId: database.id, target: { latest: true } }

    const answer = await api.call('POST', '/v1/databases', { token, body: { name: 'x', password, restoreFrom } })

    expect(answer.body).toMatchObject({ status: 422, errors: [{ pointer: '/restoreFrom/databaseId' }] })
  })

  test('tries no copy from there again that somebody else has asked for', async () => {
    const { api, database } = await given()
    const copy = runningDatabase({ name: 'copy', tenant: 'DEMO', state: 'FAILED', desiredState: 'RUNNING' })
    const parameters = { restoreFrom: { databaseId: database.id, target: { latest: true } } } as const
    const more = { key: 'r-000000007-request' as RequestKey, type: 'CREATE-DB', state: 'FAILED', parameters } as const
    await api.stores.databases.create(copy)
    await api.stores.requests.create(requestOf(copy, more))
    const own = await tokenOf({ clock: api.clock, tenants: ['DEMO'] })
    const both = await tokenOf({ clock: api.clock, tenants: ['DEMO', database.tenant] })
    const path = `/v1/requests/${more.key}`

    for (const query of ['', '?dryRun=true'])
      expect((await api.call('POST', `${path}/retry${query}`, { token: own })).body.code).toBe('forbidden')
    expect((await api.call('GET', path, { token: own })).body.actions.retry).toMatchObject({ code: 'forbidden' })
    expect(api.started).toEqual([])
    expect((await api.call('POST', `${path}/retry`, { token: both })).status).toBe(202)
  })

  test('makes nothing there', async () => {
    const { api } = await given()
    const token = await tokenOf({ clock: api.clock, tenants: ['DEMO'] })

    const answer = await api.call('POST', '/v1/databases', { token, body: { name: 'x', password, tenant: 'SHOPS' } })

    expect(answer.body).toMatchObject({ status: 422, errors: [{ pointer: '/tenant', message: 'Choose from DEMO' }] })
  })

  test('does not see the tenant', async () => {
    const { api } = await given()
    const token = await tokenOf({ clock: api.clock, tenants: ['DEMO'] })

    expect((await api.call('GET', '/v1/tenants', { token })).body.items).toEqual([
      { name: 'DEMO', description: '', mostDatabases: 500 },
    ])
  })
})

test('somebody of several tenants sees the databases of all of them in one order', async () => {
  const api = openApi()
  for (const [name, tenant] of [
    ['a', 'DEMO'],
    ['b', 'SHOPS'],
    ['c', 'ADMIN'],
    ['d', 'DEMO'],
  ] as const)
    await api.stores.databases.create(runningDatabase({ name, tenant }))
  const token = await tokenOf({ clock: api.clock, tenants: ['SHOPS', 'DEMO'] })

  const { body } = await api.call('GET', '/v1/databases', { token })

  expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['a', 'b', 'd'])
})

describe('a viewer', () => {
  test('reads, and writes nothing', async () => {
    const { api, calls } = await given()
    const token = await tokenOf({ clock: api.clock, roles: ['viewer'], tenants: ['SHOPS'] })

    for (const [method, path, options] of [
      ...calls,
      ['POST', '/v1/databases', { body: { name: 'x', password } }] as const,
    ]) {
      const { status } = await api.call(method, path, { ...options, token })
      if (method === 'GET') expect([200, 404], `${method} ${path}`).toContain(status)
      else expect(status, `${method} ${path}`).toBe(403)
    }
    expect(api.started).toEqual([])
  })
})

test('somebody without a role may nothing', async () => {
  const { api } = await given()
  const token = await tokenOf({ clock: api.clock, roles: ['nurse'], tenants: ['*'] })

  expect((await api.call('GET', '/v1/databases', { token })).body).toMatchObject({ status: 403, code: 'forbidden' })
})

describe('without a good token', () => {
  test('everything under /v1 is refused', async () => {
    const { api, calls } = await given()

    for (const token of [null, 'abc', await tokenOf({ clock: api.clock, expiresInSeconds: -60 })])
      for (const [method, path, options] of calls) {
        const answer = await api.call(method, path, { ...options, token })
        expect(answer.body, `${method} ${path}`).toMatchObject({ status: 401, code: 'unauthenticated' })
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
      }
  })

  test('health, description and documentation answer', async () => {
    const api = openApi()

    for (const path of ['/healthz', '/readyz', '/openapi.json', '/docs', '/docs/errors', '/docs/swagger-ui-bundle.js'])
      expect((await api.call('GET', path, { token: null })).status, path).toBe(200)
  })
})

test('a token service that does not answer is no refusal', async () => {
  const verifyToken = async () => {
    throw new HowdahError('identity-provider-unavailable')
  }

  const answer = await openApi({ verifyToken }).call('GET', '/v1/databases')

  expect(answer.body).toMatchObject({ status: 503, code: 'identity-provider-unavailable' })
})
