import { describe, expect, test } from 'vitest'
import { reconcileUsage } from '../../../../functions/events/reconcile-usage.ts'
import { days, hours, minutes } from '../../../../shared/core/time.ts'
import { type Database, databaseKey } from '../../../../shared/entities/database.ts'
import { storesOn } from '../../../../shared/entities/stores.ts'
import { type UsageFact, usageFactKey, usageOf } from '../../../../shared/entities/usage-fact.ts'
import { usageStartKey } from '../../../../shared/entities/usage-start.ts'
import { SqliteTable } from '../../../../shared/table/sqlite/sqlite-table.ts'
import { recordUsage } from '../../../../shared/usage/record-usage.ts'
import { catalogue, runningDatabase, TestClock } from '../../functions/api/harness.ts'

const begin = async (changes: Partial<Database> = {}) => {
  const clock = new TestClock()
  const stores = storesOn(new SqliteTable(':memory:'))
  const row = runningDatabase(changes)
  await stores.databases.create(row)
  const factsNow = () => stores.usage.list({ partition: usageOf(row.id) })
  const facts = async () =>
    (await factsNow()).map(({ what, cause, from, to, costCenter, since, appears }) => ({
      ...{ what, cause, from, to, costCenter },
      ...(since ? { since } : {}),
      ...(appears ? { appears } : {}),
    }))
  const record = (state: Database['state'], cause: string) =>
    recordUsage({ ...row, state }, { stores, catalogue, at: clock.now(), now: clock.now(), cause, isNew: false })
  const reconcile = (other = catalogue) => reconcileUsage({ stores, clock, catalogue: other })
  return { clock, stores, row, facts, record, reconcile }
}

const moved = { ...catalogue, products: [{ name: 'C0001', costCenter: '000-0009' }] }

describe('a database that was there before there were facts', () => {
  test('is counted from the first look on, which is said', async () => {
    const { clock, stores, facts, reconcile } = await begin()
    const from = clock.now()

    await reconcile()
    clock.pass(hours(1))
    await reconcile()

    const same = { cause: 'upgrade', from, to: undefined, costCenter: '000-0001', since: 'upgrade' }
    expect(await facts()).toEqual([
      { what: 'server', ...same },
      { what: 'volume', ...same, appears: true },
    ])
    expect((await stores.usageStart.read(usageStartKey)).value).toEqual({ countedSince: from })
  })

  test('is not counted as started by somebody who saw it before it was stopped', async () => {
    const { clock, stores, row, facts, record } = await begin()

    await record('STOPPED', 'r-stop')
    const late = { ...row, databaseId: row.id, databaseName: row.name, costCenter: '000-0001', gb: 10 }
    const isBegun = await stores.usage.create({
      ...(late as unknown as UsageFact),
      ...{ what: 'server', cause: 'upgrade', from: clock.now(), fromKnownAt: clock.now() },
    })

    expect(isBegun).toBe(false)
    expect(await facts()).toMatchObject([
      { what: 'server', from: clock.now(), to: clock.now() },
      { what: 'volume', to: undefined },
    ])
  })

  test.each(['CREATING', 'FAILED', 'DELETING', 'RECOVERING'] as const)(
    'is not looked at while it is %s',
    async (state) => {
      const { facts, reconcile } = await begin({ state })

      await reconcile()

      expect(await facts()).toEqual([])
    },
  )
})

describe('a database whose product is charged to another cost center from now on', () => {
  test('goes on there at the same instant, and appears there', async () => {
    const { clock, facts, reconcile } = await begin()
    await reconcile()
    const from = clock.now()
    clock.pass(days(1))

    await reconcile(moved)
    await reconcile(moved)

    expect(await facts()).toMatchObject([
      { what: 'server', cause: 'upgrade', from, to: clock.now(), costCenter: '000-0001' },
      { what: 'server', cause: 'upgrade+1', from: clock.now(), to: undefined, costCenter: '000-0009' },
      { what: 'volume', cause: 'upgrade', from, to: clock.now(), costCenter: '000-0001', appears: true },
      { what: 'volume', cause: 'upgrade+1', from: clock.now(), to: undefined, costCenter: '000-0009', appears: true },
    ])
  })

  test('loses no moment where that was cut, also when it is stopped first', async () => {
    const { clock, stores, row, facts, record, reconcile } = await begin()
    await reconcile()
    const key = usageFactKey({ databaseId: row.id, what: 'server', cause: 'upgrade' })
    clock.pass(hours(1))
    const cutAt = clock.now()
    await stores.usage.update(key, ({ ...fact }) => {
      const { tenant, product, dataCenter, flavour, storageType, gb } = fact
      const next = { ...{ tenant, product, dataCenter, flavour, storageType, gb }, costCenter: '000-0009' }
      return { ...fact, to: cutAt, toKnownAt: cutAt, next }
    })
    clock.pass(minutes(10))

    await record('STOPPED', 'r-stop')

    expect((await facts()).filter(({ what }) => what === 'server')).toMatchObject([
      { cause: 'upgrade', to: cutAt },
      { cause: 'upgrade+1', from: cutAt, to: clock.now(), costCenter: '000-0009' },
    ])
  })
})

test('what an older Howdah stopped in between is charged until that is seen', async () => {
  const { clock, stores, row, facts, reconcile } = await begin()
  await reconcile()
  await stores.databases.update(databaseKey(row.id), (database) => ({ ...database, state: 'STOPPED' }))
  clock.pass(hours(2))

  await reconcile()

  expect(await facts()).toMatchObject([
    { what: 'server', to: clock.now() },
    { what: 'volume', to: undefined },
  ])
})

test('what is stopped and started again has a fact for each time, and none for what it does twice', async () => {
  const { clock, facts, record, reconcile } = await begin()
  await reconcile()
  for (const [state, cause] of [
    ['STOPPED', 'r-1'],
    ['STOPPED', 'r-1'],
    ['RUNNING', 'r-2'],
    ['RUNNING', 'r-2'],
    ['DELETING', 'r-3'],
  ] as const) {
    clock.pass(hours(1))
    await record(state, cause)
  }

  const all = await facts()
  expect(all.filter(({ what }) => what === 'server')).toHaveLength(2)
  expect(all.filter(({ what }) => what === 'volume')).toHaveLength(1)
  expect(all.filter(({ to }) => to === undefined)).toEqual([])
})
