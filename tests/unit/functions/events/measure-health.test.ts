import { expect, test } from 'vitest'
import { indexDatabases } from '../../../../functions/events/index-databases.ts'
import { measureHealth } from '../../../../functions/events/measure-health.ts'
import type { DatabaseId, RequestKey } from '../../../../shared/core/ids.ts'
import { after, type Instant, instant, seconds } from '../../../../shared/core/time.ts'
import { homeIn } from '../../../../shared/entities/home.ts'
import { storesOn } from '../../../../shared/entities/stores.ts'
import { MemoryTable } from '../../../pipelines/simulation/memory-table.ts'
import { requestOf, runningDatabase } from '../api/harness.ts'

const now = instant('2026-11-22T12:00:00Z')
const clock = { now: () => now, sleep: async () => {} }
const ids = [1, 2, 3, 4].map((n) => `00000000-0000-4000-8000-00000000000${n}` as DatabaseId)

const world = async () => {
  const table = new MemoryTable()
  const everything = storesOn(table)
  const dataCenters = [
    { name: 'HERE', controlRegion: 'here' },
    { name: 'THERE', controlRegion: 'there' },
  ]
  const place = (n: number, changes: object) =>
    everything.databases.create(runningDatabase({ id: ids[n] as DatabaseId, dataCenter: 'HERE', ...changes }))
  await place(0, {})
  await place(1, { dataProtection: false })
  await place(2, { dataCenter: 'THERE' })
  await place(3, { state: 'STOPPED' })
  const observe = (n: number, archiveLagSeconds: number, observedAt: Instant) =>
    everything.observations.put({ databaseId: ids[n] as DatabaseId, observedAt, archiveLagSeconds, failedCount: 0 })
  const stuck = (n: number) =>
    everything.requests.create(
      requestOf(runningDatabase({ id: ids[n] as DatabaseId }), {
        key: `r-00000000${n}-stuck` as RequestKey,
        state: 'STUCK',
      }),
    )
  const stores = storesOn(table, homeIn('here', dataCenters))
  await indexDatabases({ stores, clock })
  return { stores, observe, stuck }
}

test('the archive that is the furthest behind counts, with the time since it was told, of protected databases that run here', async () => {
  const { stores, observe } = await world()
  await observe(0, 30, after(now, seconds(-90)))
  for (const other of [1, 2, 3]) await observe(other, 5000, now)

  expect(await measureHealth({ stores, clock })).toEqual({
    stuckRequests: 0,
    archiveLagSeconds: 120,
    damagedArchives: 0,
  })
})

test('requests that wait for a person are counted where their database is written', async () => {
  const { stores, stuck } = await world()
  for (const n of [0, 1, 2]) await stuck(n)

  expect(await measureHealth({ stores, clock })).toMatchObject({ stuckRequests: 2 })
})
