import { describe, expect, test, vi } from 'vitest'
import { indexDatabases, isIndexed } from '../../../../functions/events/index-databases.ts'
import { measureHealth } from '../../../../functions/events/measure-health.ts'
import type { DatabaseId } from '../../../../shared/core/ids.ts'
import { hours, minutes } from '../../../../shared/core/time.ts'
import { type Database, databaseKey, databaseLayout } from '../../../../shared/entities/database.ts'
import { listDatabases } from '../../../../shared/entities/database-list.ts'
import { EntityStore } from '../../../../shared/entities/entity-store.ts'
import { observationKey, observations } from '../../../../shared/entities/observation.ts'
import { runningCards } from '../../../../shared/entities/running-card.ts'
import { termsOf } from '../../../../shared/entities/search.ts'
import { storesOn } from '../../../../shared/entities/stores.ts'
import { MemoryTable } from '../../../pipelines/simulation/memory-table.ts'
import { runningDatabase, TestClock } from '../api/harness.ts'

const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as DatabaseId

/** Written by a Howdah that knew neither words nor cards, nor an index of what databases said. */
const given = () => {
  const table = new MemoryTable()
  const stores = storesOn(table)
  const clock = new TestClock()
  const older = new EntityStore(table, databaseLayout)
  const write = async (n: number, changes: Partial<Database> = {}) => {
    const row = runningDatabase({ id: idOf(n), name: `old shop ${n}`, updatedAt: clock.now(), ...changes })
    await older.create(row)
    return row
  }
  const say = (databaseId: DatabaseId) =>
    table.putIfAbsent({
      ...observationKey(databaseId),
      data: { databaseId, observedAt: clock.now(), archiveLagSeconds: 30, failedCount: 0 },
    })
  const find = async (search: string, dataCenter?: string) => {
    const page = await listDatabases(stores.databases, {
      ...{ tenants: undefined, terms: termsOf(search), sort: 'name', descending: false, pageSize: 200 },
      ...(dataCenter ? { dataCenter } : {}),
    })
    return page.items.map(({ name }) => name)
  }
  const running = async () => (await stores.running.list({ partition: runningCards })).map(({ id }) => id)
  const lag = async () => (await measureHealth({ stores, clock })).archiveLagSeconds
  return { table, stores, clock, older, write, say, find, running, lag }
}

describe('a table that an older Howdah wrote', () => {
  test('is indexed, and then left alone', async () => {
    const { table, stores, clock, write, find } = given()
    const { name, dataCenter } = await write(1)
    expect(await find('shop')).toEqual([])

    await indexDatabases({ stores, clock })

    expect(await find('shop')).toEqual([name])
    expect(await find('', dataCenter)).toEqual([name])
    const query = vi.spyOn(table, 'query')
    await indexDatabases({ stores, clock })
    expect(query).not.toHaveBeenCalled()
  })

  test('tells of a database that had fallen silent before, and tells nothing until it is indexed', async () => {
    const { stores, clock, write, say, lag } = given()
    const silent = await write(1)
    await say(silent.id)
    clock.pass(hours(2))
    const alive = await write(2)
    await say(alive.id)
    expect(await lag()).toBeUndefined()

    await indexDatabases({ stores, clock })

    expect(await lag()).toBe(7_230)
  })

  test('is gone on with where time was over', async () => {
    const { table, stores, clock, write, say, running } = given()
    for (let n = 1; n <= 100; n++) await say((await write(n)).id)
    const put = table.putIfAbsent.bind(table)
    let calls = 0
    for (; !(await isIndexed(stores)); calls++) {
      const time = new AbortController()
      let puts = 0
      vi.spyOn(table, 'putIfAbsent').mockImplementation(async (item) => {
        if (++puts > 100) time.abort()
        return put(item)
      })
      await indexDatabases({ stores, clock, signal: time.signal }).catch((error) =>
        expect(String(error)).toMatch(/time was over/),
      )
      expect(calls).toBeLessThan(50)
    }

    expect(calls).toBeGreaterThan(2)
    expect(new Set(await running()).size).toBe(100)
    expect(await stores.observations.list({ partition: observations, index: 'i1' })).toHaveLength(100)
  })

  test('that was at work again after a rollback leaves no database unseen for long', async () => {
    const { stores, clock, older, write, say, find, running, lag } = given()
    await write(1)
    await indexDatabases({ stores, clock })
    // It writes rows and what they said, and nothing beside them.
    const made = await write(2)
    await say(made.id)
    await older.update(databaseKey(idOf(1)), (database) => ({ ...database, serverId: 'another' }))

    clock.pass(hours(2))
    await indexDatabases({ stores, clock })

    expect(new Set(await running())).toEqual(new Set([idOf(1), idOf(2)]))
    expect((await stores.running.list({ partition: runningCards })).map(({ serverId }) => serverId)).toContain(
      'another',
    )
    expect(await find('shop')).toEqual(['old shop 1', 'old shop 2'])
    expect(await lag()).toBe(7_230)
  })
})

test('a database that never tells how its archive is falls behind all the same', async () => {
  const { stores, clock, write, lag } = given()
  await write(1)
  await indexDatabases({ stores, clock })
  expect(await lag()).toBe(0)

  clock.pass(minutes(20))

  expect(await lag()).toBe(1_200)
})
