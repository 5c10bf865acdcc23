import { describe, expect, test } from 'vitest'
import { forgetOldUsage, rollUpUsage } from '../../../../functions/events/roll-up-usage.ts'
import { readBilling } from '../../../../shared/config/billing.ts'
import type { DatabaseId } from '../../../../shared/core/ids.ts'
import { after, type Duration, days, earlierOf, hours, millis, minutes, seconds } from '../../../../shared/core/time.ts'
import { type Month, monthAfter, monthOf, spanOf } from '../../../../shared/costs/periods.ts'
import { type Stores, storesOn } from '../../../../shared/entities/stores.ts'
import { type UsageFact, usageEvents, usageFactKey } from '../../../../shared/entities/usage-fact.ts'
import { usageMonths } from '../../../../shared/entities/usage-roll-up.ts'
import { SqliteTable } from '../../../../shared/table/sqlite/sqlite-table.ts'
import type { Table } from '../../../../shared/table/table.ts'
import { rowsFromFacts } from '../../../../shared/usage/all-facts.ts'
import { readMonth } from '../../../../shared/usage/roll-ups.ts'
import type { UsageRow } from '../../../../shared/usage/tally.ts'
import { Random } from '../../../pipelines/simulation/random.ts'
import { TestClock, catalogue as usual } from '../../functions/api/harness.ts'

const timeZone = 'Europe/Berlin'
const catalogue = { ...usual, billing: readBilling(undefined, timeZone, 'the test') }

/** Databases that come, stop, start, move and go at random; now and then somebody writes that down late. */
class History {
  readonly clock = new TestClock()
  readonly table = new SqliteTable(':memory:')
  readonly stores: Stores = storesOn(this.table)
  readonly random: Random
  readonly #open: UsageFact[] = []
  #count = 0

  constructor(seed: number) {
    this.random = new Random(seed)
  }

  async begin(): Promise<this> {
    await this.stores.usageStart.create({ countedSince: this.clock.now() })
    return this
  }

  rollUp(stores = this.stores): Promise<void> {
    return rollUpUsage({ stores, clock: this.clock, catalogue })
  }

  async deed(): Promise<void> {
    const { random, clock, stores } = this
    // Who goes on with a request late writes down what was hours before.
    const now = clock.now()
    const lateness = random.chance(0.1) ? random.below(hours(60)) : random.below(seconds(2))
    const at = after(now, millis(-lateness))
    const fact = this.#open[random.below(this.#open.length)]
    if (fact && random.chance(0.45)) {
      this.#open.splice(this.#open.indexOf(fact), 1)
      const to = at > fact.from ? at : fact.from
      await stores.usage.update(usageFactKey(fact), (row) => ({ ...row, to, toKnownAt: now }))
      return
    }
    const what = random.pick(['server', 'volume'] as const)
    const made: UsageFact = {
      databaseId: `database-${random.below(50)}` as DatabaseId,
      databaseName: 'shop',
      what,
      cause: `r-${++this.#count}`,
      tenant: random.pick(['ADMIN', 'DEMO']),
      product: random.pick(['C1', 'C2']),
      costCenter: random.pick(['241-6286', '241-6287', '241-6288']),
      dataCenter: random.pick(['FRA1', 'DUB1']),
      flavour: random.pick(['developer', 'analytics']),
      storageType: random.pick(['local', 'network']),
      gb: 1 + random.below(16_384),
      from: at,
      fromKnownAt: now,
      ...(what === 'volume' && random.chance(0.7) ? { appears: true } : {}),
    }
    this.#open.push(made)
    await stores.usage.create(made)
  }

  months(): readonly Month[] {
    const months: Month[] = []
    const last = monthOf(this.clock.now(), timeZone)
    for (let month = '2026-10' as Month; month <= last; month = monthAfter(month)) months.push(month)
    return months
  }

  /** What is wrong with what is read, against the facts. */
  async wrong(months: readonly Month[] = this.months()): Promise<readonly string[]> {
    const { stores, clock } = this
    const found: string[] = []
    for (const month of months) {
      const { from, to } = spanOf(month, timeZone)
      const plain = text(await rowsFromFacts(stores, from, earlierOf(to, clock.now())))
      const read = text(await readMonth({ stores, timeZone, now: clock.now() }, month))
      if (read !== plain) found.push(`${month} at ${clock.now()}: ${read} instead of ${plain}`)
    }
    return found
  }

  async pass(duration: Duration): Promise<void> {
    this.clock.pass(duration)
  }
}

const text = (rows: readonly UsageRow[]): string =>
  rows
    .map(({ costCenter, tenant, products, atStart, appeared, buckets }) => {
      const all = buckets.map(({ dataCenter, flavour, storageType, serverMillis, gbMillis, servers, volumes, gb }) =>
        [dataCenter, flavour, storageType, serverMillis, gbMillis, servers, volumes, gb].join(' '),
      )
      return [costCenter, tenant, JSON.stringify(products), atStart, appeared, ...all].join('; ')
    })
    .join('\n')

describe('what is reckoned of months', () => {
  const fresh = Math.floor(Date.now() / 1000)

  test.each([...Array(12).keys(), fresh, fresh + 1])(
    'is what the facts say, whatever happened (seed %i)',
    async (seed) => {
      const history = await new History(seed).begin()
      const { random } = history
      for (let n = 0; n < 250; n++) {
        await history.deed()
        history.clock.pass(millis(random.below(random.pick([seconds(10), hours(5), days(3)]))))
        if (random.chance(0.4)) await history.rollUp()
        if (random.chance(0.3)) expect(await history.wrong([monthOf(history.clock.now(), timeZone)])).toEqual([])
      }
      history.clock.pass(hours(2))
      await history.rollUp()

      expect(await history.wrong()).toEqual([])
      const heads = await history.stores.usageMonths.list({ partition: usageMonths('everywhere') })
      expect(heads.filter(({ isWhole }) => isWhole)).toHaveLength(history.months().length - 2)
    },
  )

  test('is what the facts say wherever it is cut', async () => {
    for (let calls = 1; calls < 60; calls++) {
      const history = await new History(calls).begin()
      for (let n = 0; n < 20; n++) await history.deed()
      if (calls % 2 === 0) await history.rollUp()
      history.clock.pass(days(40))
      for (let n = 0; n < 5; n++) await history.deed()
      history.clock.pass(minutes(30))
      const isCut = await history.rollUp(storesOn(cutAfter(history.table, calls))).then(
        () => false,
        () => true,
      )

      expect(await history.wrong(history.months().slice(-1)), `cut after ${calls} calls`).toEqual([])
      await history.rollUp()
      expect(await history.wrong(), `cut after ${calls} calls`).toEqual([])
      if (!isCut && calls > 30) return
    }
  })

  test('is not read where a part of it has not come yet', async () => {
    const history = await new History(7).begin()
    for (let n = 0; n < 20; n++) await history.deed()
    history.clock.pass(hours(1))
    await history.rollUp()
    const { stores, table } = history
    const [head] = await stores.usageMonths.list({ partition: usageMonths('everywhere') })
    expect(head?.current.items).toBe(1)
    await table.deleteIfVersion({ pk: `USAGE-PARTS#everywhere#${head?.month}`, sk: `${head?.current.name}#00000` }, 1)

    expect(await history.wrong()).toEqual([])
  })
})

test('facts are forgotten when their months are reckoned for good, three years later', async () => {
  const history = await new History(11).begin()
  for (let n = 0; n < 30; n++) await history.deed()
  history.clock.pass(hours(30 * 24))
  for (let n = 0; n < 30; n++) await history.deed()
  const { stores, clock } = history
  const context = { stores, clock, catalogue }
  const ended = async () =>
    (await stores.usage.list({ partition: usageEvents, index: 'i1' })).filter(({ to }) => to !== undefined).length
  const before = await ended()
  history.clock.pass(days(30 * 37))
  await forgetOldUsage(context)
  expect(await ended()).toBe(before)
  await history.rollUp()
  const november = text(await readMonth({ stores, timeZone, now: clock.now() }, '2026-11' as Month))

  history.clock.pass(days(60))
  await history.rollUp()
  await forgetOldUsage(context)

  expect(before).toBeGreaterThan(0)
  expect(await ended()).toBe(0)
  expect(text(await readMonth({ stores, timeZone, now: clock.now() }, '2026-11' as Month))).toBe(november)
})

/** A table whose process is killed after so many calls. */
const cutAfter = (table: Table, calls: number): Table => {
  let left = calls
  const count = <T>(call: () => Promise<T>): Promise<T> =>
    left-- > 0 ? call() : Promise.reject(new Error('killed as the test wants it'))
  return {
    get: (key) => count(() => table.get(key)),
    putIfAbsent: (item) => count(() => table.putIfAbsent(item)),
    putIfVersion: (item, version) => count(() => table.putIfVersion(item, version)),
    deleteIfVersion: (key, version) => count(() => table.deleteIfVersion(key, version)),
    query: (query) => count(() => table.query(query)),
  }
}
