import { describe, expect, test } from 'vitest'
import { newRequestKey, type RequestKey } from '../../../../shared/core/ids.ts'
import { instant } from '../../../../shared/core/time.ts'
import { databaseKey } from '../../../../shared/entities/database.ts'
import { requestKeyOf, type TraceEntry } from '../../../../shared/entities/request.ts'
import { adviceOf, type ErrorCode } from '../../../../shared/errors/registry.ts'
import type { Query } from '../../../../shared/table/table.ts'
import { openApi, requestOf, runningDatabase, tokenOf } from './harness.ts'

const key = (n: number) => `r-00000000${n}-request` as RequestKey
const keysOf = ({ body }: { body: { items: { key: string }[] } }) => body.items.map((request) => request.key)

const given = async () => {
  const api = openApi()
  const [shop, stock] = [
    runningDatabase({ name: 'shop', tenant: 'SHOPS' }),
    runningDatabase({ name: 'stock', tenant: 'DEMO' }),
  ]
  await api.stores.databases.create(shop)
  await api.stores.databases.create(stock)
  await api.stores.requests.create(requestOf(shop, { key: key(1), type: 'CREATE-DB', state: 'PROCESSED' }))
  await api.stores.requests.create(requestOf(stock, { key: key(2), state: 'FAILED' }))
  await api.stores.requests.create(requestOf(shop, { key: key(3), state: 'RUNNING' }))
  return { api, shop, stock }
}

describe('the list of requests', () => {
  test.each([
    ['', [3, 2, 1]],
    ['?database=shop', [3, 1]],
    ['?type=CREATE-DB', [1]],
    ['?state=FAILED', [2]],
    ['?state=RUNNING', [3]],
    ['?state=STUCK', []],
    ['?state=FAILED&state=PROCESSED', [2, 1]],
    ['?state=RUNNING&state=STUCK', [3]],
    ['?state=RUNNING&state=FAILED', [3, 2]],
    ['?tenant=SHOPS', [3, 1]],
    ['?tenant=DEMO&state=RUNNING', []],
    ['?tenant=DEMO&database=shop', []],
    ['?tenant=NOBODY', []],
    ['?database=shop&state=PROCESSED', [1]],
    ['?database=SHOP', []],
    ['?database=sho', []],
  ])('%s is newest first', async (query, expected) => {
    const { api } = await given()

    expect(keysOf(await api.call('GET', `/v1/requests${query}`))).toEqual(expected.map(key))
  })

  test('takes the id of a database', async () => {
    const { api, shop } = await given()

    expect(keysOf(await api.call('GET', `/v1/requests?databaseId=${shop.id}`))).toEqual([key(3), key(1)])
    expect(keysOf(await api.call('GET', `/v1/requests?database=${shop.id.toUpperCase()}`))).toEqual([key(3), key(1)])
  })

  test('still finds those of a database of which nothing else is left', async () => {
    const { api, shop } = await given()
    await api.stores.databases.update(databaseKey(shop.id), ({ bucket: _, ...row }) => ({ ...row, state: 'DELETED' }))

    expect(keysOf(await api.call('GET', '/v1/requests?database=shop'))).toEqual([key(3), key(1)])
    expect((await api.call('GET', `/v1/requests/${key(1)}`)).status).toBe(200)
  })

  test('goes back to a moment, and reads nothing before it', async () => {
    const { api, shop } = await given()
    const at = (time: string) => newRequestKey(Date.parse(time))
    const [before, then, later] = ['11:59:59.999', '12:00:00', '13:00:00'].map((time) => at(`2026-11-22T${time}Z`))
    for (const key of [before, then, later] as RequestKey[])
      await api.stores.requests.create(requestOf(shop, { key, state: 'FAILED' }))
    const asked: Query[] = []
    const { table } = api
    const query = table.query.bind(table)
    table.query = (one) => {
      asked.push(one)
      return query(one)
    }
    const since = (time: string, more = '') => api.call('GET', `/v1/requests?since=${encodeURIComponent(time)}${more}`)

    expect(keysOf(await since('2026-11-22T13:00:00+01:00'))).toEqual([later, then])
    expect(keysOf(await since('2026-11-22t12:00:00.001z', '&state=FAILED&tenant=SHOPS'))).toEqual([later])
    expect(keysOf(await since('9999-12-31T23:59:59Z'))).toEqual([])
    expect(keysOf(await since('0000-01-01T00:00:00Z'))).toHaveLength(6)
    const read = asked.filter(({ partition }) => partition.startsWith('REQUESTS#'))
    expect(read[0]?.from).toBe((then as string).slice(0, 11))

    const one = await since('2026-11-22T12:00:00Z', '&pageSize=1')
    const two = await since('2026-11-22T12:00:00Z', `&pageSize=1&cursor=${one.body.nextCursor}`)
    expect([...keysOf(one), ...keysOf(two)]).toEqual([later, then])
    expect(two.body.nextCursor).toBeNull()
  })

  test.each(['since=yesterday', 'since=2026-02-30T00:00:00Z', 'state=LOST', 'type=CREATE-DB&type=STOP-DB'])(
    'refuses the query %s',
    async (query) => {
      expect((await openApi().call('GET', `/v1/requests?${query}`)).body).toMatchObject({ code: 'invalid-request' })
    },
  )

  test('still finds, of one tenant, those of a database of which nothing is left', async () => {
    const { api } = await given()
    const gone = runningDatabase({ name: 'gone', tenant: 'SHOPS' })
    await api.stores.requests.create(requestOf(gone, { key: key(4), state: 'PROCESSED' }))

    expect(keysOf(await api.call('GET', `/v1/requests?databaseId=${gone.id}&tenant=SHOPS`))).toEqual([key(4)])
    expect(keysOf(await api.call('GET', `/v1/requests?databaseId=${gone.id}&tenant=DEMO`))).toEqual([])
    expect(keysOf(await api.call('GET', '/v1/requests?database=gone&tenant=SHOPS'))).toEqual([key(4)])
  })

  test('is paged over several tenants', async () => {
    const { api } = await given()
    const token = await tokenOf({ clock: api.clock, tenants: ['SHOPS', 'DEMO'] })

    const one = await api.call('GET', '/v1/requests?pageSize=2', { token })
    const two = await api.call('GET', `/v1/requests?pageSize=2&cursor=${one.body.nextCursor}`, { token })

    expect([...keysOf(one), ...keysOf(two)]).toEqual([key(3), key(2), key(1)])
    expect(two.body.nextCursor).toBeNull()
  })
})

describe('a request', () => {
  const entry = (step: string, from: string, changes: Partial<TraceEntry> = {}): TraceEntry => ({
    step,
    direction: 'run',
    attempt: 1,
    outcome: 'done',
    startedAt: instant(`2026-11-22T11:${from}Z`),
    endedAt: instant(`2026-11-22T11:${from}Z`),
    polls: 0,
    retries: 0,
    ...changes,
  })

  test('shows where it is, what it waits for and its trace', async () => {
    const { api, shop } = await given()
    const waiting = entry('record-backup', '01:00', { outcome: 'started', polls: 3, message: 'not yet', progress: 0.5 })
    const { endedAt: _, ...open } = waiting
    const trace = [entry('make-backup', '00:30'), open]
    await api.stores.requests.create(requestOf(shop, { key: key(4), state: 'RUNNING', attempt: 1, trace }))

    const { body } = await api.call('GET', `/v1/requests/${key(4)}`)

    expect(body).toMatchObject({ currentStep: 'record-backup', lastStep: 'record-backup', progress: 0.5 })
    expect(body.steps).toEqual(['make-backup', 'record-backup', 'apply-retention'])
    expect(body.trace).toEqual([
      {
        at: '2026-11-22T11:00:30.000Z',
        action: 'make backup',
        step: 'make-backup',
        direction: 'run',
        outcome: 'done',
        endedAt: '2026-11-22T11:00:30.000Z',
        attempt: 1,
        polls: 0,
        retries: 0,
      },
      {
        at: '2026-11-22T11:01:00.000Z',
        action: 'record backup',
        step: 'record-backup',
        direction: 'run',
        outcome: 'started',
        attempt: 1,
        polls: 3,
        retries: 0,
        progress: 0.5,
        message: 'not yet',
      },
    ])
    expect(body).not.toHaveProperty('estimatedEndAt')
  })

  test('that failed says why, at which step, and what to do', async () => {
    const { api, stock } = await given()
    await api.stores.requests.update(requestKeyOf(key(2)), (request) => ({
      ...request,
      endedAt: instant('2026-11-22T11:05:00Z'),
      error: { code: 'store-refused', message: 'no', step: 'make-backup' },
    }))

    const { body } = await api.call('GET', `/v1/requests/${key(2)}`)

    expect(body).toMatchObject({ databaseId: stock.id, databaseName: 'stock', state: 'FAILED' })
    expect(body.error).toEqual({
      code: 'store-refused',
      message: 'no',
      step: 'make-backup',
      hint: 'Check the key of the database, then retry the request.',
    })
    expect(body).not.toHaveProperty('currentStep')
  })

  test('tells its point of no return, and which steps are done and not run again', async () => {
    const { api, shop } = await given()
    const trace = [
      entry('mark-recovering', '00:01'),
      entry('await-predecessors', '00:02'),
      entry('fence-archive', '00:03'),
      entry('stop-postgres', '00:04', { outcome: 'failed' }),
    ]
    const parameters = { target: { latest: true } }
    const recovery = requestOf(shop, {
      key: key(5),
      type: 'RECOVER-DB',
      parameters,
      state: 'STUCK',
      attempt: 1,
      trace,
    } as never)
    await api.stores.requests.create(recovery)
    // What was taken back as a whole begins with its first step again, also where a step had nothing to take back.
    const failed = { ...recovery, key: key(6), state: 'FAILED', unwoundAttempt: 1 } as const
    await api.stores.requests.create(failed)

    const told = async (number: number) => (await api.call('GET', `/v1/requests/${key(number)}`)).body

    const done = ['mark-recovering', 'await-predecessors', 'fence-archive']
    expect(await told(5)).toMatchObject({ pivot: 'admit-to-recovered', doneSteps: done })
    expect(await told(6)).toMatchObject({ pivot: 'admit-to-recovered', doneSteps: [] })
  })

  test('tells what its tenant is used to, by the last ones that ended well, when it is asked for alone', async () => {
    const { api, shop, stock } = await given()
    const took = (seconds: number) => {
      const startedAt = instant('2026-11-22T10:00:00Z')
      const endedAt = instant(Date.parse(startedAt) + seconds * 1000)
      const ran = [entry('make-backup', '00:00', { startedAt, endedAt })]
      return { state: 'PROCESSED', attempt: 1, startedAt, endedAt, trace: ran } as const
    }
    for (const [at, seconds] of [9000, 10, 20, 30, 40, 50].entries())
      await api.stores.requests.create(
        requestOf(shop, { key: `r-0000000${at + 10}-request` as RequestKey, ...took(seconds) }),
      )
    await api.stores.requests.create(requestOf(stock, { key: 'r-000000030-request' as RequestKey, ...took(7) }))
    const token = await tokenOf({ clock: api.clock, tenants: ['SHOPS'] })

    const one = await api.call('GET', `/v1/requests/${key(3)}`, { token })
    const list = await api.call('GET', '/v1/requests', { token })
    const preview = await api.call('POST', `/v1/databases/${shop.id}/backups?dryRun=true`, { token, body: {} })

    expect(one.body).toMatchObject({ usualSeconds: { 'make-backup': 35 }, usualSecondsInAll: 35 })
    expect(list.body.items[0]).not.toHaveProperty('usualSeconds')
    expect(preview.body.request).toMatchObject({ estimatedSeconds: 35, lastSeconds: { from: 10, to: 50 } })
  })

  test('that failed names the command that does what the hint says, beside it', async () => {
    const { api } = await given()
    await api.stores.requests.update(requestKeyOf(key(2)), (request) => ({
      ...request,
      error: { code: 'no-last-backup', message: 'no' },
    }))

    const { error } = (await api.call('GET', `/v1/requests/${key(2)}`)).body

    expect(error).toMatchObject({ command: 'howdah database delete NAME --no-final-backup' })
    expect(error.hint).not.toContain('howdah ')
  })

  test.each<[object, string | undefined]>([
    [{ name: 'Alice Example', preferred_username: 'alice.e' }, 'Alice Example'],
    [{ email: 'alice@example.com' }, 'alice@example.com'],
    [{ name: ' A\n\u202elice\u0000 ' }, 'A lice'],
    [{ name: '\u{1f600}'.repeat(150) }, '\u{1f600}'.repeat(100)],
    [{ name: '\u200b' }, undefined],
    [{ name: 'alice' }, undefined],
    [{}, undefined],
  ])('keeps the name of who filed it, of a token with %j', async (claims, name) => {
    const { api, stock } = await given()
    const token = await tokenOf({ clock: api.clock, claims: { ...claims } })

    const { key: filed } = (await api.call('POST', `/v1/databases/${stock.id}/stop`, { token })).body.request

    const { body } = await api.call('GET', `/v1/requests/${filed}`)
    expect(body.filedBy).toBe('alice')
    expect(body.filedByName).toBe(name)
  })

  test('keeps to itself how the life of the data is named that it begins', async () => {
    const { api } = await given()
    await api.stores.requests.update(requestKeyOf(key(2)), (request) => ({ ...request, nonce: 'abad1dea' }))

    for (const path of [`/v1/requests/${key(2)}`, '/v1/requests'])
      expect(JSON.stringify((await api.call('GET', path)).body)).not.toContain('abad1dea')
  })

  test('that failed can be retried, one that runs cannot', async () => {
    const { api } = await given()

    const retried = await api.call('POST', `/v1/requests/${key(2)}/retry`)

    expect(retried.status).toBe(202)
    expect(retried.body.request).toMatchObject({ key: key(2), state: 'QUEUED' })
    expect(api.started).toEqual([key(2)])
    expect((await api.call('POST', `/v1/requests/${key(3)}/retry`)).body).toMatchObject({
      status: 409,
      code: 'not-retryable',
    })
  })

  test('that runs can be cancelled, one that has ended cannot', async () => {
    const { api } = await given()

    const cancelled = await api.call('POST', `/v1/requests/${key(3)}/cancel`)

    expect(cancelled.body.request).toMatchObject({ cancelRequested: true })
    expect((await api.call('POST', `/v1/requests/${key(1)}/cancel`)).body.code).toBe('not-cancellable')
  })

  test('tells what may be asked of it now, as the calls answer', async () => {
    const { api, stock } = await given()
    const protectedNow = { deletionProtection: true }
    await api.stores.requests.create(requestOf(stock, { key: key(9), type: 'DELETE-DB', state: 'FAILED' }))
    await api.stores.databases.update(databaseKey(stock.id), (row) => ({ ...row, ...protectedNow }))
    const of = (code: ErrorCode) => ({ allowed: false, code, ...adviceOf(code) })

    for (const number of [1, 2, 3, 9]) {
      const { body } = await api.call('GET', `/v1/requests/${key(number)}`)
      for (const action of ['retry', 'cancel']) {
        const answer = await api.call('POST', `/v1/requests/${key(number)}/${action}?dryRun=true`)
        const expected = answer.status === 200 ? { allowed: true } : of(answer.body.code)
        expect(body.actions[action], `${action} of ${number}`).toEqual(expected)
      }
    }
    expect((await api.call('GET', `/v1/requests/${key(2)}`)).body.actions.retry).toEqual({ allowed: true })
    expect((await api.call('GET', `/v1/requests/${key(3)}`)).body.actions.cancel).toEqual({ allowed: true })
    expect((await api.call('GET', `/v1/requests/${key(9)}`)).body.actions.retry).toEqual(of('deletion-protected'))
    const token = await tokenOf({ clock: api.clock, roles: ['viewer'] })
    const seen = await api.call('GET', `/v1/requests/${key(2)}`, { token })
    expect(seen.body.actions).toEqual({ retry: of('forbidden'), cancel: of('forbidden') })
  })

  test.each(['r-none', 'x', '%00', 'a'.repeat(65)])('%s is not there', async (name) => {
    expect((await openApi().call('GET', `/v1/requests/${name}`)).body).toMatchObject({ status: 404, code: 'not-found' })
  })
})
