import { randomInt } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { databaseStates } from '../../../../shared/core/states.ts'
import { days, instant } from '../../../../shared/core/time.ts'
import { type Database, databaseKey } from '../../../../shared/entities/database.ts'
import { type CountQuery, countDatabases } from '../../../../shared/entities/database-count.ts'
import { type GroupedListQuery, listByGroups } from '../../../../shared/entities/database-groups.ts'
import { type DatabaseListQuery, listDatabases } from '../../../../shared/entities/database-list.ts'
import { termsOf } from '../../../../shared/entities/search.ts'
import { storesOn } from '../../../../shared/entities/stores.ts'
import { SqliteTable } from '../../../../shared/table/sqlite/sqlite-table.ts'
import { runningDatabase } from '../../functions/api/harness.ts'

const open = () => {
  const table = new SqliteTable(':memory:')
  return { table, stores: storesOn(table) }
}

const query: DatabaseListQuery = { tenants: undefined, terms: [], sort: 'name', descending: false, pageSize: 200 }

const find = async (stores: ReturnType<typeof storesOn>, search: string, changes: Partial<DatabaseListQuery> = {}) => {
  const page = await listDatabases(stores.databases, { ...query, terms: termsOf(search), ...changes })
  return page.items.map(({ name }) => name)
}

describe('a database is found by', () => {
  const shop = runningDatabase({
    name: 'Web-Shop of Köln',
    description: 'Orders (paid) and customers',
    tenant: 'RDB_ODOO',
    product: 'C1290',
    address: '10.20.30.40',
  })

  const given = async () => {
    const opened = open()
    await opened.stores.databases.create(shop)
    return opened.stores
  }

  test.each([
    'web',
    'w',
    'WEB-SHOP',
    'shop',
    'köl',
    'paid',
    '(paid',
    'cust ord',
    'odoo',
    'rdb_odoo',
    'c1290',
    '10.20.3',
    shop.id.slice(0, 8),
    shop.id,
  ])('%s', async (search) => {
    expect(await find(await given(), search)).toEqual([shop.name])
  })

  test.each(['eb', 'shops', 'web paidd', '20.30', shop.id.slice(9, 13), '=running', 'odoo2'])(
    'not by %s',
    async (search) => {
      expect(await find(await given(), search)).toEqual([])
    },
  )
})

test('a database is found by what it is called now, and not by what it was', async () => {
  const { stores } = open()
  const database = runningDatabase({ name: 'old name' })
  await stores.databases.create(database)

  await stores.databases.update(databaseKey(database.id), (row) => ({ ...row, name: 'new name' }))

  expect(await find(stores, 'old')).toEqual([])
  expect(await find(stores, 'new')).toEqual(['new name'])
  expect(await find(stores, 'name')).toEqual(['new name'])
})

test('words that nothing has any more leave nothing in the table', async () => {
  const { table, stores } = open()
  const database = runningDatabase({ name: 'gone', description: 'and forgotten' })
  await stores.databases.create(database)

  await stores.databases.update(databaseKey(database.id), ({ bucket: _, ...row }) => ({ ...row, state: 'DELETED' }))

  for (const word of ['gone', 'and', 'forgotten', 'demo', database.id])
    expect((await table.query({ partition: `SEARCH#*#${word[0]}`, index: 'i1', limit: 10 })).items).toEqual([])
  for (const [partition, index] of [
    ['CARDS-DATABASES', 'i1'],
    ['CARDS-DATABASES#time', 'i3'],
  ] as const)
    expect((await table.query({ partition, index, limit: 10 })).items).toEqual([])
  expect(await find(stores, '')).toEqual([])
})

test('a word that two writers take down and bring back at once stays', async () => {
  const { stores } = open()
  const database = runningDatabase({ name: 'first' })
  await stores.databases.create(database)
  const rename = (name: string) => stores.databases.update(databaseKey(database.id), (row) => ({ ...row, name }))

  for (let round = 0; round < 20; round++) {
    const names = ['first', 'second', 'third'].sort(() => randomInt(3) - 1)
    await Promise.all(names.map(rename))
    const { value } = await stores.databases.read(databaseKey(database.id))
    expect(await find(stores, value.name)).toEqual([value.name])
  }
})

/** mulberry32 */
const randomFrom = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

describe('lists are what a naive look at every row gives', () => {
  const seed = randomInt(2 ** 31)
  const random = randomFrom(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const words = [
    'shop',
    'shopping',
    'sales',
    'stock',
    'Über',
    'order-archive',
    'a',
    'test_2',
    '😀mile',
    'éclair',
    'x'.repeat(60),
  ]
  const some = (most: number) => Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(words)).join(' ')
  const databases: Database[] = Array.from({ length: 1500 }, (_, at) =>
    runningDatabase({
      name: some(2).slice(0, 63),
      description: random() < 0.5 ? '' : some(4),
      tenant: pick(['A', 'A', 'A', 'B', 'C']),
      product: pick(['C1', 'C2']),
      dataCenter: pick(['LOCAL1', 'LOCAL2']),
      state: pick(['RUNNING', 'RUNNING', 'RUNNING', 'STOPPED', 'DELETED']),
      address: `10.0.${Math.floor(at / 250)}.${at % 250}`,
      createdAt: instant(Date.parse('2026-01-01') + Math.floor(random() * days(300))),
    }),
  )

  const someStates: readonly DatabaseListQuery['states'][] = [
    undefined,
    undefined,
    ['RUNNING'],
    ['STOPPED'],
    ['FAILED'],
    ['STOPPED', 'DELETED'],
    databaseStates.filter((state) => state !== 'DELETED'),
    [],
  ]

  const naive = (asked: DatabaseListQuery): readonly string[] => {
    const plain = (text: string) => text.normalize('NFKC').toLowerCase()
    const begins = (text: string, term: string): boolean =>
      text.split(/\s+/).some((chunk) =>
        [...chunk].some((_, at, letters) => {
          const rest = letters.slice(at).join('')
          const starts =
            at === 0 || (/[\p{L}\p{N}]/u.test(letters[at] ?? '') && !/[\p{L}\p{N}]/u.test(letters[at - 1] ?? ''))
          return starts && rest.startsWith(term)
        }),
      )
    const orderOf = (database: Database) =>
      asked.sort === 'name' ? [plainName(database), database.id] : [database.createdAt, database.id]
    const plainName = ({ name }: Database) => name.toLowerCase()
    return databases
      .filter((one) => asked.tenants === undefined || asked.tenants.includes(one.tenant))
      .filter((one) => asked.states === undefined || asked.states.includes(one.state))
      .filter((one) => asked.dataCenter === undefined || one.dataCenter === asked.dataCenter)
      .filter((one) =>
        asked.terms.every(
          (term) =>
            [one.name, one.description, one.tenant, one.product].some((text) => begins(plain(text), term)) ||
            one.id.startsWith(term) ||
            (one.address ?? '').startsWith(term),
        ),
      )
      .sort((a, b) => {
        const [x, y] = [orderOf(a), orderOf(b)]
        const order = compareBytes(x[0] ?? '', y[0] ?? '') || compareBytes(x[1] ?? '', y[1] ?? '')
        return asked.descending ? -order : order
      })
      .map(({ id }) => id)
  }
  const compareBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

  const small = { few: 5, selective: { beforeCards: 100, beforeRows: 200 }, cards: { first: 20, all: 80 } }

  test.each([
    ['as many rows as there are', undefined],
    ['so many rows that every way of finding is gone', small],
  ])(`for random questions, with limits for %s (seed ${seed})`, async (_, limits) => {
    const { stores } = open()
    for (const database of databases) await stores.databases.create(database)

    for (let round = 0; round < 80; round++) {
      const term = () => pick([pick(words), pick(words).slice(0, 2), '10.0.3.', pick(databases).id.slice(0, 6), 'zzz'])
      const asked: DatabaseListQuery = {
        tenants: pick([undefined, undefined, ['A'], ['B', 'C'], ['A', 'B', 'C'], ['nobody']]),
        terms: termsOf(Array.from({ length: Math.floor(random() * 3) }, term).join(' ')),
        dataCenter: pick([undefined, undefined, 'LOCAL1', 'LOCAL9']),
        states: pick(someStates),
        sort: pick(['name', 'created']),
        descending: random() < 0.5,
        pageSize: 1 + Math.floor(random() * 200),
      }
      const found: string[] = []
      let after: string | undefined
      do {
        const page = await listDatabases(
          stores.databases,
          { ...asked, ...(after === undefined ? {} : { after }) },
          limits,
        )
        found.push(...page.items.map(({ id }) => id))
        expect(page.items.length).toBeLessThanOrEqual(asked.pageSize)
        after = page.next
      } while (after !== undefined)
      expect(found, JSON.stringify(asked)).toEqual(naive(asked))
      expect(await countDatabases(stores.databases, asked), JSON.stringify(asked)).toBe(found.length)
    }
  })

  test.each([
    ['as many rows as there are', undefined],
    ['so many rows that every way of finding is gone', small],
  ])(`by tenant or data center, with limits for %s (seed ${seed})`, async (_, limits) => {
    const { stores } = open()
    for (const database of databases) await stores.databases.create(database)

    for (let round = 0; round < 40; round++) {
      const by = pick(['tenant', 'dataCenter'] as const)
      const asked: GroupedListQuery = {
        tenants: pick([undefined, undefined, ['A'], ['C', 'B'], ['nobody', 'A', 'A']]),
        terms: termsOf(pick(['', '', pick(words), 'zzz'])),
        dataCenter: pick([undefined, undefined, 'LOCAL1', 'LOCAL9']),
        states: pick(someStates),
        by,
        // What is not known any more comes last.
        known:
          by === 'tenant'
            ? pick([
                ['A', 'B', 'C'],
                ['C', 'D', 'A'],
              ])
            : pick([['LOCAL1', 'LOCAL2'], ['LOCAL2']]),
        descending: random() < 0.5,
        pageSize: 1 + Math.floor(random() * 200),
      }
      const found: string[] = []
      let after: string | undefined
      do {
        const place = after === undefined ? {} : { after }
        const page = await listByGroups(stores.databases, { ...asked, ...place }, limits)
        found.push(...page.items.map(({ id }) => id))
        expect(page.items.length).toBeLessThanOrEqual(asked.pageSize)
        after = page.next
      } while (after !== undefined)

      const byName = naive({ ...asked, sort: 'name', descending: false })
      const rows = new Map(databases.map((database) => [database.id as string, database]))
      const groupOf = (id: string) => rows.get(id)?.[by] ?? ''
      const isTold = (group: string) => (by === 'tenant' && asked.tenants !== undefined) || asked.known.includes(group)
      const isOnly = by === 'dataCenter' && asked.dataCenter !== undefined
      const expected = byName.toSorted((a, b) => {
        const [x, y] = [groupOf(a), groupOf(b)]
        if (isOnly || (!isTold(x) && !isTold(y))) return 0
        if (isTold(x) !== isTold(y)) return isTold(x) ? -1 : 1
        return compareBytes(x, y) * (asked.descending ? -1 : 1)
      })
      expect(found, JSON.stringify(asked)).toEqual(expected)
    }
  })

  test('more than are looked at are not counted', async () => {
    const { stores } = open()
    for (const database of databases.slice(0, 30)) await stores.databases.create(database)
    const count = (changes: Partial<CountQuery>, cards: number) =>
      countDatabases(stores.databases, { tenants: undefined, terms: [], ...changes }, { few: 2, cards })
    const stopped = databases.slice(0, 30).filter(({ state }) => state === 'STOPPED')

    expect(await count({}, 30)).toBe(30)
    expect(await count({}, 29)).toBeUndefined()
    expect(await count({ states: ['STOPPED'] }, 29)).toBe(stopped.length)
    expect(await count({ tenants: ['nobody'] }, 1)).toBe(0)
  })
})
