import { describe, expect, test } from 'vitest'
import type { Incarnation, RequestKey } from '../../../../shared/core/ids.ts'
import { instant } from '../../../../shared/core/time.ts'
import type { Backup } from '../../../../shared/entities/backup.ts'
import { requestKeyOf } from '../../../../shared/entities/request.ts'
import { backupOf, openApi, runningDatabase } from './harness.ts'

const first = 'r-first' as Incarnation
const second = 'r-second' as Incarnation

const given = async (
  changes: Parameters<typeof runningDatabase>[0] = {},
  backups: readonly Partial<Backup>[] = [{}],
) => {
  const api = openApi()
  const database = runningDatabase(changes)
  await api.stores.databases.create(database)
  for (const backup of backups) await api.stores.backups.create(backupOf(database.id, backup))
  const point = { databaseId: database.id, lsn: '0/5000000', createdAt: instant('2026-11-11T00:00:00Z') }
  await api.stores.restorePoints.create({ ...point, name: 'before-import', incarnation: first })
  const path = `/v1/databases/${database.id}`
  return {
    api,
    database,
    path,
    recover: (target: unknown) => api.call('POST', `${path}/recoveries`, { body: { target } }),
  }
}

describe('a recovery to', () => {
  test.each([
    [{ latest: true }],
    [{ time: '2026-11-10T00:10:00Z' }],
    [{ time: '2026-11-22T12:59:59.123456+01:00' }],
    [{ time: '2026-11-22t12:00:00z' }],
    [{ lsn: '0/4000100' }],
    [{ lsn: 'A/0' }],
    [{ transactionId: '741' }],
    [{ transactionId: '741', inclusive: false }],
    [{ restorePoint: 'before-import' }, first],
    [{ backup: 'r-000000001-backup' }, first],
    [{ backup: 'base_000000010000000000000004' }, first],
  ])('%j is filed as it was asked for', async (target, incarnation?: Incarnation) => {
    const { api, recover } = await given()

    const answer = await recover(target)

    expect(answer.status, answer.text).toBe(202)
    expect(answer.body.request).toMatchObject({ type: 'RECOVER-DB', body: { target } })
    const { value } = await api.stores.requests.read(requestKeyOf(answer.body.request.key))
    expect(value.parameters).toEqual({ target, ...(incarnation ? { incarnation } : {}) })
  })

  test.each([
    [{ time: '2026-11-22T12:00:00.001Z' }, 'target-in-future'],
    [{ time: '2026-11-10T00:09:59Z' }, 'target-before-first-backup'],
    [{ lsn: '0/40000FF' }, 'target-before-first-backup'],
    [{ restorePoint: 'after-import' }, 'target-unknown'],
    [{ backup: 'r-none' }, 'target-unknown'],
    [{}, 'invalid-request'],
    [{ latest: false }, 'invalid-request'],
    [{ latest: true, backup: 'x' }, 'invalid-request'],
    [{ time: '2026-11-22' }, 'invalid-request'],
    [{ time: '2026-02-30T00:00:00Z' }, 'invalid-request'],
    [{ time: '2026-13-01T00:00:00Z' }, 'invalid-request'],
    [{ lsn: '4000100' }, 'invalid-request'],
    [{ transactionId: 741 }, 'invalid-request'],
    [{ transactionId: '0' }, 'invalid-request'],
    [{ lsn: '0/1', inclusive: true }, 'invalid-request'],
    [{ restorePoint: "x'; drop" }, 'invalid-request'],
    [{ backup: '../x' }, 'invalid-request'],
    ['latest', 'invalid-request'],
    [null, 'invalid-request'],
  ])('%j is refused as %s', async (target, code) => {
    const { api, recover } = await given()

    expect((await recover(target)).body.code).toBe(code)
    expect(api.started).toEqual([])
  })

  test('anything without a backup is refused', async () => {
    const { recover } = await given({}, [])

    expect((await recover({ latest: true })).body).toMatchObject({ status: 409, code: 'no-backup' })
  })

  test('what was named in an earlier life of the data is looked for there', async () => {
    const { api, recover } = await given({ data: { incarnation: second, volumeId: 'v', container: 'c' } })

    const answer = await recover({ restorePoint: 'before-import' })

    expect(answer.status, answer.text).toBe(202)
    const { value } = await api.stores.requests.read(requestKeyOf(answer.body.request.key))
    expect(value.parameters).toEqual({ target: { restorePoint: 'before-import' }, incarnation: first })
  })

  test('a name that two lives of the data have means the newer one', async () => {
    const { api, database, recover } = await given({ data: { incarnation: second, volumeId: 'v', container: 'c' } })
    const again = { databaseId: database.id, lsn: '0/4800000', createdAt: instant('2026-11-12T00:00:00Z') }
    await api.stores.restorePoints.create({ ...again, name: 'before-import', incarnation: second })

    const answer = await recover({ restorePoint: 'before-import' })

    const { value } = await api.stores.requests.read(requestKeyOf(answer.body.request.key))
    expect(value.parameters).toMatchObject({ incarnation: second })
  })

  test('a restore point is refused when no backup is left from before it', async () => {
    const { api, recover } = await given({}, [{ finishedAt: instant('2026-11-11T00:00:00.001Z') }])

    expect((await recover({ restorePoint: 'before-import' })).body.code).toBe('target-before-first-backup')
    expect(api.started).toEqual([])
  })

  test('an LSN before the present life of the data may be of one that led to it', async () => {
    const { recover } = await given({ data: { incarnation: second, volumeId: 'v', container: 'c' } }, [
      {},
      { id: 'r-000000002-backup' as RequestKey, incarnation: second, finishLsn: '0/9000000' },
    ])

    expect((await recover({ lsn: '0/40000FF' })).body.code).toBe('target-before-first-backup')
    expect((await recover({ lsn: '0/4000100' })).status).toBe(202)
  })

  test('a name that two lives gave to a backup is refused, with the ids to take instead', async () => {
    const { recover } = await given({}, [{}, { id: 'r-000000002-backup' as RequestKey, incarnation: second }])

    const { body } = await recover({ backup: 'base_000000010000000000000004' })

    expect(body.code).toBe('target-unknown')
    expect(body.detail).toContain('r-000000002-backup, r-000000001-backup')
    expect((await recover({ backup: 'r-000000001-backup' })).status).toBe(202)
  })

  test('anything but a backup is refused without data protection', async () => {
    const { recover } = await given({ dataProtection: false }, [{ kind: 'self-contained' }])

    for (const target of [
      { latest: true },
      { time: '2026-11-12T00:00:00Z' },
      { lsn: 'F/0' },
      { restorePoint: 'before-import' },
    ])
      expect((await recover(target)).body).toMatchObject({ status: 409, code: 'not-protected' })
    expect((await recover({ backup: 'r-000000001-backup' })).status).toBe(202)
  })
})

describe('the recovery window', () => {
  test('reaches from the end of the first backup to where the archive has shown everything', async () => {
    const { api, database, path } = await given({}, [
      {},
      { id: 'r-000000002-backup' as RequestKey, finishedAt: instant('2026-11-20T00:00:00Z') },
      { id: 'r-000000000-backup' as RequestKey, kind: 'self-contained', finishedAt: instant('2026-11-01T00:00:00Z') },
    ])
    await api.stores.observations.create({
      databaseId: database.id,
      observedAt: instant('2026-11-22T11:59:50Z'),
      lookedAt: instant('2026-11-22T11:59:30Z'),
      archivedUntil: instant('2026-11-22T11:59:10Z'),
      archiveLagSeconds: 20,
      failedCount: 0,
      lastArchivedWal: '000000010000000000000009',
      lastArchivedAt: instant('2026-11-22T11:59:00Z'),
    })

    const { body } = await api.call('GET', `${path}/recovery-window`)

    expect(body).toMatchObject({
      everyMoment: true,
      earliest: '2026-11-10T00:10:00.000Z',
      latest: '2026-11-22T11:59:10.000Z',
      observedAt: '2026-11-22T11:59:30.000Z',
      lastArchivedWal: '000000010000000000000009',
      lastArchivedAgeSeconds: 60,
      archiveLagSeconds: 20,
      restorePoints: [{ name: 'before-import', lsn: '0/5000000', incarnation: first }],
    })
    expect(body.backups.map(({ id }: { id: string }) => id)).toEqual([
      'r-000000002-backup',
      'r-000000001-backup',
      'r-000000000-backup',
    ])
  })

  test('ends with the last backup while nothing is known of the archive', async () => {
    const { api, path } = await given()

    expect((await api.call('GET', `${path}/recovery-window`)).body).toMatchObject({
      latest: '2026-11-10T00:10:00.000Z',
    })
  })

  test('ends where the archive lags behind', async () => {
    const { api, database, path } = await given()
    const observedAt = instant('2026-11-22T11:59:00Z')
    await api.stores.observations.create({
      databaseId: database.id,
      observedAt,
      archiveLagSeconds: 300,
      archivedUntil: instant('2026-11-22T11:54:00Z'),
      failedCount: 4,
    })

    expect((await api.call('GET', `${path}/recovery-window`)).body).toMatchObject({
      latest: '2026-11-22T11:54:00.000Z',
      archiveLagSeconds: 300,
    })
  })

  test('is empty before the first backup', async () => {
    const { api, path } = await given({}, [])

    const { body } = await api.call('GET', `${path}/recovery-window`)

    expect(body).toMatchObject({ everyMoment: false, backups: [] })
    expect(body).not.toHaveProperty('earliest')
  })
})

describe('backups', () => {
  test('are listed newest first, page by page', async () => {
    const ids = Array.from({ length: 5 }, (_, at) => `r-00000000${at}-backup` as RequestKey)
    const { api, path } = await given(
      {},
      ids.map((id) => ({ id })),
    )

    const pages: string[][] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor && `&cursor=${cursor}`
      const { body } = await api.call('GET', `${path}/backups?pageSize=2${query}`)
      pages.push(body.items.map(({ id }: { id: string }) => id))
      cursor = body.nextCursor
    }

    expect(pages).toEqual([[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]]])
  })
})

describe('a restore point', () => {
  test('of a name that the data has already is refused', async () => {
    const { api, path } = await given()

    const answer = await api.call('POST', `${path}/restore-points`, { body: { name: 'before-import' } })

    expect(answer.body).toMatchObject({ status: 409, code: 'restore-point-exists' })
  })

  test('needs data protection', async () => {
    const { api, path } = await given({ dataProtection: false })

    expect((await api.call('POST', `${path}/restore-points`, { body: { name: 'x' } })).body.code).toBe('not-protected')
  })
})
