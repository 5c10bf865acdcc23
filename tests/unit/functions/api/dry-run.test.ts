import { expect, test } from 'vitest'
import { defaultBackupJob } from '../../../../shared/entities/job.ts'
import { backupOf, dump, openApi, password, requestOf, runningDatabase } from './harness.ts'

const given = async () => {
  const api = openApi()
  const running = runningDatabase()
  const stopped = runningDatabase({ state: 'STOPPED', name: 'stopped' })
  const deleted = runningDatabase({ state: 'DELETED', name: 'deleted' })
  for (const database of [running, stopped, deleted]) await api.stores.databases.create(database)
  await api.stores.backups.create(backupOf(running.id))
  await api.stores.jobs.create(defaultBackupJob(running.id, api.clock.now()))
  const failed = requestOf(stopped, { state: 'FAILED', type: 'START-DB', attempt: 1 })
  await api.stores.requests.create(failed)
  const busy = runningDatabase({ name: 'busy', activeRequest: 'r-000000002-request' as never })
  await api.stores.databases.create(busy)
  const queued = requestOf(busy, { key: 'r-000000002-request' as never })
  await api.stores.requests.create(queued)
  const path = `/v1/databases/${running.id}`
  const writes: [method: string, path: string, body: object | undefined, expected: object][] = [
    [
      'POST',
      '/v1/databases',
      { name: 'new', password },
      { database: { name: 'new', port: 5432 }, request: { type: 'CREATE-DB', body: { password: '********' } } },
    ],
    ['PATCH', path, { name: 'new' }, { database: { name: 'new' } }],
    ['PATCH', path, { dataProtection: false }, { request: { type: 'UPDATE-DB' } }],
    ['DELETE', path, undefined, { request: { type: 'DELETE-DB', body: { finalBackup: true, keepBackupsDays: 7 } } }],
    ['DELETE', `/v1/databases/${deleted.id}?keepBackupsDays=0`, undefined, { request: { type: 'PURGE-DB' } }],
    ['POST', `${path}/stop`, undefined, { request: { type: 'STOP-DB' } }],
    ['POST', `/v1/databases/${stopped.id}/start`, undefined, { request: { type: 'START-DB' } }],
    ['POST', `${path}/password`, { password }, { request: { type: 'SET-PASSWORD' } }],
    ['PUT', `${path}/replication-role`, { role: 'cdc', password }, { request: { type: 'SET-REPLICATION-ROLE' } }],
    ['DELETE', `${path}/replication-role`, undefined, { request: { type: 'REMOVE-REPLICATION-ROLE' } }],
    ['POST', `${path}/rotate-backup-key`, undefined, { request: { type: 'ROTATE-BACKUP-KEY' } }],
    ['POST', `${path}/backups`, {}, { request: { type: 'BACKUP-DB' } }],
    ['POST', `${path}/restore-points`, { name: 'x' }, { request: { type: 'RESTORE-POINT' } }],
    ['POST', `${path}/recoveries`, { target: { latest: true } }, { request: { type: 'RECOVER-DB' } }],
    [
      'PUT',
      `${path}/jobs/backup`,
      { every: '2 DAYS' },
      { job: { every: '2 DAYS', nextRun: '2026-11-24T12:00:00.000Z' } },
    ],
    ['DELETE', `${path}/jobs/backup`, undefined, { job: { every: '1 DAY' } }],
    ['POST', `/v1/requests/${failed.key}/retry`, undefined, { request: { type: 'START-DB' } }],
    ['POST', `/v1/requests/${queued.key}/cancel`, undefined, { request: { type: 'BACKUP-DB' } }],
  ]
  return { api, writes, running }
}

test('a dry run of every write says what would happen, and changes nothing', async () => {
  const { api, writes } = await given()
  const before = await dump(api)

  for (const [method, path, body, expected] of writes) {
    const address = `${path}${path.includes('?') ? '&' : '?'}dryRun=true`
    const answer = await api.call(method, address, { ...(body ? { body } : {}), headers: { 'Idempotency-Key': 'one' } })
    expect(answer.status, `${method} ${path} ${answer.text}`).toBe(200)
    expect(answer.body).toMatchObject({ dryRun: true, ...expected })
    if (answer.body.request) expect(answer.body.request.steps.length).toBeGreaterThan(0)
  }

  expect(await dump(api)).toBe(before)
  expect(api.secrets.all.size).toBe(0)
  expect(api.started).toEqual([])
})

test('a dry run refuses what the call itself would refuse', async () => {
  const { api, running } = await given()
  const path = `/v1/databases/${running.id}`

  const codes = await Promise.all(
    (
      [
        ['POST', `${path}/start?dryRun=true`, undefined],
        ['POST', `${path}/recoveries?dryRun=true`, { target: { backup: 'none' } }],
        ['POST', '/v1/databases?dryRun=true', { name: 'x', password: 'short' }],
        ['DELETE', '/v1/databases/5b54d046-c8f3-447c-8e56-247b7493b4df?dryRun=true', undefined],
        ['POST', '/v1/requests/r-000000002-request/retry?dryRun=true', undefined],
        ['POST', '/v1/requests/r-000000001-request/cancel?dryRun=true', undefined],
        ['POST', `${path}/stop?dryRun=yes`, undefined],
      ] as const
    ).map(async ([method, address, body]) => (await api.call(method, address, body ? { body } : {})).body.code),
  )

  expect(codes).toEqual([
    'state-conflict',
    'target-unknown',
    'invalid-request',
    'not-found',
    'not-retryable',
    'not-cancellable',
    'invalid-request',
  ])
})
