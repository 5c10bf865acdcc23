import { describe, expect, test } from 'vitest'
import { jobKey } from '../../../../shared/entities/job.ts'
import { openApi, runningDatabase } from './harness.ts'

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
