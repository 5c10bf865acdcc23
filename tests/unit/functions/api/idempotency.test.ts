import { describe, expect, test } from 'vitest'
import { forgetIdempotentCalls } from '../../../../functions/events/forget-expired.ts'
import type { DatabaseId, RequestKey } from '../../../../shared/core/ids.ts'
import { hours, seconds } from '../../../../shared/core/time.ts'
import { databaseKey } from '../../../../shared/entities/database.ts'
import { EntityStore } from '../../../../shared/entities/entity-store.ts'
import { type IdempotentCall, idempotentCallLayout } from '../../../../shared/entities/idempotency.ts'
import { storesOn } from '../../../../shared/entities/stores.ts'
import { HowdahError } from '../../../../shared/errors/howdah-error.ts'
import { Filing } from '../../../../shared/requests/filing.ts'
import { newVerifierSecret, verifierSecret } from '../../../../shared/secrets/names.ts'
import { scramVerifier } from '../../../../shared/secrets/scram.ts'
import { pipelines } from '../../../../state-machines/index.ts'
import { backupOf, dump, openApi, password, runningDatabase, type TestApi, tokenOf } from './harness.ts'

const key = { 'Idempotency-Key': 'one' }
const create = (api: TestApi, body: object = {}, headers: Record<string, string> = key) =>
  api.call('POST', '/v1/databases', { body: { name: 'shop', password, ...body }, headers })
/** As when the process was cut after the effect and before the answer was kept. */
const loseAnswers = async (api: TestApi): Promise<void> => {
  const calls = new EntityStore(api.table, idempotentCallLayout)
  for await (const call of calls.all({ partition: 'IDEMPOTENCY#expiry', index: 'i1' }))
    await calls.update(
      { pk: `IDEMPOTENCY#${call.id}`, sk: 'IDEMPOTENCY' },
      ({ answer: _, ...rest }) => rest as IdempotentCall,
    )
}
const count = async (api: TestApi) => (await api.call('GET', '/v1/databases')).body.items.length

describe('the same key', () => {
  test('with the same body gets the same answer and does nothing', async () => {
    const api = openApi()
    const first = await create(api)
    await api.processed(first.body.request.key)
    const before = await dump(api)

    const again = await create(api)

    expect(again.status).toBe(202)
    expect(again.text).toBe(first.text)
    expect(again.headers.get('location')).toBe(first.headers.get('location'))
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await dump(api)).toBe(before)
  })

  test('with another body is refused', async () => {
    const api = openApi()
    await create(api)

    expect((await create(api, { volumeGb: 20 })).body).toMatchObject({ status: 422, code: 'idempotency-key-reused' })
    expect(await count(api)).toBe(1)
  })

  test('with the fields in another order is the same', async () => {
    const api = openApi()
    const one = await api.call('POST', '/v1/databases', {
      headers: key,
      body: `{"name":"shop","password":"${password}"}`,
    })

    const other = await api.call('POST', '/v1/databases', {
      headers: key,
      body: `{"password":"${password}", "name":"shop"}`,
    })

    expect(other.text).toBe(one.text)
  })

  test('on another address is refused', async () => {
    const api = openApi()
    const database = runningDatabase()
    await api.stores.databases.create(database)
    await api.call('POST', `/v1/databases/${database.id}/stop`, { headers: key })

    const other = await api.call('POST', `/v1/databases/${database.id}/backups`, { headers: key })

    expect(other.body).toMatchObject({ code: 'idempotency-key-reused' })
  })

  test('of another caller is another key', async () => {
    const api = openApi()
    await create(api)
    const token = await tokenOf({ clock: api.clock, subject: 'bob' })

    const answer = await api.call('POST', '/v1/databases', { token, headers: key, body: { name: 'shop', password } })

    expect(answer.status).toBe(202)
    expect(await count(api)).toBe(2)
  })

  test('means something new after a day', async () => {
    const api = openApi()
    await create(api)

    api.clock.pass(hours(24))

    expect((await create(api, { volumeGb: 20 })).status).toBe(202)
  })

  test('after a refusal tries again', async () => {
    const api = openApi()
    const database = runningDatabase({ state: 'STOPPED' })
    await api.stores.databases.create(database)
    const stop = () => api.call('POST', `/v1/databases/${database.id}/stop`, { headers: key })
    expect((await stop()).status).toBe(409)

    await api.stores.databases.update(databaseKey(database.id), (row) => ({ ...row, state: 'RUNNING' }))

    expect((await stop()).status).toBe(202)
  })

  test.each(['', ' ', 'a b', 'x'.repeat(256), 'ä'])('%j is none', async (text) => {
    const answer = await create(openApi(), {}, { 'Idempotency-Key': text }).catch((error: Error) => error)

    if (answer instanceof Error) return // The runtime does not even send it.
    expect(answer.body).toMatchObject({ code: 'invalid-request' })
  })
})

test('many calls with one key at once make one database', async () => {
  const api = openApi()

  const answers = await Promise.all(Array.from({ length: 20 }, () => create(api)))

  const good = answers.filter(({ status }) => status === 202)
  expect(good.length).toBeGreaterThan(0)
  expect(new Set(good.map(({ text }) => text)).size).toBe(1)
  for (const { status, body } of answers)
    if (status !== 202) expect(body).toMatchObject({ status: 409, code: 'idempotency-key-busy' })
  expect(await count(api)).toBe(1)
})

test('a call whose first one is still at work is told so', async () => {
  const api = openApi()
  const reached = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const put = () => {
    reached.resolve()
    return released.promise
  }
  const secrets = Object.assign(Object.create(api.secrets), { put })
  const slow = openApi({ stores: api.stores, secrets, filing: api.filing, clock: api.clock })
  const first = create(slow)
  await reached.promise

  expect((await create(api)).body.code).toBe('idempotency-key-busy')

  released.resolve()

  expect((await first).status).toBe(202)
})

describe('a call that was cut off', () => {
  /** Cuts the process at one of its writes: before it, or after it and before anybody hears of it. */
  class Cut extends Error {}

  const cutApi = (at: number) => {
    const api = openApi()
    let writes = 0
    let isDead = false
    const cutting = new Proxy(api.table, {
      get: (table, name) => {
        const method = Reflect.get(table, name, table)
        if (typeof method !== 'function') return method
        if (!['putIfAbsent', 'putIfVersion', 'deleteIfVersion'].includes(String(name))) return method.bind(table)
        return async (...args: unknown[]) => {
          const n = writes++
          if (isDead || n * 2 === at) {
            isDead = true
            throw new Cut()
          }
          const result = await method.apply(table, args)
          if (n * 2 + 1 === at) {
            isDead = true
            throw new Cut()
          }
          return result
        }
      },
    })
    return { api, cutting, isDead: () => isDead }
  }

  test('is gone on with by its repeat, at whichever write it was cut', async () => {
    let cuts = 0
    for (let at = 0; at < 200; at++) {
      const { api, cutting, isDead } = cutApi(at)
      const stores = storesOn(cutting)
      const engine = { start: async () => {}, isWalking: async () => false }
      const filing = new Filing(stores, api.clock, engine, pipelines)
      const dying = openApi({ stores, filing, clock: api.clock, secrets: api.secrets, holder: 'who dies' })
      await create(dying)
      if (!isDead()) break
      cuts++

      api.clock.pass(seconds(61))
      const repeat = await create(api)

      expect(repeat.status, `cut at ${at}: ${repeat.text}`).toBe(202)
      const { items } = (await api.call('GET', '/v1/databases')).body
      expect(items, `cut at ${at}`).toHaveLength(1)
      const requests = (await api.call('GET', '/v1/requests')).body.items
      expect(requests, `cut at ${at}`).toHaveLength(1)
      expect(items[0]).toMatchObject({ id: repeat.body.database.id, activeRequest: repeat.body.request.key })
      expect([...api.secrets.all.keys()]).toContain(`${repeat.body.database.id}/verifier`)
      expect((await create(api)).text).toBe(repeat.text)
    }
    expect(cuts).toBeGreaterThan(10)
  })

  test('is gone on with at once where no other process can be at work', async () => {
    const { api, cutting } = cutApi(4)
    const dying = openApi({ stores: storesOn(cutting), filing: api.filing, clock: api.clock, holder: 'who dies' })
    await create(dying)

    const repeat = await create(openApi({ ...api.dependencies, exclusive: true }))

    expect(repeat.status).toBe(202)
  })

  test('whose request was taken off the books files another one', async () => {
    const api = openApi()
    const first = await create(api)
    const { database, request } = first.body as { database: { id: DatabaseId }; request: { key: RequestKey } }
    const row = await api.table.get(databaseKey(database.id))
    await api.table.deleteIfVersion(databaseKey(database.id), row?.version ?? 0)
    await api.stores.requests.update({ pk: `REQUEST#${request.key}`, sk: 'REQUEST' }, (one) => ({
      ...one,
      state: 'CANCELLED',
    }))
    await loseAnswers(api)

    api.clock.pass(seconds(61))
    const repeat = await create(api)

    expect(repeat.status).toBe(202)
    expect(repeat.body.database.id).toBe(database.id)
    expect(repeat.body.request.key).not.toBe(request.key)
    expect(repeat.body.request.state).toBe('QUEUED')
  })

  test('while it deleted a database that is gone since finds its own request', async () => {
    const api = openApi()
    const database = runningDatabase()
    await api.stores.databases.create(database)
    const remove = () => api.call('DELETE', `/v1/databases/${database.id}?keepBackupsDays=0`, { headers: key })
    const first = await remove()
    await api.processed(first.body.request.key)
    await loseAnswers(api)
    await api.stores.databases.update(databaseKey(database.id), ({ bucket: _, ...row }) => ({
      ...row,
      state: 'DELETED',
    }))

    api.clock.pass(seconds(61))
    const repeat = await remove()

    expect(repeat.status, repeat.text).toBe(202)
    expect(repeat.body.request.key).toBe(first.body.request.key)
  })

  test('before it deleted a database removes no backups that somebody else keeps, who has deleted it meanwhile', async () => {
    const api = openApi()
    const database = runningDatabase()
    await api.stores.databases.create(database)
    const { requests } = api.stores
    const { create } = requests
    requests.create = async () => {
      throw new HowdahError('table-unavailable')
    }
    const remove = (name: string) =>
      api.call('DELETE', `/v1/databases/${database.id}?keepBackupsDays=30`, { headers: { 'Idempotency-Key': name } })
    expect((await remove('mine')).status).toBe(503)
    requests.create = create
    const { body } = await remove('theirs')
    await api.processed(body.request.key, { state: 'DELETED' })
    api.clock.pass(seconds(61))

    const repeat = await remove('mine')

    expect(repeat.body).toMatchObject({ status: 409, code: 'state-conflict' })
    const types = (await requests.list({ partition: 'REQUESTS#all', index: 'i4' })).map(({ type }) => type)
    expect(types).toEqual(['DELETE-DB'])
  })

  test('while it recovers a database finds its own request, though such a database cannot be recovered', async () => {
    const api = openApi()
    const database = runningDatabase()
    await api.stores.databases.create(database)
    await api.stores.backups.create(backupOf(database.id))
    const recover = () =>
      api.call('POST', `/v1/databases/${database.id}/recoveries`, { headers: key, body: { target: { latest: true } } })
    const first = await recover()
    await loseAnswers(api)
    await api.stores.databases.update(databaseKey(database.id), (row) => ({ ...row, state: 'RECOVERING' }))

    api.clock.pass(seconds(61))
    const repeat = await recover()

    expect(repeat.status, repeat.text).toBe(202)
    expect(repeat.body.request.key).toBe(first.body.request.key)
  })

  test('while it changed a database with If-Match finds its own change', async () => {
    const api = openApi()
    const database = runningDatabase()
    await api.stores.databases.create(database)
    const change = () =>
      api.call('PATCH', `/v1/databases/${database.id}`, {
        headers: { ...key, 'If-Match': '"1"' },
        body: { name: 'new' },
      })
    expect((await change()).status).toBe(200)
    await loseAnswers(api)

    api.clock.pass(seconds(61))

    expect(await change()).toMatchObject({ status: 200, body: { database: { name: 'new' } } })
  })
})

describe('the same key with another password', () => {
  const reused = { status: 422, code: 'idempotency-key-reused' }
  const setPassword = (api: TestApi, id: DatabaseId, text: string) =>
    api.call('POST', `/v1/databases/${id}/password`, { headers: key, body: { password: text } })
  const running = async (api: TestApi) => {
    const database = runningDatabase()
    await api.stores.databases.create(database)
    return database.id
  }

  test('is refused by create, and the first password stays', async () => {
    const api = openApi()
    const first = await create(api)
    const kept = [...api.secrets.all]

    expect((await create(api, { password: 'another one 2' })).body).toMatchObject(reused)
    expect([...api.secrets.all]).toEqual(kept)
    expect((await create(api)).text).toBe(first.text)
  })

  test('is refused where the first call had none, or the other has none', async () => {
    const api = openApi()
    await create(api)

    expect((await create(api, { password: undefined })).body).toMatchObject(reused)
  })

  test('is refused by set-password before the new one counts, and after', async () => {
    const api = openApi()
    const id = await running(api)
    const first = await setPassword(api, id, 'the first one 1')

    expect((await setPassword(api, id, 'another one 2')).body).toMatchObject(reused)
    await keepNewVerifier(api, id, first.body.request.key)

    expect((await setPassword(api, id, 'another one 2')).body).toMatchObject(reused)
    expect((await setPassword(api, id, 'the first one 1')).text).toBe(first.text)
  })

  test('cannot be told any more when a later password has replaced it: the first answer comes again', async () => {
    const api = openApi()
    const id = await running(api)
    const first = await setPassword(api, id, 'the first one 1')
    await keepNewVerifier(api, id, first.body.request.key)
    await api.secrets.put(verifierSecret(id), await scramVerifier('a later one 3'))

    expect((await setPassword(api, id, 'the first one 1')).text).toBe(first.text)
    expect((await setPassword(api, id, 'another one 2')).text).toBe(first.text)
  })

  test('is refused while the first call is not answered', async () => {
    const api = openApi()
    await create(api)
    await loseAnswers(api)

    expect((await create(api, { password: 'another one 2' })).body).toMatchObject(reused)
  })

  /** What the request's steps do in the end. */
  const keepNewVerifier = async ({ secrets }: TestApi, id: DatabaseId, request: RequestKey) => {
    await secrets.put(verifierSecret(id), (await secrets.get(newVerifierSecret(id, request))) ?? '')
    await secrets.remove(newVerifierSecret(id, request))
  }
})

describe('what is kept of a call', () => {
  test('says nothing about its password', async () => {
    const one = openApi()
    const other = openApi()
    await create(one, { password: 'correct horse 1' })
    await create(other, { password: 'battery staple 2' })

    const fingerprints = await Promise.all(
      [one, other].map(async ({ table }) => {
        const { items } = await table.query({ partition: 'IDEMPOTENCY#expiry', index: 'i1', limit: 10 })
        return items.map(({ data }) => (data as IdempotentCall).fingerprint)
      }),
    )

    expect(fingerprints[0]).toEqual(fingerprints[1])
    expect(await dump(one)).not.toContain('correct horse 1')
  })

  test('is gone after a day', async () => {
    const api = openApi()
    await create(api)
    api.clock.pass(hours(23))
    await forgetIdempotentCalls(api)
    expect(await dump(api)).toContain('IDEMPOTENCY')

    api.clock.pass(hours(1))
    await forgetIdempotentCalls(api)

    expect(await dump(api)).not.toContain('IDEMPOTENCY')
  })
})
