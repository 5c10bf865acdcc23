import { generateKeyPairSync } from 'node:crypto'
import { exportJWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Accepted,
  call,
  type DatabaseView,
  type Method,
  type Page,
  processed,
  type RequestView,
  TestDatabase,
} from './client.ts'
import { Howdah } from './howdah.ts'
import { logIn, printedPasswords, signedToken } from './login.ts'

interface Attempt {
  readonly method: Method
  /** As the description of the API writes it. */
  readonly path: string
  readonly body?: object
}

const target = { latest: true }

/** Every call that names a database or a request. */
const attempts: readonly Attempt[] = [
  { method: 'GET', path: '/v1/databases/{id}' },
  { method: 'PATCH', path: '/v1/databases/{id}', body: { description: 'mine now' } },
  { method: 'DELETE', path: '/v1/databases/{id}' },
  { method: 'POST', path: '/v1/databases/{id}/stop' },
  { method: 'POST', path: '/v1/databases/{id}/start' },
  { method: 'POST', path: '/v1/databases/{id}/password', body: { password: 'another long secret' } },
  {
    method: 'PUT',
    path: '/v1/databases/{id}/replication-role',
    body: { role: 'cdc', password: 'another long secret' },
  },
  { method: 'DELETE', path: '/v1/databases/{id}/replication-role' },
  { method: 'GET', path: '/v1/databases/{id}/backup-keys' },
  { method: 'POST', path: '/v1/databases/{id}/rotate-backup-key' },
  { method: 'GET', path: '/v1/databases/{id}/logs' },
  { method: 'GET', path: '/v1/databases/{id}/connection' },
  { method: 'GET', path: '/v1/databases/{id}/backups' },
  { method: 'POST', path: '/v1/databases/{id}/backups', body: { kind: 'full' } },
  { method: 'POST', path: '/v1/databases/{id}/restore-points', body: { name: 'mine' } },
  { method: 'GET', path: '/v1/databases/{id}/recovery-window' },
  { method: 'POST', path: '/v1/databases/{id}/recoveries', body: { target } },
  { method: 'GET', path: '/v1/databases/{id}/jobs' },
  { method: 'GET', path: '/v1/databases/{id}/jobs/{kind}' },
  { method: 'PUT', path: '/v1/databases/{id}/jobs/{kind}', body: { every: '1 HOUR' } },
  { method: 'DELETE', path: '/v1/databases/{id}/jobs/{kind}' },
  { method: 'GET', path: '/v1/requests/{key}' },
  { method: 'POST', path: '/v1/requests/{key}/retry' },
  { method: 'POST', path: '/v1/requests/{key}/cancel' },
]

describe('a token', () => {
  let howdah: Howdah
  /** Of the tenants ADMIN and DEMO. */
  const databases: Record<'ADMIN' | 'DEMO', { database: DatabaseView; request: RequestView }> = {} as never
  let operatorOfDemo: string
  let viewerOfDemo: string
  let administratorOfAdmin: string

  beforeAll(async () => {
    howdah = await Howdah.start()
    const create = (tenant: string) =>
      call<Accepted>(howdah, 'POST', '/databases', TestDatabase.body(`of-${tenant.toLowerCase()}`, { tenant }))
    for (const tenant of ['ADMIN', 'DEMO'] as const) databases[tenant] = await create(tenant)
    const passwords = printedPasswords(howdah)
    operatorOfDemo = await logIn(howdah, 'operator', passwords.get('operator') ?? '')
    viewerOfDemo = await logIn(howdah, 'viewer', passwords.get('viewer') ?? '')
    administratorOfAdmin = await signedToken(howdah, { tenants: ['ADMIN'] })
    for (const { request } of Object.values(databases)) await processed(howdah, request.key)
  })
  afterAll(() => howdah?.remove())

  const send = (token: string | undefined, method: Method, path: string, body?: object): Promise<Response> =>
    fetch(`${howdah.url}${path}`, {
      method,
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })

  const pathTo = (path: string, { database, request }: { database: DatabaseView; request: RequestView }): string =>
    path.replace('{id}', database.id).replace('{key}', request.key).replace('{kind}', 'backup')

  /** What a token gets from every call on a database, by call. */
  const answersTo = async (token: string | undefined, tenant: 'ADMIN' | 'DEMO', which = attempts) =>
    Object.fromEntries(
      await Promise.all(
        which.map(async ({ method, path, body }) => {
          const answer = await send(token, method, pathTo(path, databases[tenant]), body)
          return [`${method} ${path}`, `${answer.status} ${((await answer.json()) as { code?: string }).code}`]
        }),
      ),
    )

  const allOf = (answer: string, which = attempts) =>
    Object.fromEntries(which.map(({ method, path }) => [`${method} ${path}`, answer]))

  const stateOfAll = async () =>
    Promise.all(['/databases', '/requests'].map(async (path) => (await call<Page<object>>(howdah, 'GET', path)).items))

  it('is tried on every call that the API has for a database or a request', async () => {
    const description = (await (await fetch(`${howdah.url}/openapi.json`)).json()) as { paths: Record<string, object> }

    const described = Object.entries(description.paths)
      .filter(([path]) => /^\/v1\/(databases|requests)\/\{/.test(path))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))

    expect(attempts.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(described.sort())
  })

  it.each([
    ['an operator of DEMO', () => operatorOfDemo, 'ADMIN', 'DEMO'],
    ['an administrator of ADMIN', () => administratorOfAdmin, 'DEMO', 'ADMIN'],
  ] as const)('of %s sees its own tenant and reaches nothing of another', async (_, token, other, own) => {
    const before = await stateOfAll()

    expect(await answersTo(token(), other)).toEqual(allOf('404 not-found'))

    const stranger = databases[other]
    const mine = databases[own]
    for (const query of ['', '?sort=created', `?search=${stranger.database.name}`, `?tenant=${other}`]) {
      const list = (await (await send(token(), 'GET', `/v1/databases${query}`)).json()) as Page<DatabaseView>
      expect(list.items.map(({ id }) => id)).not.toContain(stranger.database.id)
      if (query === '') expect(list.items.map(({ id }) => id)).toEqual([mine.database.id])
    }
    for (const query of ['', `?databaseId=${stranger.database.id}`, `?database=${stranger.database.name}`]) {
      const list = (await (await send(token(), 'GET', `/v1/requests${query}`)).json()) as Page<RequestView>
      expect(list.items.filter(({ databaseId }) => databaseId !== mine.database.id)).toEqual([])
    }
    expect(await stateOfAll()).toEqual(before)
  })

  it('makes nothing in another tenant, and nothing of another’s data', async () => {
    const make = (more: object) => send(operatorOfDemo, 'POST', '/v1/databases', TestDatabase.body('stolen', more))
    const before = await stateOfAll()

    const inAdmin = await make({ tenant: 'ADMIN' })
    const ofAdmin = await make({ restoreFrom: { databaseId: databases.ADMIN.database.id, target } })

    expect([inAdmin.status, ofAdmin.status]).toEqual([422, 422])
    expect(await ofAdmin.text()).toContain('There is no such database')
    expect(await stateOfAll()).toEqual(before)
  })

  it('of a viewer reads, and writes nothing', async () => {
    // The keys open every backup: they are for those who may write.
    const mayRead = ({ method, path }: Attempt) => method === 'GET' && !path.endsWith('/backup-keys')
    const reads = attempts.filter(mayRead)
    const writes = attempts.filter((attempt) => !mayRead(attempt))

    expect(await answersTo(viewerOfDemo, 'DEMO', writes)).toEqual(allOf('403 forbidden', writes))
    for (const { path } of reads.filter(({ path }) => !path.endsWith('/logs')))
      expect((await send(viewerOfDemo, 'GET', pathTo(path, databases.DEMO))).status).toBe(200)
    expect((await send(viewerOfDemo, 'POST', '/v1/databases', TestDatabase.body('new'))).status).toBe(403)
  })

  it('that is none, or is not for here, is no token', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const tokens = {
      none: undefined,
      garbage: 'garbage',
      'of another audience': await signedToken(howdah, { tenants: ['*'], audience: 'elsewhere' }),
      expired: await signedToken(howdah, { tenants: ['*'], expiresAt: new Date(Date.now() - 120_000) }),
      'signed by somebody else': await signedToken(howdah, { tenants: ['*'], key: await exportJWK(privateKey) }),
    }

    for (const [name, token] of Object.entries(tokens))
      expect(await answersTo(token, 'DEMO'), name).toEqual(allOf('401 unauthenticated'))
    // The same claims with everything right do open it.
    const good = await signedToken(howdah, { tenants: ['*'] })
    expect((await send(good, 'GET', `/v1/databases/${databases.DEMO.database.id}`)).status).toBe(200)
  })
})
