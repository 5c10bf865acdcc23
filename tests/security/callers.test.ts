import { beforeEach, describe, expect, test } from 'vitest'
import { defaultLimits } from '../../functions/api/dependencies.ts'
import { newDatabaseId } from '../../shared/core/ids.ts'
import { defaultBackupJob } from '../../shared/entities/job.ts'
import {
  audience,
  backupOf,
  dump,
  issuer,
  keys,
  openApi,
  password,
  requestOf,
  runningDatabase,
  tokenOf,
} from '../unit/functions/api/harness.ts'
import { forgedTokens } from './forged-tokens.ts'

interface Operation {
  readonly method: string
  readonly path: string
  readonly operationId: string
  readonly isPublic: boolean
  readonly body?: object
}

interface Described {
  readonly operationId: string
  readonly security?: readonly object[]
  readonly requestBody?: object
}

/** A body that is all right, for each operation that takes one: a new one is asked for here. */
const bodies: Readonly<Record<string, object>> = {
  createDatabase: { name: 'stolen', password, tenant: 'SHOPS' },
  updateDatabase: { description: 'mine now' },
  setPassword: { password: 'another long secret' },
  setReplicationRole: { role: 'cdc', password: 'another long secret' },
  createBackup: { kind: 'full' },
  createRestorePoint: { name: 'mine' },
  recoverDatabase: { target: { latest: true } },
  setJob: { every: '1 HOUR' },
  previewSchedule: { every: '1 HOUR' },
  estimateCosts: { flavour: 'developer' },
  giveFeedback: { experience: 'good' },
}

const limits = {
  ...defaultLimits,
  burst: 1_000_000,
  callsPerSecond: 1_000_000,
  writes: { burst: 1_000_000, callsPerSecond: 1 },
}

/** All that the API says that it can do. */
const described = await (async (): Promise<readonly Operation[]> => {
  const { body } = await openApi().call('GET', '/openapi.json', { token: null })
  return Object.entries(body.paths as Record<string, Record<string, Described>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, security, requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      operationId,
      isPublic: security?.length === 0,
      ...(requestBody ? { body: bodies[operationId] ?? {} } : {}),
    })),
  )
})()
const guarded = described.filter(({ isPublic }) => !isPublic)
/** What people said is of no tenant. */
const isOfAll = ({ operationId }: Operation) =>
  ['listFeedback', 'getFeedbackSummary', 'removeFeedback'].includes(operationId)
const byOwner = described.filter((one) => one.path.includes('{') && !isOfAll(one))
/** They ask with a body, and reach nothing of anybody's. */
const onlyRead = ['previewSchedule', 'estimateCosts']
/** Everybody who has a role may, and nobody reads it but who sees all tenants. */
const forEverybody = ['giveFeedback']
const writes = guarded.filter(
  ({ method, operationId }) => method !== 'GET' && ![...onlyRead, ...forEverybody].includes(operationId),
)

/** A tenant with a database, with words that stand nowhere else. */
const given = async () => {
  const api = openApi({ limits })
  const database = runningDatabase({ tenant: 'SHOPS', name: 'canary-name', description: 'canary-words' })
  await api.stores.databases.create(database)
  await api.stores.backups.create(backupOf(database.id))
  await api.stores.jobs.create(defaultBackupJob(database.id, api.clock.now()))
  const request = requestOf(database, { state: 'FAILED', attempt: 1, databaseName: 'canary-name' })
  await api.stores.requests.create(request)
  await api.secrets.put(`${database.id}/canary`, 'canary-secret')
  const said = { id: newDatabaseId(), experience: 'bad', comment: 'canary-said', contactMe: false } as const
  await api.stores.feedback.create({ ...said, givenAt: api.clock.now(), givenBy: 'canary-person' })
  const pathTo = ({ path }: Operation) =>
    path
      .replace('/feedback/{id}', `/feedback/${said.id}`)
      .replace('{id}', database.id)
      .replace('{key}', request.key)
      .replace('{kind}', 'backup')
  const answerTo = (operation: Operation, token: string | null, query = '', headers = {}) =>
    api.call(operation.method, pathTo(operation) + query, {
      token,
      headers,
      ...(operation.body ? { body: operation.body } : {}),
    })
  const state = async () => JSON.stringify([await dump(api), [...api.secrets.all], api.started])
  return { api, database, request, answerTo, state, before: await state() }
}

let world: Awaited<ReturnType<typeof given>>
beforeEach(async () => {
  world = await given()
})

const expectNothingOf = ({ text, headers }: { text: string; headers: Headers }, what: string) => {
  const said = text + JSON.stringify([...headers])
  for (const word of ['canary', world.database.bucket ?? '', '10.1.2.3']) expect(said, what).not.toContain(word)
}

test('every operation that takes a body is here', () => {
  const taking = described.filter(({ body }) => body).map(({ operationId }) => operationId)

  expect(taking.toSorted()).toEqual(Object.keys(bodies).toSorted())
  expect(guarded.length).toBeGreaterThanOrEqual(27)
})

test.each(guarded)(
  '$operationId goes well for whom it is meant: what others are refused is no accident',
  async (one) => {
    const token = await tokenOf({ clock: world.api.clock, tenants: [isOfAll(one) ? '*' : 'SHOPS'] })

    const { status, text } = await world.answerTo(one, token)

    const mayConflict = ['startDatabase', 'cancelRequest', 'recoverDatabase']
    expect(mayConflict.includes(one.operationId) ? [200, 202, 409] : [200, 201, 202, 204], text).toContain(status)
  },
)

/** What is told of what is not there or somebody else's, where that is no error: nobody is charged there. */
const nothingOf: Readonly<Record<string, object>> = {
  getCosts: { items: [], flavours: [], networkDisk: [], databases: 0, total: '0.00' },
}

describe.each(['administrator', 'operator', 'viewer'])('an %s of other tenants', (role) => {
  const queries = ['', '?dryRun=true']

  test('finds nothing by whatever operation names something', async () => {
    const token = await tokenOf({ clock: world.api.clock, roles: [role], tenants: ['DEMO', 'ADMIN', 'SHOP', 'shops'] })
    for (const one of byOwner)
      for (const query of one.method === 'GET' ? [''] : queries) {
        const answer = await world.answerTo(one, token, query, { 'If-Match': '*', 'Idempotency-Key': 'a-key' })

        // Keys are for those who may use them: whose they are asked for does not matter.
        const isForbidden = role === 'viewer' && (one.method !== 'GET' || one.operationId === 'exportBackupKeys')
        expect(answer.body, `${one.operationId}${query}`).toMatchObject(
          isForbidden ? { status: 403, code: 'forbidden' } : (nothingOf[one.operationId] ?? { code: 'not-found' }),
        )
        expectNothingOf(answer, one.operationId)
      }
    expect(await world.state()).toBe(world.before)
  })

  test('is told nothing by whatever operation lists something, and makes nothing there', async () => {
    const token = await tokenOf({ clock: world.api.clock, roles: [role], tenants: ['DEMO', 'ADMIN'] })
    const { database } = world
    for (const one of guarded.filter(
      ({ path, operationId }) => !path.includes('{') && !forEverybody.includes(operationId),
    ))
      for (const query of [
        '',
        `?databaseId=${database.id}`,
        `?search=canary`,
        '?tenant=SHOPS',
        '?database=canary-name',
      ]) {
        const answer = await world.answerTo(one, token, query)

        if (writes.includes(one)) expect([403, 422], one.operationId).toContain(answer.status)
        expectNothingOf(answer, `${one.operationId}${query}`)
        expect(answer.text.replaceAll(query.slice(1), ''), one.operationId).not.toContain(world.request.key)
      }
    expect(await world.state()).toBe(world.before)
  })
})

test('what people said is told to nobody, and removed by nobody, who does not administer all tenants', async () => {
  const { clock } = world.api
  for (const [role, tenants] of [
    ['administrator', ['ADMIN', 'DEMO', 'SHOPS']],
    ['administrator', []],
    ['operator', ['*']],
    ['viewer', ['*']],
  ] as const) {
    const token = await tokenOf({ clock, roles: [role], tenants })
    for (const one of guarded.filter(isOfAll))
      for (const query of one.method === 'GET' ? [''] : ['', '?dryRun=true']) {
        const answer = await world.answerTo(one, token, query)

        expect(answer.body, `${role}: ${one.operationId}`).toMatchObject({ status: 403, code: 'forbidden' })
        expectNothingOf(answer, one.operationId)
      }
  }
  expect(await world.state()).toBe(world.before)
})

test('a viewer of the tenant itself changes nothing, by whatever operation', async () => {
  const token = await tokenOf({ clock: world.api.clock, roles: ['viewer'], tenants: ['SHOPS'] })

  for (const one of writes)
    for (const query of ['', '?dryRun=true'])
      expect((await world.answerTo(one, token, query)).body, one.operationId).toMatchObject({ code: 'forbidden' })
  expect(await world.state()).toBe(world.before)
})

test('somebody without a role, or without a tenant, gets nothing by whatever operation', async () => {
  const { clock } = world.api
  const nobody = await tokenOf({ clock, roles: ['Administrator', 'admin', 'viewer '], tenants: ['*'] })
  const nowhere = await tokenOf({ clock, roles: ['administrator'], tenants: [] })
  for (const one of guarded.filter(({ operationId }) => operationId !== 'getMe'))
    expect((await world.answerTo(one, nobody)).body, one.operationId).toMatchObject({ status: 403 })
  // Nothing but what the token itself says.
  const me = await world.api.call('GET', '/v1/me', { token: nobody })
  expect(me.body).toEqual({ subject: 'alice', name: 'alice', roles: [], tenants: [], allTenants: true })
  for (const one of guarded.filter(({ operationId }) => !forEverybody.includes(operationId)))
    expectNothingOf(await world.answerTo(one, nowhere), one.operationId)
  expect(await world.state()).toBe(world.before)
})

test('without a token every operation is refused but those that say that they are for everybody', async () => {
  for (const one of described) {
    const answer = await world.answerTo(one, null)

    if (one.isPublic) expect([200, 404], one.operationId).toContain(answer.status)
    else expect(answer.body, one.operationId).toMatchObject({ status: 401, code: 'unauthenticated' })
    expectNothingOf(answer, one.operationId)
  }
  expect(described.filter(({ isPublic }) => isPublic).map(({ operationId }) => operationId)).toEqual([
    'getHealth',
    'getReadiness',
    'getProtectedResource',
  ])
  expect(await world.state()).toBe(world.before)
})

test('with a forged token every operation is refused', async () => {
  const { clock } = world.api
  const [key = {}] = keys.keys
  const now = Date.parse(clock.now()) / 1000
  const forged = await forgedTokens({ issuer, audience, key, now, sign: (claims) => tokenOf({ clock, claims }) })
  expect(Object.keys(forged).length).toBeGreaterThanOrEqual(39)

  for (const [name, token] of Object.entries(forged))
    for (const one of guarded)
      expect((await world.answerTo(one, token)).body, `${name}: ${one.operationId}`).toMatchObject({
        status: 401,
        code: 'unauthenticated',
      })
  expect(world.api.errors).toEqual([])
  expect(await world.state()).toBe(world.before)
})

test('what was answered to somebody is answered to nobody else who knows the key of the call', async () => {
  const { api, answerTo } = world
  const create = described.find(({ operationId }) => operationId === 'createDatabase') as Operation
  const headers = { 'Idempotency-Key': 'canary-key' }
  const first = await answerTo(
    create,
    await tokenOf({ clock: api.clock, tenants: ['SHOPS'], subject: 'ann' }),
    '',
    headers,
  )
  const second = await answerTo(
    create,
    await tokenOf({ clock: api.clock, tenants: ['DEMO'], subject: 'bob' }),
    '',
    headers,
  )

  expect([first.status, second.status]).toEqual([202, 422])
  expect(second.text).not.toContain(first.body.database.id)
})
