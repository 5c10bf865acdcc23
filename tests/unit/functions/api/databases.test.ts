import { describe, expect, test } from 'vitest'
import { type Incarnation, newDatabaseId, type RequestKey } from '../../../../shared/core/ids.ts'
import { instant, seconds } from '../../../../shared/core/time.ts'
import { databaseKey } from '../../../../shared/entities/database.ts'
import { parametersOf, requestKeyOf } from '../../../../shared/entities/request.ts'
import { backupOf, openApi, password, requestOf, runningDatabase, tokenOf } from './harness.ts'

const created = async (body: object = {}) => {
  const api = openApi()
  const answer = await api.call('POST', '/v1/databases', { body: { name: 'shop', password, ...body } })
  return { api, answer }
}

const withDatabase = async (changes: Parameters<typeof runningDatabase>[0] = {}) => {
  const api = openApi()
  const database = runningDatabase(changes)
  await api.stores.databases.create(database)
  return { api, database, path: `/v1/databases/${database.id}` }
}

describe('creating a database', () => {
  test('answers with the database and the request that makes it', async () => {
    const { api, answer } = await created({ description: 'Orders', dataCenter: 'LOCAL2', volumeGb: 1 })

    expect(answer.status).toBe(202)
    const { database, request } = answer.body
    expect(database).toMatchObject({
      name: 'shop',
      description: 'Orders',
      dataCenter: 'LOCAL2',
      availabilityZone: 'LOCAL2-a',
      postgresqlVersion: '17',
      product: 'C0001',
      tenant: 'ADMIN',
      storageType: 'local',
      volumeGb: 1,
      flavour: 'developer',
      port: 5432,
      user: 'app',
      databaseName: 'shop',
      dataProtection: true,
      deletionProtection: false,
      state: 'CREATING',
      desiredState: 'RUNNING',
      activeRequest: request.key,
    })
    expect(request).toMatchObject({ type: 'CREATE-DB', state: 'QUEUED', databaseId: database.id, filedBy: 'alice' })
    expect(request).not.toHaveProperty('filedByName')
    expect(answer.headers.get('location')).toBe(`/v1/requests/${request.key}`)
    expect(answer.headers.get('etag')).toBe('"1"')
    expect(api.started).toEqual([request.key])
  })

  test('keeps of the password a verifier only', async () => {
    const { api, answer } = await created()

    const { database, request } = answer.body
    expect(api.secrets.all.get(`${database.id}/verifier`)).toMatch(/^SCRAM-SHA-256\$4096:/)
    expect(request.body.password).toBe('********')
    expect(answer.text).not.toContain(password)
  })

  test('takes the backup job that was asked for', async () => {
    const backupJob = { cron: '0 3 * * *', timeZone: 'Europe/Berlin', backupKind: 'incremental' }

    const { api, answer } = await created({ backupJob })

    const { value } = await api.stores.requests.read(requestKeyOf(answer.body.request.key))
    expect(parametersOf(value, 'CREATE-DB').backupJob).toMatchObject({
      databaseId: answer.body.database.id,
      schedule: { cron: '0 3 * * *', timeZone: 'Europe/Berlin' },
      backupKind: 'incremental',
      nextRun: '2026-11-23T02:00:00.000Z',
    })
  })

  test.each([
    ['Web Shop 2', 'web_shop_2'],
    ['2nd shop', 'db_2nd_shop'],
    ['postgres', 'db_postgres'],
    ['Übergrößen', 'ubergro_en'],
    ['日本', 'db'],
  ])('makes of the name %s the database %s', async (name, databaseName) => {
    const { answer } = await created({ name })

    expect(answer.body.database.databaseName).toBe(databaseName)
  })

  test.each<[string, object, string]>([
    ['no name', { name: undefined }, '/name'],
    ['an empty name', { name: '  ' }, '/name'],
    ['a name with a line break', { name: 'a\nb' }, '/name'],
    ['an unknown field', { colour: 'red' }, '/colour'],
    ['a field within a field that is unknown', { backupJob: { every: '1 DAY', colour: 1 } }, '/backupJob/colour'],
    ['no password', { password: undefined }, '/password'],
    ['a short password', { password: '1234567' }, '/password'],
    ['a password with a NUL', { password: '12345678\0' }, '/password'],
    ['an unknown data center', { dataCenter: 'MOON1' }, '/dataCenter'],
    ['a zone of another data center', { dataCenter: 'LOCAL1', availabilityZone: 'LOCAL2-a' }, '/availabilityZone'],
    ['an unknown version', { postgresqlVersion: '9.6' }, '/postgresqlVersion'],
    ['an unknown flavour', { flavour: 'huge' }, '/flavour'],
    ['a storage type that the flavour is not offered with', { flavour: 'diskless' }, '/storageType'],
    ['an unknown tenant', { tenant: 'NOBODY' }, '/tenant'],
    ['an unknown product', { product: 'C9999' }, '/product'],
    ['no space', { volumeGb: 0 }, '/volumeGb'],
    ['half a gigabyte', { volumeGb: 1.5 }, '/volumeGb'],
    ['too much space', { volumeGb: 16385 }, '/volumeGb'],
    ['a privileged port', { port: 1023 }, '/port'],
    ['a reserved user', { user: 'postgres' }, '/user'],
    ['a user like those of PostgreSQL', { user: 'pg_me' }, '/user'],
    ['a user that is no identifier', { user: 'a"b' }, '/user'],
    ['a user that is too long', { user: 'a'.repeat(64) }, '/user'],
    ['a reserved database', { databaseName: 'template1' }, '/databaseName'],
    ['an interval that is none', { backupJob: { every: '1 MONTH' } }, '/backupJob/every'],
    ['a cron expression that is none', { backupJob: { cron: '61 * * * *' } }, '/backupJob/cron'],
    ['a job without a time', { backupJob: {} }, '/backupJob'],
    [
      'a first run in the past',
      { backupJob: { every: '1 DAY', nextRun: '2026-11-22T11:59:59Z' } },
      '/backupJob/nextRun',
    ],
    [
      'a source that is not there',
      { restoreFrom: { databaseId: newDatabaseId(), target: { latest: true } } },
      '/restoreFrom/databaseId',
    ],
    [
      'two targets',
      { restoreFrom: { databaseId: newDatabaseId(), target: { latest: true, lsn: '0/1' } } },
      '/restoreFrom/target',
    ],
  ])('refuses %s', async (_, body, pointer) => {
    const { api, answer } = await created(body)

    expect(answer.status).toBe(422)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.body).toMatchObject({ code: 'invalid-request', status: 422, type: '/docs/errors#invalid-request' })
    expect(answer.body.hint).toBeTruthy()
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer)
    expect(api.started).toEqual([])
    expect(api.secrets.all.size).toBe(0)
  })

  test('says all that is wrong at once', async () => {
    const { answer } = await created({ flavour: 'huge', dataCenter: 'MOON1', product: 'none' })

    const pointers = answer.body.errors.map((error: { pointer: string }) => error.pointer)
    expect(pointers).toEqual(expect.arrayContaining(['/flavour', '/dataCenter', '/product']))
  })

  test('needs a tenant from who has several', async () => {
    const api = openApi()
    const token = await tokenOf({ clock: api.clock, tenants: ['DEMO', 'SHOPS'] })

    const without = await api.call('POST', '/v1/databases', { token, body: { name: 'shop', password } })
    const named = await api.call('POST', '/v1/databases', { token, body: { name: 'shop', password, tenant: 'SHOPS' } })

    expect(without.body.errors).toMatchObject([{ pointer: '/tenant' }])
    expect(named.body.database.tenant).toBe('SHOPS')
  })
})

describe('creating a database from another one', () => {
  const given = async (changes: Parameters<typeof runningDatabase>[0] = {}) => {
    const { api, database } = await withDatabase({
      user: 'owner',
      databaseName: 'stock',
      postgresqlVersion: '15',
      ...changes,
    })
    await api.stores.backups.create(backupOf(database.id))
    await api.secrets.put(`${database.id}/verifier`, 'SCRAM-SHA-256$of the source')
    const create = (body: object) =>
      api.call('POST', '/v1/databases', {
        body: { name: 'copy', restoreFrom: { databaseId: database.id, target: { latest: true } }, ...body },
      })
    return { api, database, create }
  }

  test('takes version, names and password of the source', async () => {
    const { api, database, create } = await given()

    const answer = await create({})

    expect(answer.status, answer.text).toBe(202)
    expect(answer.body.database).toMatchObject({
      user: 'owner',
      databaseName: 'stock',
      postgresqlVersion: '15',
      restoredFrom: database.id,
    })
    expect(api.secrets.all.get(`${answer.body.database.id}/verifier`)).toBe('SCRAM-SHA-256$of the source')
    const { value } = await api.stores.requests.read(requestKeyOf(answer.body.request.key))
    expect(parametersOf(value, 'CREATE-DB').restoreFrom).toEqual({ databaseId: database.id, target: { latest: true } })
  })

  test('stays in the tenant of the source, and needs a password of its own in another one', async () => {
    const { create } = await given({ tenant: 'DEMO' })

    expect((await create({})).body.database).toMatchObject({ tenant: 'DEMO' })
    expect((await create({ tenant: 'ADMIN' })).body).toMatchObject({ status: 422, errors: [{ pointer: '/password' }] })
  })

  test('looks for a backup in the life of the source that made it', async () => {
    const { api, database, create } = await given({
      data: { incarnation: 'r-later' as Incarnation, volumeId: 'v', container: 'c' },
    })
    const target = { backup: 'r-000000001-backup' }

    const answer = await create({ restoreFrom: { databaseId: database.id, target } })

    expect(answer.status, answer.text).toBe(202)
    const { value } = await api.stores.requests.read(requestKeyOf(answer.body.request.key))
    expect(parametersOf(value, 'CREATE-DB').restoreFrom).toEqual({
      databaseId: database.id,
      target,
      incarnation: 'r-first',
    })
  })

  test('works from a deleted one whose backups are kept', async () => {
    const { create } = await given({ state: 'DELETED', desiredState: 'DELETED' })

    expect((await create({ password })).status).toBe(202)
  })

  test('needs the same major version', async () => {
    const { create } = await given()

    expect((await create({ postgresqlVersion: '17' })).body).toMatchObject({ status: 422, code: 'version-mismatch' })
  })

  test('refuses a target that the source has not', async () => {
    const { database, create } = await given()

    const answer = await create({ restoreFrom: { databaseId: database.id, target: { time: '2027-01-01T00:00:00Z' } } })

    expect(answer.body).toMatchObject({ status: 422, code: 'target-in-future' })
  })

  test('refuses a moment that the archive of the source does not reach yet, and says how far it goes', async () => {
    const { api, database, create } = await given()
    const backup = (await api.stores.backups.list({ partition: `DATABASE#${database.id}`, prefix: 'BACKUP#' }))[0]
    const to = (time: string) => create({ restoreFrom: { databaseId: database.id, target: { time } } })

    const answer = await to(api.clock.now())

    expect(answer.body).toMatchObject({ status: 422, code: 'target-not-reached' })
    expect(answer.body.detail).toContain(`up to ${backup?.finishedAt}`)
    expect((await to(backup?.finishedAt ?? '')).status).toBe(202)
  })
})

describe('reading a database', () => {
  test('gives every field and its ETag', async () => {
    const { api, database, path } = await withDatabase()

    const answer = await api.call('GET', path)

    expect(answer.status).toBe(200)
    expect(answer.headers.get('etag')).toBe('"1"')
    expect(answer.body).toMatchObject({
      id: database.id,
      state: 'RUNNING',
      address: '10.1.2.3',
      endpoint: { port: 15432 },
    })
    expect(answer.body).not.toHaveProperty('serverId')
    expect(answer.body).not.toHaveProperty('bucket')
  })

  test('tells how full its volume was when it was last seen, while it runs', async () => {
    const { api, database, path } = await withDatabase()
    const storage = { usedBytes: 950, limitBytes: 1000, state: 'nearly-full' } as const
    const observedAt = instant('2026-11-22T11:59:30Z')
    const said = { databaseId: database.id, observedAt, archiveLagSeconds: 0, failedCount: 0, storage }
    await api.stores.observations.create(said)

    expect((await api.call('GET', path)).body.storage).toEqual({ ...storage, observedAt })
    await api.stores.databases.update(databaseKey(database.id), (row) => ({ ...row, state: 'STOPPED' }))
    expect((await api.call('GET', path)).body).not.toHaveProperty('storage')
  })

  test.each(['abc', newDatabaseId(), '%00', '..%2f..%2fetc'])('answers 404 for the id %s', async (id) => {
    expect((await openApi().call('GET', `/v1/databases/${id}`)).body).toMatchObject({ status: 404, code: 'not-found' })
  })

  test('does not give one of which nothing is left', async () => {
    const { api, database, path } = await withDatabase()

    await api.stores.databases.update(databaseKey(database.id), ({ bucket: _, ...row }) => ({
      ...row,
      state: 'DELETED',
    }))

    expect((await api.call('GET', path)).status).toBe(404)
    expect((await api.call('GET', '/v1/databases')).body.items).toEqual([])
  })
})

describe('the list of databases', () => {
  test('is paged', async () => {
    const api = openApi()
    const names = Array.from({ length: 7 }, (_, at) => `shop ${at}`)
    for (const name of names) await api.stores.databases.create(runningDatabase({ name }))

    const found: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor && `&cursor=${cursor}`
      const { body } = await api.call('GET', `/v1/databases?pageSize=3&sort=-name${query}`)
      found.push(...body.items.map(({ name }: { name: string }) => name))
      cursor = body.nextCursor
    }

    expect(found).toEqual(names.toReversed())
  })

  test.each(['abc', 'e30', Buffer.from('["created","x"]').toString('base64url'), '!', '%00'])(
    'refuses the cursor %s',
    async (cursor) => {
      expect((await openApi().call('GET', `/v1/databases?cursor=${cursor}`)).body).toMatchObject({
        code: 'invalid-request',
      })
    },
  )

  test.each([
    'pageSize=0',
    'pageSize=201',
    'pageSize=x',
    'sort=size',
    'state=BROKEN',
    'colour=red',
    'state=RUNNING&state=RUNNING',
    'state=',
    'state=RUNNING&state=BROKEN',
    'sort=name&sort=created',
    'deleted=no',
    'total=1',
    'dryRun=true',
  ])('refuses the query %s', async (query) => {
    expect((await openApi().call('GET', `/v1/databases?${query}`)).body).toMatchObject({
      status: 422,
      code: 'invalid-request',
    })
  })
})

describe('the list of databases is asked for', () => {
  const given = async () => {
    const api = openApi()
    for (const [name, state, tenant, dataCenter] of [
      ['a', 'RUNNING', 'SHOPS', 'LOCAL2'],
      ['b', 'STOPPED', 'DEMO', 'LOCAL1'],
      ['c', 'DELETED', 'SHOPS', 'LOCAL1'],
      ['d', 'FAILED', 'DEMO', 'LOCAL2'],
      ['e', 'RUNNING', 'GONE', 'LOCAL9'],
    ] as const)
      await api.stores.databases.create(runningDatabase({ name, state, tenant, dataCenter }))
    return api
  }
  const namesOf = ({ body }: { body: { items: { name: string }[] } }) => body.items.map(({ name }) => name).join('')

  test.each([
    ['state=STOPPED', 'b'],
    ['state=STOPPED&state=FAILED', 'bd'],
    ['state=RUNNING&state=DELETED', 'ace'],
    ['deleted=false', 'abde'],
    ['deleted=true', 'abcde'],
    ['deleted=false&state=DELETED', ''],
    ['deleted=false&state=DELETED&state=FAILED', 'd'],
    ['sort=tenant', 'bdace'],
    ['sort=-tenant', 'acbde'],
    ['sort=dataCenter', 'bcade'],
    ['sort=-dataCenter', 'adbce'],
    ['sort=-tenant&deleted=false&tenant=SHOPS', 'a'],
    ['sort=dataCenter&dataCenter=LOCAL2', 'ad'],
  ])('%s', async (query, expected) => {
    expect(namesOf(await (await given()).call('GET', `/v1/databases?${query}`))).toBe(expected)
  })

  test.each(['tenant', '-tenant', 'dataCenter', '-dataCenter'])('by %s, page by page', async (sort) => {
    const api = await given()
    const whole = namesOf(await api.call('GET', `/v1/databases?sort=${sort}`))

    let found = ''
    let cursor: string | null = ''
    while (cursor !== null) {
      const answer = await api.call('GET', `/v1/databases?sort=${sort}&pageSize=1${cursor && `&cursor=${cursor}`}`)
      found += namesOf(answer)
      cursor = answer.body.nextCursor
    }

    expect(found).toBe(whole)
  })

  test('with how many there are, where that is asked for', async () => {
    const api = await given()
    const own = await tokenOf({ clock: api.clock, tenants: ['DEMO'] })
    const totalOf = async (query: string, token?: string) =>
      (await api.call('GET', `/v1/databases?pageSize=1&total=true&${query}`, token ? { token } : {})).body.total

    expect(await totalOf('')).toBe(5)
    expect(await totalOf('deleted=false')).toBe(4)
    expect(await totalOf('state=STOPPED&state=FAILED&sort=tenant')).toBe(2)
    expect(await totalOf('search=nowhere')).toBe(0)
    expect(await totalOf('', own)).toBe(2)
    expect(await totalOf('tenant=SHOPS', own)).toBe(0)
    expect((await api.call('GET', '/v1/databases')).body).not.toHaveProperty('total')
  })

  test('without a number where more have to be looked at than is cheap', async () => {
    const api = openApi()
    for (let n = 0; n <= 2_000; n++)
      await api.stores.databases.create(runningDatabase({ name: `shop ${n}`, state: n === 0 ? 'FAILED' : 'RUNNING' }))
    const totalOf = async (query: string) =>
      (await api.call('GET', `/v1/databases?pageSize=1&total=true${query}`)).body.total

    expect(await totalOf('')).toBeUndefined()
    expect(await totalOf('&state=FAILED')).toBe(1)
  })

  test('with a cursor of another order, which is refused', async () => {
    const api = await given()
    const { nextCursor } = (await api.call('GET', '/v1/databases?sort=tenant&pageSize=1')).body

    for (const sort of ['name', '-tenant', 'dataCenter'])
      expect((await api.call('GET', `/v1/databases?sort=${sort}&cursor=${nextCursor}`)).status, sort).toBe(422)
  })
})

describe('changing a database', () => {
  test('writes name, description and protection at once', async () => {
    const { api, path } = await withDatabase()

    const answer = await api.call('PATCH', path, { body: { name: 'new', description: 'd', deletionProtection: true } })

    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ database: { name: 'new', description: 'd', deletionProtection: true } })
    expect(answer.body).not.toHaveProperty('request')
    expect(answer.headers.get('etag')).toBe('"2"')
    expect(api.started).toEqual([])
  })

  test('files a request for data protection', async () => {
    const { api, path } = await withDatabase()

    const answer = await api.call('PATCH', path, { body: { dataProtection: false, name: 'new' } })

    expect(answer.status).toBe(202)
    expect(answer.body).toMatchObject({
      database: { name: 'new', dataProtection: true },
      request: { type: 'UPDATE-DB', body: { dataProtection: false } },
    })
  })

  test('files nothing when data protection is so already', async () => {
    const { api, path } = await withDatabase()

    expect((await api.call('PATCH', path, { body: { dataProtection: true } })).status).toBe(200)
    expect(api.started).toEqual([])
  })

  test.each([
    ['the version that was read', '"1"', 200],
    ['any version', '*', 200],
    ['one of several', '"7", "1"', 200],
    ['another version', '"2"', 412],
    ['a weak tag', 'W/"1"', 412],
  ])('with If-Match of %s answers %s → %i', async (_, tag, status) => {
    const { api, path } = await withDatabase()

    const answer = await api.call('PATCH', path, { body: { name: 'new' }, headers: { 'If-Match': tag } })

    expect(answer.status).toBe(status)
  })

  test('of two with the same ETag one wins', async () => {
    const { api, path } = await withDatabase()
    const change = (name: string) => api.call('PATCH', path, { body: { name }, headers: { 'If-Match': '"1"' } })

    const statuses = (await Promise.all([change('one'), change('other')])).map(({ status }) => status)

    expect(statuses.sort()).toEqual([200, 412])
  })

  test.each([{}, { volumeGb: 20 }, { state: 'RUNNING' }, { name: '' }])('refuses %j', async (body) => {
    const { api, path } = await withDatabase()

    expect((await api.call('PATCH', path, { body })).body).toMatchObject({ status: 422, code: 'invalid-request' })
  })
})

describe('deleting a database', () => {
  test('files a request with its final backup and how long backups are kept', async () => {
    const { api, path } = await withDatabase()

    const answer = await api.call('DELETE', `${path}?finalBackup=false&keepBackupsDays=30`)

    expect(answer.status).toBe(202)
    expect(answer.body.request).toMatchObject({ type: 'DELETE-DB', body: { finalBackup: false, keepBackupsDays: 30 } })
  })

  test('is refused while it is protected', async () => {
    const { api, path } = await withDatabase({ deletionProtection: true })

    expect((await api.call('DELETE', path)).body).toMatchObject({ status: 409, code: 'deletion-protected' })
  })

  test('is refused when it was changed', async () => {
    const { api, path } = await withDatabase()

    expect((await api.call('DELETE', path, { headers: { 'If-Match': '"9"' } })).status).toBe(412)
  })

  test('goes before a running backup', async () => {
    const { api, database, path } = await withDatabase()
    const backup = (await api.call('POST', `${path}/backups`, { body: {} })).body.request.key as RequestKey
    await api.stores.requests.update(requestKeyOf(backup), (request) => ({ ...request, state: 'RUNNING', attempt: 1 }))

    expect((await api.call('DELETE', path)).status).toBe(202)
    expect((await api.stores.databases.read(databaseKey(database.id))).value.activeRequest).not.toBe(backup)
  })

  test('of a deleted one removes what is kept, when that is asked for', async () => {
    const { api, path } = await withDatabase({ state: 'DELETED', desiredState: 'DELETED' })

    expect((await api.call('DELETE', path)).body).toMatchObject({ status: 409, code: 'state-conflict' })
    expect((await api.call('DELETE', `${path}?keepBackupsDays=0`)).body.request.type).toBe('PURGE-DB')
  })
})

describe('stopping, starting and setting the password', () => {
  test.each([
    ['stop', 'RUNNING', undefined, 'STOP-DB'],
    ['start', 'STOPPED', undefined, 'START-DB'],
    ['password', 'RUNNING', { password: 'another long one' }, 'SET-PASSWORD'],
    ['backups', 'RUNNING', { kind: 'incremental', permanent: true }, 'BACKUP-DB'],
    ['restore-points', 'RUNNING', { name: 'before-import' }, 'RESTORE-POINT'],
  ] as const)('%s of a database that is %s files a request', async (what, state, body, type) => {
    const { api, path } = await withDatabase({ state })

    const answer = await api.call('POST', `${path}/${what}`, { ...(body ? { body } : {}) })

    expect(answer.status, answer.text).toBe(202)
    expect(answer.body).toMatchObject({ database: { activeRequest: answer.body.request.key }, request: { type } })
  })

  test.each([
    ['stop', 'STOPPED', undefined],
    ['start', 'RUNNING', undefined],
    ['password', 'STOPPED', { password: 'another long one' }],
    ['backups', 'STOPPED', {}],
    ['restore-points', 'CREATING', { name: 'x' }],
    ['recoveries', 'FAILED', { target: { latest: true } }],
  ] as const)('%s of a database that is %s is refused', async (what, state, body) => {
    const { api, path } = await withDatabase({ state })

    const answer = await api.call('POST', `${path}/${what}`, { ...(body ? { body } : {}) })

    expect(answer.body).toMatchObject({ status: 409, code: 'state-conflict' })
  })

  test('a second request is refused with the key of the first', async () => {
    const { api, path } = await withDatabase()
    const first = await api.call('POST', `${path}/stop`)

    const second = await api.call('POST', `${path}/backups`, { body: {} })

    expect(second.body).toMatchObject({ status: 409, code: 'request-active', request: first.body.request.key })
    expect(second.body.detail).toContain(first.body.request.key)
  })

  test('a new password becomes a verifier of the request, and nothing else', async () => {
    const { api, path } = await withDatabase()

    const answer = await api.call('POST', `${path}/password`, { body: { password } })

    const { database, request } = answer.body
    expect([...api.secrets.all.keys()]).toEqual([`${database.id}/verifier-of-${request.key}`])
    expect(answer.body.request.body).toEqual({ password: '********' })
  })

  test('a new password leaves no verifier of an earlier one that never came to count', async () => {
    const { api, path } = await withDatabase()
    const ask = async () => (await api.call('POST', `${path}/password`, { body: { password } })).body
    for (let n = 0; n < 3; n++) {
      await api.processed((await ask()).request.key)
      api.clock.pass(seconds(1))
    }

    const { database, request } = await ask()

    expect([...api.secrets.all.keys()]).toEqual([`${database.id}/verifier-of-${request.key}`])
  })

  test('a new password that is refused leaves nothing', async () => {
    const { api, path } = await withDatabase()
    await api.call('POST', `${path}/stop`)

    const answer = await api.call('POST', `${path}/password`, { body: { password } })

    expect(answer.status).toBe(409)
    expect(api.secrets.all.size).toBe(0)
  })

  test('a body is not needed where there is nothing to say', async () => {
    const { api, path } = await withDatabase()

    expect((await api.call('POST', `${path}/backups`)).body.request.body).toEqual({ kind: 'full', permanent: false })
    expect((await api.call('POST', `${path}/stop`, { body: { now: true } })).status).toBe(422)
  })
})

test('what was waited for can be estimated from what it took before', async () => {
  const { api, database, path } = await withDatabase()
  const at = (seconds: number) => new Date(Date.parse('2026-11-22T10:00:00Z') + seconds * 1000).toISOString() as never
  const entry = (step: string, from: number, to: number) =>
    ({
      step,
      direction: 'run',
      attempt: 1,
      outcome: 'done',
      startedAt: at(from),
      endedAt: at(to),
      polls: 0,
      retries: 0,
    }) as const
  const trace = [entry('make-backup', 0, 60), entry('record-backup', 60, 61), entry('apply-retention', 61, 80)]
  const before = requestOf(database, { state: 'PROCESSED', startedAt: at(0), endedAt: at(80), trace })
  await api.stores.requests.create(before)

  const preview = await api.call('POST', `${path}/backups?dryRun=true`, { body: {} })
  const filed = await api.call('POST', `${path}/backups`, { body: {} })

  expect(preview.body.request).toMatchObject({
    type: 'BACKUP-DB',
    estimatedSeconds: 80,
    lastSeconds: { from: 80, to: 80 },
  })
  expect(filed.body.request).toMatchObject({
    usualSeconds: { 'make-backup': 60, 'record-backup': 1, 'apply-retention': 19 },
    usualSecondsInAll: 80,
  })
  // How long others' take tells what they do.
  const other = runningDatabase({ tenant: 'SHOPS' })
  await api.stores.databases.create(other)
  const token = await tokenOf({ clock: api.clock, roles: ['operator'], tenants: ['SHOPS'] })
  const theirs = await api.call('POST', `/v1/databases/${other.id}/backups?dryRun=true`, { body: {}, token })
  expect(theirs.body.request).toMatchObject({ type: 'BACKUP-DB' })
  expect(theirs.body.request).not.toHaveProperty('estimatedSeconds')
  expect(theirs.body.request).not.toHaveProperty('lastSeconds')
  const filedByThem = await api.call('POST', `/v1/databases/${other.id}/backups`, { body: {}, token })
  expect(filedByThem.body.request).not.toHaveProperty('usualSeconds')
  expect(filedByThem.body.request).not.toHaveProperty('usualSecondsInAll')
  expect(Date.parse(filed.body.request.estimatedEndAt) - Date.parse(api.clock.now())).toBeCloseTo(80_000, -2)
})
