import { expect, test } from 'vitest'
import { newDatabaseId } from '../../../../shared/core/ids.ts'
import { minutes } from '../../../../shared/core/time.ts'
import { databaseKey } from '../../../../shared/entities/database.ts'
import { backupOf, catalogue, openApi, password, runningDatabase, tokenOf } from './harness.ts'

const most = 3

/** The tenant DEMO has one less than it may have. */
const given = async () => {
  const tenants = catalogue.tenants.map((one) => (one.name === 'DEMO' ? { ...one, mostDatabases: most } : one))
  const api = openApi({ catalogue: { ...catalogue, tenants } })
  const running = runningDatabase()
  const deleted = runningDatabase({ name: 'deleted', state: 'DELETED' })
  for (const database of [running, deleted]) await api.stores.databases.create(database)
  await api.stores.databases.create(runningDatabase({ name: 'of others', tenant: 'SHOPS' }))
  let made = 0
  const create = (
    options: { tenant?: string; token?: string; dryRun?: boolean; headers?: Record<string, string> } = {},
  ) => {
    const { tenant = 'DEMO', token, dryRun = false, headers = {} } = options
    const body = { name: `new-${made++}`, tenant, password }
    return api.call('POST', `/v1/databases${dryRun ? '?dryRun=true' : ''}`, {
      body,
      headers,
      ...(token ? { token } : {}),
    })
  }
  return { api, running, deleted, create }
}

test('a tenant that has as many databases as it may have gets no other one, and is told', async () => {
  const { create } = await given()
  expect((await create({ dryRun: true })).status).toBe(200)
  expect((await create()).status).toBe(202)

  const refused = await create()

  expect(refused.status).toBe(409)
  expect(refused.body).toMatchObject({ code: 'limit-reached', detail: expect.stringContaining('DEMO may have 3') })
  expect(refused.body.hint).toContain('mostDatabases')
  expect((await create({ dryRun: true })).body).toMatchObject({ code: 'limit-reached' })
  expect((await create({ tenant: 'SHOPS' })).status).toBe(202)
})

test('calls at the same moment get no more than one by one', async () => {
  const { api, create } = await given()
  const subjects = Array.from({ length: 30 }, (_, n) => `caller ${n}`)
  const tokens = await Promise.all(subjects.map((subject) => tokenOf({ clock: api.clock, subject })))

  const answers = await Promise.all(tokens.map((token) => create({ token })))

  expect(answers.map(({ status }) => status).toSorted()).toEqual([202, ...Array(29).fill(409)])
})

test('what is not shown by a list yet counts, and what was never made counts no more after a minute', async () => {
  const { api, create } = await given()
  const lost = { id: newDatabaseId(), at: api.clock.now() }
  await api.stores.admissions.create({ tenant: 'DEMO', dataCenter: 'LOCAL1', recent: [lost] })
  expect((await create()).status).toBe(409)

  api.clock.pass(minutes(2))

  expect((await create()).status).toBe(202)
})

test('the repeat of a call that was cut off is not counted twice', async () => {
  const { api, create } = await given()
  const { put } = api.secrets
  api.secrets.put = async () => {
    throw new Error('cut')
  }
  const headers = { 'Idempotency-Key': 'one' }
  const body = { name: 'new', tenant: 'DEMO', password }
  expect((await api.call('POST', '/v1/databases', { body, headers })).status).toBe(503)
  api.secrets.put = put

  expect((await api.call('POST', '/v1/databases', { body, headers })).status).toBe(202)
  expect((await create()).status).toBe(409)
})

test('a deleted database comes back in its own place, once', async () => {
  const { api, deleted } = await given()
  const backup = backupOf(deleted.id)
  await api.stores.backups.put(backup)
  const restore = (name: string) => {
    const restoreFrom = { databaseId: deleted.id, target: { backup: backup.id } }
    return api.call('POST', '/v1/databases', { body: { name, tenant: 'DEMO', password, restoreFrom } })
  }
  await api.call('POST', '/v1/databases', { body: { name: 'new', tenant: 'DEMO', password } })

  expect((await restore('back')).status).toBe(202)
  expect((await restore('again')).body).toMatchObject({ code: 'limit-reached' })
})

test('whoever is at the bound can delete, stop and back up, and has room again when the backups are gone', async () => {
  const { api, running, deleted, create } = await given()
  await create()
  expect((await create()).status).toBe(409)

  expect((await api.call('POST', `/v1/databases/${running.id}/backups`, { body: {} })).status).toBe(202)
  expect((await api.call('DELETE', `/v1/databases/${running.id}?finalBackup=false`)).status).toBe(202)
  expect((await api.call('DELETE', `/v1/databases/${deleted.id}?keepBackupsDays=0`)).status).toBe(202)
  await api.stores.databases.update(databaseKey(deleted.id), ({ bucket: _, ...database }) => database)
  expect((await create()).status).toBe(202)
})
