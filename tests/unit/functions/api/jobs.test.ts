import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../../../functions/api/dependencies.ts'
import { days } from '../../../../shared/core/time.ts'
import { jobKey } from '../../../../shared/entities/job.ts'
import { openApi, runningDatabase, tokenOf } from './harness.ts'

const given = async (changes: Parameters<typeof runningDatabase>[0] = {}) => {
  const api = openApi()
  const database = runningDatabase(changes)
  await api.stores.databases.create(database)
  const path = `/v1/databases/${database.id}/jobs/backup`
  return { api, database, path, put: (body: object) => api.call('PUT', path, { body }) }
}

describe('a backup job', () => {
  test('by an interval runs first when that was chosen', async () => {
    const { api, path, put } = await given()

    const answer = await put({
      every: '4 WEEKS',
      nextRun: '2026-12-01T03:00:00+01:00',
      retention: { keepFull: 3, keepDays: 30 },
    })

    const job = {
      kind: 'backup',
      enabled: true,
      every: '4 WEEKS',
      backupKind: 'full',
      retention: { keepFull: 3, keepDays: 30 },
      nextRun: '2026-12-01T02:00:00.000Z',
      nextRuns: [
        '2026-12-01T02:00:00.000Z',
        '2026-12-29T02:00:00.000Z',
        '2027-01-26T02:00:00.000Z',
        '2027-02-23T02:00:00.000Z',
        '2027-03-23T02:00:00.000Z',
      ],
    }
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual(job)
    expect((await api.call('GET', path)).body).toEqual(job)
  })

  test('by an interval runs after one when nothing was chosen', async () => {
    expect((await (await given()).put({ every: '1 HOUR' })).body.nextRun).toBe('2026-11-22T13:00:00.000Z')
  })

  test('by cron goes by the clocks of its time zone', async () => {
    const { body } = await (await given()).put({ cron: '0 3 * * *', timeZone: 'America/New_York' })

    expect(body).toMatchObject({ cron: '0 3 * * *', timeZone: 'America/New_York', nextRun: '2026-11-23T08:00:00.000Z' })
    expect(body).not.toHaveProperty('every')
  })

  test('that is off is not due', async () => {
    const { body } = await (await given()).put({ every: '1 DAY', enabled: false })

    expect(body.enabled).toBe(false)
    expect(body).not.toHaveProperty('nextRun')
    expect(body).not.toHaveProperty('nextRuns')
  })

  test('that is set again remembers its last run', async () => {
    const { api, database, put } = await given()
    await put({ every: '1 DAY' })
    const lastRun = { dueAt: api.clock.now(), request: api.filing.newKey() }
    await api.stores.jobs.update(jobKey(database.id, 'backup'), (job) => ({ ...job, lastRun }))

    expect((await put({ every: '2 DAYS' })).body).toMatchObject({ every: '2 DAYS', lastRun })
  })

  test('that is removed is gone', async () => {
    const { api, path, put } = await given()
    await put({ every: '1 DAY' })

    expect((await api.call('DELETE', path)).status).toBe(204)
    expect((await api.call('GET', path)).body.code).toBe('not-found')
    expect((await api.call('DELETE', path)).body.code).toBe('not-found')
  })

  test('is listed beside what other kinds there may be', async () => {
    const { api, path, put } = await given()
    const list = path.replace('/backup', '')

    expect((await api.call('GET', list)).body).toEqual({ items: [], nextCursor: null })
    const job = (await put({ every: '1 DAY' })).body
    expect((await api.call('GET', list)).body).toEqual({ items: [job], nextCursor: null })
  })

  test('tells its next times before it is set, and by the clocks of its zone', async () => {
    const { api, path } = await given()
    const body = { cron: '30 2 * * *', timeZone: 'Europe/Berlin' }
    api.clock.pass(days(124))
    const token = await tokenOf({ clock: api.clock })

    const { job } = (await api.call('PUT', `${path}?dryRun=true`, { body, token })).body

    // 2:30 is left out on the 28th of March 2027.
    expect(job.nextRuns.slice(0, 4)).toEqual([
      '2027-03-27T01:30:00.000Z',
      '2027-03-28T01:00:00.000Z',
      '2027-03-29T00:30:00.000Z',
      '2027-03-30T00:30:00.000Z',
    ])
    expect((await api.call('GET', path, { token })).status).toBe(404)
  })

  test('that goes by a schedule of an older Howdah is shown all the same', async () => {
    const { api, database, path, put } = await given()
    await put({ every: '1 DAY' })
    const schedule = { cron: '0 0 13 * +5', timeZone: 'UTC' }
    await api.stores.jobs.update(jobKey(database.id, 'backup'), (job) => ({ ...job, schedule }))

    const { status, body } = await api.call('GET', path)

    expect(status).toBe(200)
    expect(body).toMatchObject({ cron: '0 0 13 * +5' })
    expect(body).not.toHaveProperty('nextRuns')
  })

  test('of a deleted database cannot be set', async () => {
    expect((await (await given({ state: 'DELETED' })).put({ every: '1 DAY' })).body.code).toBe('state-conflict')
  })

  test('of another kind is not there', async () => {
    const { api, path } = await given()

    expect((await api.call('GET', path.replace('backup', 'patching'))).status).toBe(404)
  })

  test.each([
    [{}, ''],
    [{ every: '1 DAY', cron: '0 0 * * *' }, ''],
    [{ every: '1 YEAR' }, '/every'],
    [{ every: '1 DAY', timeZone: 'UTC' }, '/timeZone'],
    [{ cron: '0 0 * * *', nextRun: '2027-01-01T00:00:00Z' }, '/nextRun'],
    [{ cron: '0 0 30 2 *' }, '/cron'],
    [{ cron: '0 0 * * *', timeZone: 'Nowhere' }, '/cron'],
    [{ every: '1 DAY', nextRun: '2026-01-01T00:00:00Z' }, '/nextRun'],
    [{ every: '1 DAY', backupKind: 'self-contained' }, '/backupKind'],
    [{ every: '1 DAY', retention: { keepFull: 0, keepDays: 1 } }, '/retention/keepFull'],
    [{ every: '1 DAY', retention: { keepFull: 1 } }, '/retention/keepDays'],
  ])('%j is refused', async (body, pointer) => {
    const answer = await (await given()).put(body)

    expect(answer.body).toMatchObject({ status: 422, code: 'invalid-request', errors: [{ pointer }] })
  })
})

describe('a schedule', () => {
  const preview = (api: ReturnType<typeof openApi>, body: object, options: object = {}) =>
    api.call('POST', '/v1/schedules', { body, ...options })

  test('tells its next five times, without a database', async () => {
    const { status, body } = await preview(openApi(), { every: '1 WEEK', nextRun: '2026-12-01T03:00:00+01:00' })

    expect(status).toBe(200)
    expect(body).toEqual({
      nextRuns: ['2026-12-01', '2026-12-08', '2026-12-15', '2026-12-22', '2026-12-29'].map(
        (day) => `${day}T02:00:00.000Z`,
      ),
    })
  })

  test('is told to viewers, counts as no write and takes nothing that a write takes', async () => {
    const limits = { ...defaultLimits, writes: { burst: 1, callsPerSecond: 0.001 } }
    const api = openApi({ limits })
    const token = await tokenOf({ clock: api.clock, roles: ['viewer'] })

    for (let n = 0; n < 3; n++) expect((await preview(api, { every: '1 DAY' }, { token })).status).toBe(200)
    expect((await api.call('POST', '/v1/schedules?dryRun=true', { body: { every: '1 DAY' } })).body).toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '?dryRun' }],
    })
    const key = { headers: { 'Idempotency-Key': 'one' } }
    await preview(api, { every: '1 DAY' }, key)
    expect((await preview(api, { every: '2 DAYS' }, key)).status).toBe(200)
  })

  test.each([
    [{}, ''],
    [{ every: '1 DAY', cron: '0 0 * * *' }, ''],
    [{ cron: '0 0 30 2 *' }, '/cron'],
    [{ cron: '0 0 * * *', timeZone: 'Nowhere' }, '/cron'],
    [{ every: '1 DAY', nextRun: '2026-01-01T00:00:00Z' }, '/nextRun'],
    [{ every: '1 DAY', backupKind: 'full' }, '/backupKind'],
  ])('%j is refused', async (body, pointer) => {
    expect((await preview(openApi(), body)).body).toMatchObject({ status: 422, errors: [{ pointer }] })
  })

  test('ends with the calendar', async () => {
    const { body } = await preview(openApi(), { every: '9999 WEEKS', nextRun: '9900-01-01T00:00:00Z' })

    expect(body.nextRuns).toEqual(['9900-01-01T00:00:00.000Z'])
  })
})

test('the kinds of jobs are told with their defaults', async () => {
  const { body } = await openApi().call('GET', '/v1/job-kinds')

  expect(body.items).toEqual([
    {
      kind: 'backup',
      description: expect.any(String),
      defaults: { enabled: true, every: '1 DAY', backupKind: 'full', retention: { keepFull: 2, keepDays: 7 } },
    },
  ])
})
