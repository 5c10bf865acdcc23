import { describe, expect, test } from 'vitest'
import { fireJobs } from '../../../../functions/events/fire-jobs.ts'
import type { RequestKey } from '../../../../shared/core/ids.ts'
import { days, hours, instant, minutes } from '../../../../shared/core/time.ts'
import { databaseKey } from '../../../../shared/entities/database.ts'
import { type Job, jobKey } from '../../../../shared/entities/job.ts'
import { type Request, requestKeyOf } from '../../../../shared/entities/request.ts'
import { storesOn } from '../../../../shared/entities/stores.ts'
import { Filing } from '../../../../shared/requests/filing.ts'
import { pipelines } from '../../../../state-machines/index.ts'
import { openApi, runningDatabase } from '../api/harness.ts'

const given = async (changes: Partial<Job> = {}, database = runningDatabase()) => {
  const api = openApi()
  await api.stores.databases.create(database)
  const firstRun = instant('2026-11-22T13:00:00Z')
  await api.stores.jobs.create({
    databaseId: database.id,
    kind: 'backup',
    enabled: true,
    schedule: { every: '1 HOUR', firstRun },
    backupKind: 'incremental',
    retention: { keepFull: 2, keepDays: 7 },
    nextRun: firstRun,
    ...changes,
  })
  const job = async () => (await api.stores.jobs.read(jobKey(database.id, 'backup'))).value
  const filed = () => api.stores.requests.list({ partition: `REQUESTS#database#${database.id}`, index: 'i1' })
  const setState = (state: 'RUNNING' | 'STOPPED' | 'RECOVERING') =>
    api.stores.databases.update(databaseKey(database.id), (row) => ({ ...row, state }))
  return { api, database, job, filed, setState, tick: () => fireJobs(api) }
}

const keysOf = (requests: readonly Request[]) => requests.map(({ key }) => key)

describe('a job that is due', () => {
  test('files a backup, and is due again after its interval', async () => {
    const { api, job, filed, tick } = await given()

    api.clock.pass(hours(1))
    await tick()

    const [request, ...more] = await filed()
    expect(more).toEqual([])
    expect(request).toMatchObject({ type: 'BACKUP-DB', filedBy: 'job', parameters: { backupKind: 'incremental' } })
    expect(api.started).toEqual([request?.key])
    expect(await job()).toMatchObject({
      nextRun: '2026-11-22T14:00:00.000Z',
      lastRun: { dueAt: '2026-11-22T13:00:00.000Z', request: request?.key },
    })
    expect(await job()).not.toHaveProperty('claim')
  })

  test('is left alone before its time', async () => {
    const { api, filed, tick } = await given()

    api.clock.pass(minutes(59))
    await tick()

    expect(await filed()).toEqual([])
  })

  test('files one request for many ticks at once', async () => {
    const { api, filed, tick } = await given()
    api.clock.pass(hours(1))

    await Promise.all(Array.from({ length: 10 }, tick))
    await tick()

    expect(await filed()).toHaveLength(1)
  })

  test('catches up once what it missed', async () => {
    const { api, job, filed, tick } = await given()

    api.clock.pass(days(3))
    await tick()
    await api.processed((await filed())[0]?.key as RequestKey)
    await tick()

    expect(await filed()).toHaveLength(1)
    expect((await job()).nextRun).toBe('2026-11-25T13:00:00.000Z')
  })

  test('files one request for each due time', async () => {
    const { api, filed, tick } = await given()

    for (let hour = 0; hour < 5; hour++) {
      api.clock.pass(hours(1))
      await tick()
      await api.processed((await filed()).at(-1)?.key as RequestKey)
      await tick()
    }

    expect(await filed()).toHaveLength(5)
  })

  test('that is off does nothing', async () => {
    const { api, filed, tick } = await given({ enabled: false })

    api.clock.pass(hours(1))
    await tick()

    expect(await filed()).toEqual([])
  })
})

describe('a busy database', () => {
  test('gets its backup when it is free', async () => {
    const { api, database, job, filed, tick } = await given()
    const stop = (await api.call('POST', `/v1/databases/${database.id}/stop`)).body.request.key as RequestKey
    api.clock.pass(hours(1))
    await tick()
    expect(keysOf(await filed())).toEqual([stop])

    await api.processed(stop)
    api.clock.pass(minutes(5))
    await tick()

    const requests = await filed()
    expect(requests.map(({ type }) => type)).toEqual(expect.arrayContaining(['STOP-DB', 'BACKUP-DB']))
    expect((await job()).lastRun?.dueAt).toBe('2026-11-22T13:00:00.000Z')
  })

  test('that stays so until the next due time gets one backup', async () => {
    const { api, database, job, filed, tick } = await given()
    const stop = (await api.call('POST', `/v1/databases/${database.id}/stop`)).body.request.key as RequestKey
    for (let n = 0; n < 3; n++) {
      api.clock.pass(hours(1))
      await tick()
    }

    await api.processed(stop)
    await tick()
    await tick()

    expect(await filed()).toHaveLength(2)
    expect(await job()).toMatchObject({
      lastRun: { dueAt: '2026-11-22T15:00:00.000Z' },
      nextRun: '2026-11-22T16:00:00.000Z',
    })
  })

  test('that is switched off meanwhile gets none', async () => {
    const { api, database, job, filed, tick } = await given()
    const stop = (await api.call('POST', `/v1/databases/${database.id}/stop`)).body.request.key as RequestKey
    api.clock.pass(hours(1))
    await tick()
    await api.call('PUT', `/v1/databases/${database.id}/jobs/backup`, { body: { every: '1 HOUR', enabled: false } })

    await api.processed(stop)
    await tick()

    expect(keysOf(await filed())).toEqual([stop])
    expect(await job()).not.toHaveProperty('claim')
  })
})

test('a stopped database is left alone, and has its next backup when it runs again', async () => {
  const { api, job, filed, setState, tick } = await given()
  await setState('STOPPED')
  api.clock.pass(hours(1))
  await tick()
  expect(await filed()).toEqual([])
  expect((await job()).nextRun).toBe('2026-11-22T14:00:00.000Z')

  await setState('RUNNING')
  await tick()
  expect(await filed()).toEqual([])
  api.clock.pass(hours(1))
  await tick()

  expect(await filed()).toHaveLength(1)
})

test('a job whose database is gone is no error', async () => {
  const { api, tick } = await given()
  const elsewhere = await given()
  await api.stores.jobs.create(await elsewhere.job())

  api.clock.pass(hours(1))

  await expect(tick()).resolves.toBeUndefined()
})

test('a broken job does not hold the others back', async () => {
  const { api, filed, tick } = await given()
  const other = runningDatabase()
  await api.stores.databases.create(other)
  const job = (await given()).job
  await api.stores.jobs.create({
    ...(await job()),
    databaseId: other.id,
    schedule: { cron: 'broken', timeZone: 'UTC' },
  })

  api.clock.pass(hours(1))

  await expect(tick()).rejects.toThrow(AggregateError)
  expect(await filed()).toHaveLength(1)
})

test('a tick that was cut at any of its writes is gone on with by the next', async () => {
  let cuts = 0
  for (let at = 0; at < 50; at++) {
    const { api, job, filed, tick } = await given()
    api.clock.pass(hours(1))
    let writes = 0
    let isDead = false
    const cutting = new Proxy(api.table, {
      get: (table, name) => {
        const method = Reflect.get(table, name, table)
        if (!['putIfAbsent', 'putIfVersion', 'deleteIfVersion'].includes(String(name))) return method.bind(table)
        return async (...args: unknown[]) => {
          const n = writes++
          isDead ||= n * 2 === at
          if (isDead) throw new Error('cut')
          const result = await method.apply(table, args)
          isDead ||= n * 2 + 1 === at
          if (isDead) throw new Error('cut')
          return result
        }
      },
    })
    const stores = storesOn(cutting)
    const engine = { start: async () => {}, isWalking: async () => false }
    await fireJobs({ stores, clock: api.clock, filing: new Filing(stores, api.clock, engine, pipelines) }).catch(
      () => {},
    )
    if (!isDead) break
    cuts++

    api.clock.pass(minutes(1))
    await tick()
    await tick()

    const requests = await filed()
    expect(requests, `cut at ${at}`).toHaveLength(1)
    expect(await job(), `cut at ${at}`).toMatchObject({
      nextRun: '2026-11-22T14:00:00.000Z',
      lastRun: { dueAt: '2026-11-22T13:00:00.000Z', request: requests[0]?.key },
    })
    const { value } = await api.stores.databases.read(databaseKey(requests[0]?.databaseId as never))
    expect(value.activeRequest).toBe(requests[0]?.key)
  }
  expect(cuts).toBeGreaterThan(4)
})

test('a request that another tick takes for cut off at the moment it is filed is filed again', async () => {
  const { api, job, filed, tick } = await given()
  api.clock.pass(hours(1))
  const cancel = (key: RequestKey) =>
    api.stores.requests.update(requestKeyOf(key), (row) => ({ ...row, state: 'CANCELLED' }))
  const engine = { start: async (key: RequestKey) => void (await cancel(key)), isWalking: async () => false }

  await fireJobs({ ...api, filing: new Filing(api.stores, api.clock, engine, pipelines) })
  await tick()

  const requests = await filed()
  expect(requests.map(({ state }) => state).sort()).toEqual(['CANCELLED', 'QUEUED'])
  expect((await job()).lastRun).toEqual({
    dueAt: '2026-11-22T13:00:00.000Z',
    request: requests.find(({ state }) => state === 'QUEUED')?.key,
  })
})

test('a request that was taken off the books while it was filed is filed again', async () => {
  const { api, job, filed, tick } = await given()
  const claim = { dueAt: instant('2026-11-22T11:00:00Z'), request: api.filing.newKey() }
  await api.stores.jobs.update(jobKey((await job()).databaseId, 'backup'), (row) => ({ ...row, claim }))
  await api.stores.requests.create({
    key: claim.request,
    type: 'BACKUP-DB',
    databaseId: (await job()).databaseId,
    databaseName: 'shop',
    tenant: 'DEMO',
    state: 'CANCELLED',
    filedAt: api.clock.now(),
    filedBy: 'job',
    body: {},
    parameters: {},
    attempt: 0,
    fence: 0,
    trace: [],
  })

  await tick()
  await tick()

  const requests = await filed()
  expect(requests.map(({ state }) => state).sort()).toEqual(['CANCELLED', 'QUEUED'])
  expect((await job()).lastRun?.request).toBe(requests.find(({ state }) => state === 'QUEUED')?.key)
  await api.stores.requests.read(requestKeyOf(claim.request))
})
