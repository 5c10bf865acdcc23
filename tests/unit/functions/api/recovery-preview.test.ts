import { describe, expect, test } from 'vitest'
import type { Incarnation, RequestKey } from '../../../../shared/core/ids.ts'
import { instant } from '../../../../shared/core/time.ts'
import type { Database } from '../../../../shared/entities/database.ts'
import { defaultBackupJob } from '../../../../shared/entities/job.ts'
import type { Request, TraceEntry } from '../../../../shared/entities/request.ts'
import { planRetention } from '../../../../shared/requests/retention.ts'
import { History, segmentName } from '../../shared/requests/history.ts'
import { backupOf, openApi, requestOf, runningDatabase, tokenOf } from './harness.ts'

const now = '2026-11-22T12:00:00.000Z'
const archived = '2026-11-22T11:59:00.000Z'
const ran = (step: string, from: string, to: string): TraceEntry => ({
  ...{ step, direction: 'run', outcome: 'done', attempt: 1, polls: 0, retries: 0 },
  ...{ startedAt: instant(from), endedAt: instant(to) },
})

const given = async (changes: Partial<Database> = {}, backup: Parameters<typeof backupOf>[1] = {}) => {
  const api = openApi()
  const database = runningDatabase(changes)
  const { id: databaseId } = database
  const { stores } = api
  await stores.databases.create(database)
  await stores.backups.create(backupOf(databaseId, backup))
  await stores.jobs.create(defaultBackupJob(databaseId, api.clock.now()))
  const createdAt = instant('2026-11-22T09:00:00Z')
  const incarnation = 'r-first' as Incarnation
  await stores.restorePoints.create({ databaseId, lsn: '0/5000000', createdAt, name: 'before-import', incarnation })
  const seen = { container: 'container', archiveLagSeconds: 0, failedCount: 0, archivedUntil: instant(archived) }
  await stores.observations.create({ databaseId, observedAt: instant(archived), ...seen })
  const preview = async (target: unknown, token?: string) => {
    const path = `/v1/databases/${databaseId}/recoveries?dryRun=true`
    const answer = await api.call('POST', path, { body: { target }, ...(token ? { token } : {}) })
    expect(answer.status, answer.text).toBe(200)
    return answer.body.recovery
  }
  return { api, database, preview }
}

describe('the dry run of a recovery', () => {
  test.each([
    [{ time: '2026-11-22T12:30:00+01:00' }, '2026-11-22T11:30:00.000Z', 1800],
    [{ restorePoint: 'before-import' }, '2026-11-22T09:00:00.000Z', 10_800],
    [{ backup: 'r-000000001-backup' }, '2026-11-10T00:10:00.000Z', 1_079_400],
    [{ latest: true }, now, 0],
  ])('to %j tells its moment, and what is lost', async (target, at, seconds) => {
    const { preview } = await given()

    expect(await preview(target)).toMatchObject({ at, lost: { from: at, to: now, seconds } })
  })

  test('names the life of the data that has the restore point', async () => {
    const { preview } = await given()

    expect(await preview({ restorePoint: 'before-import' })).toMatchObject({ incarnation: 'r-first' })
    expect(await preview({ latest: true })).not.toHaveProperty('incarnation')
  })

  test.each([[{ lsn: '0/5000000' }], [{ transactionId: '741' }]])(
    'to %j tells nothing of a moment that only the archive knows',
    async (target) => {
      const { preview } = await given()

      const recovery = await preview(target)

      expect(recovery).not.toHaveProperty('at')
      expect(recovery).not.toHaveProperty('lost')
      expect(recovery).toHaveProperty('oldDataUntil')
    },
  )

  test('to the latest of a server that does not answer loses what was not archived', async () => {
    const { api, preview } = await given()
    api.clock.pass(3_600_000 as never)

    const lost = { from: archived, to: '2026-11-22T13:00:00.000Z', seconds: 3660 }
    expect(await preview({ latest: true })).toMatchObject({ at: archived, lost })
  })

  test('of a stopped database counts until it was stopped, and keeps nobody out', async () => {
    const { api, database, preview } = await given({ state: 'STOPPED', desiredState: 'STOPPED' })
    const trace = [ran('stop-postgres', '2026-11-22T09:59:00Z', '2026-11-22T10:00:00Z')]
    await api.stores.requests.create(requestOf(database, { type: 'STOP-DB', state: 'PROCESSED', attempt: 1, trace }))
    await api.stores.requests.create(recovered(database, 1, 60))

    const recovery = await preview({ restorePoint: 'before-import' })

    expect(recovery.lost).toEqual({ from: '2026-11-22T09:00:00.000Z', to: '2026-11-22T10:00:00.000Z', seconds: 3600 })
    expect(recovery).not.toHaveProperty('cutOffSeconds')
    expect((await preview({ latest: true })).lost.seconds).toBe(0)
  })

  test('tells how long the last five recoveries kept clients out, of those that the caller sees', async () => {
    const { api, database, preview } = await given()
    for (const [at, seconds] of [900, 10, 20, 30, 40, 50].entries())
      await api.stores.requests.create(recovered(database, at, seconds))
    await api.stores.requests.create(recovered(runningDatabase({ tenant: 'SHOPS' }), 9, 7))
    const own = await tokenOf({ clock: api.clock, roles: ['operator'], tenants: ['DEMO'] })

    expect((await preview({ latest: true }, own)).cutOffSeconds).toEqual({ median: 30, from: 10, to: 50 })
    expect((await preview({ latest: true })).cutOffSeconds).toEqual({ median: 30, from: 7, to: 50 })
  })

  test('tells no time where no recovery went before', async () => {
    expect(await (await given()).preview({ latest: true })).not.toHaveProperty('cutOffSeconds')
  })
})

/** A recovery in which clients were kept out for so long. */
const recovered = (database: Database, nth: number, seconds: number): Request => {
  const begun = '2026-11-20T10:00:00Z'
  const end = instant(Date.parse(begun) + seconds * 1000)
  const trace = [
    ran('mark-recovering', '2026-11-20T09:00:00Z', begun),
    ran('fence-archive', begun, begun),
    ran('admit-to-recovered', end, end),
    ran('make-first-backup', end, '2026-11-20T20:00:00Z'),
  ]
  const key = `r-00000002${nth}-recovery` as RequestKey
  return requestOf(database, { key, type: 'RECOVER-DB', state: 'PROCESSED', attempt: 1, trace })
}

describe('the data of today', () => {
  test('can be recovered for as long as the retention keeps what is behind it', async () => {
    expect((await (await given()).preview({ latest: true })).oldDataUntil).toBe('2026-11-29T12:00:00.000Z')
  })

  test('is really kept by the retention until then, with its WAL to the end', () => {
    // Filed a week ago, and ended a moment later.
    const history = new History().life('today', 20)
    history.full(15)
    const last = history.full(8)
    history.life('recovered', 6.99)
    for (const age of [6, 4, 2, 1]) history.full(age)

    const plan = planRetention(history.asked({ keepFull: 1, keepDays: 7 }))

    expect(plan.keepsBackup(last)).toBe(true)
    const wal = (segment: number) =>
      plan.keepsObject(`7-17/today/wal_005/${segmentName(segment)}.zst`, History.timeOf(7))
    expect([20, 25, 29].map(wal)).toEqual([true, true, true])
  })

  test.each([
    ['without data protection', { dataProtection: false }, { kind: 'self-contained' as const }],
    ['without a backup that WAL goes on from', {}, { kind: 'self-contained' as const }],
  ])('is promised for no time %s', async (_, changes, backup) => {
    const { preview } = await given(changes, backup)

    expect(await preview({ backup: 'r-000000001-backup' })).not.toHaveProperty('oldDataUntil')
  })

  test('is promised for no time by a retention that counts backups only', async () => {
    const { api, database, preview } = await given()
    await api.stores.jobs.update({ pk: `DATABASE#${database.id}`, sk: 'JOB#backup' }, (job) => ({
      ...job,
      retention: { keepFull: 3, keepDays: 0 },
    }))

    expect(await preview({ latest: true })).not.toHaveProperty('oldDataUntil')
  })

  test('is promised for no time where WAL is missing at its end', async () => {
    const { api, database, preview } = await given()
    const hole = { incarnation: 'r-first' as Incarnation, from: instant('2026-11-22T10:00:00Z') }
    await api.stores.archiveChecks.create({ databaseId: database.id, faults: [], damaged: [], holes: [hole] } as never)

    expect(await preview({ restorePoint: 'before-import' })).not.toHaveProperty('oldDataUntil')
  })
})
