import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { asHowdahError } from '../../shared/errors/howdah-error.ts'
import type { NewItem, Query, Table } from '../../shared/table/table.ts'
import { indexNames } from '../../shared/table/table.ts'
import { tableEdges } from './table-edges.contract.ts'

/** What a run of the suite opens: a table of its own, empty. */
export interface OpenTable {
  readonly table: Table
  close(): Promise<void>
}

const item = (pk: string, sk: string, data: unknown = {}, indexes: NewItem['indexes'] = {}): NewItem => ({
  pk,
  sk,
  data,
  indexes,
})

/** What an implementation, or the way to it, cannot do. */
export interface Flaws {
  /** Answers are lost on the way: then racing removals cannot be told apart. */
  readonly losesAnswers?: boolean
  /** Checks the place where a page begins by UTF-16: no characters beyond it, where it matters. */
  readonly checksByUtf16?: boolean
}

/** What every table must do, whoever stores it. */
export const tableContract = (name: string, open: () => Promise<OpenTable>, flaws: Flaws = {}): void => {
  describe(`the table on ${name}`, () => {
    let opened: OpenTable
    let table: Table
    beforeEach(async () => {
      opened = await open()
      table = opened.table
    })
    afterEach(() => opened.close())

    const fill = async (items: readonly NewItem[]) => {
      for (const one of items) await table.putIfAbsent(one)
    }

    /** @returns undefined when nobody can tell what became of the write: allowed only where answers are lost */
    const orUntold = (write: Promise<boolean>): Promise<boolean | undefined> =>
      write.catch((error: unknown) => {
        if (!flaws.losesAnswers || asHowdahError(error).code !== 'table-unavailable') throw error
        return undefined
      })

    const sortKeys = async (query: Partial<Query> = {}) =>
      (await table.query({ partition: 'p', limit: 100, ...query })).items.map(({ sk }) => sk)

    /** All pages, one after the other. */
    const pages = async (query: Query): Promise<string[][]> => {
      const found: string[][] = []
      let cursor: string | undefined
      do {
        const page = await table.query({ ...query, ...(cursor ? { cursor } : {}) })
        found.push(page.items.map(({ pk, sk }) => `${pk}/${sk}`))
        cursor = page.next
      } while (cursor)
      return found
    }

    describe('a single item', () => {
      test('is not there before it is put', async () => {
        expect(await table.get({ pk: 'p', sk: 's' })).toBeUndefined()
      })

      test('comes back as it was put, with its version', async () => {
        const data = { text: 'ein Käse 🧀 "quoted"\n', number: 1.5, nothing: null, list: [1, { deep: true }] }
        const indexes = { i1: { pk: 'a', sk: '1' }, i4: { pk: 'd', sk: '' } }

        expect(await table.putIfAbsent(item('p', 's', data, indexes))).toBe(true)

        expect(await table.get({ pk: 'p', sk: 's' })).toEqual({ pk: 'p', sk: 's', version: 1, data })
        expect((await table.query({ partition: 'd', index: 'i4', limit: 1 })).items).toEqual([
          { pk: 'p', sk: 's', version: 1, data },
        ])
      })

      test('is put once only', async () => {
        await table.putIfAbsent(item('p', 's', 'first'))

        expect(await table.putIfAbsent(item('p', 's', 'second'))).toBe(false)
        expect(await table.get({ pk: 'p', sk: 's' })).toMatchObject({ data: 'first', version: 1 })
      })

      test('is replaced as a whole when its version is the one that was read, and counts its writes', async () => {
        await table.putIfAbsent(item('p', 's', { a: 1, b: 2 }, { i1: { pk: 'x', sk: 'y' } }))

        expect(await table.putIfVersion(item('p', 's', { c: 3 }), 1)).toBe(true)

        expect(await table.get({ pk: 'p', sk: 's' })).toMatchObject({ data: { c: 3 }, version: 2 })
        expect((await table.query({ partition: 'x', index: 'i1', limit: 1 })).items).toEqual([])
      })

      test('stays as it is when somebody wrote it since, or it is gone, or never was', async () => {
        await table.putIfAbsent(item('p', 's', 'first'))
        await table.putIfVersion(item('p', 's', 'second'), 1)

        expect(await table.putIfVersion(item('p', 's', 'third'), 1)).toBe(false)
        expect(await table.putIfVersion(item('p', 's', 'third'), 3)).toBe(false)
        expect((await orUntold(table.putIfVersion(item('p', 'none', 'third'), 1))) ?? false).toBe(false)
        expect(await table.get({ pk: 'p', sk: 's' })).toMatchObject({ data: 'second', version: 2 })
        expect(await table.get({ pk: 'p', sk: 'none' })).toBeUndefined()
      })

      test('is removed only at the version that was read, and once', async () => {
        await table.putIfAbsent(item('p', 's'))

        expect(await table.deleteIfVersion({ pk: 'p', sk: 's' }, 2)).toBe(false)
        expect(await table.deleteIfVersion({ pk: 'p', sk: 's' }, 1)).toBe(true)
        expect(await table.deleteIfVersion({ pk: 'p', sk: 's' }, 1)).toBe(false)
        expect(await table.get({ pk: 'p', sk: 's' })).toBeUndefined()
      })

      test('begins at version 1 again when it was removed', async () => {
        await table.putIfAbsent(item('p', 's'))
        await table.deleteIfVersion({ pk: 'p', sk: 's' }, 1)

        expect(await table.putIfAbsent(item('p', 's', 'new'))).toBe(true)
        expect(await table.get({ pk: 'p', sk: 's' })).toMatchObject({ data: 'new', version: 1 })
      })

      test('is told from one whose keys only look alike', async () => {
        await fill([item('a', 'b#c', 1), item('a#b', 'c', 2)])

        expect(await table.get({ pk: 'a', sk: 'b#c' })).toMatchObject({ data: 1 })
        expect(await table.get({ pk: 'a#b', sk: 'c' })).toMatchObject({ data: 2 })
      })
    })

    describe('of 50 writers at once', () => {
      const everybody = Array.from({ length: 50 }, (_, n) => n)

      test('one puts what is absent', async () => {
        const won = await Promise.all(everybody.map((n) => table.putIfAbsent(item('p', 's', n))))

        expect(won.filter(Boolean)).toHaveLength(1)
        expect(await table.get({ pk: 'p', sk: 's' })).toMatchObject({ data: won.indexOf(true), version: 1 })
      })

      test('one replaces the version that all have read', async () => {
        await table.putIfAbsent(item('p', 's'))
        const won = await Promise.all(everybody.map((n) => table.putIfVersion(item('p', 's', n), 1)))

        expect(won.filter(Boolean)).toHaveLength(1)
        expect(await table.get({ pk: 'p', sk: 's' })).toMatchObject({ data: won.indexOf(true), version: 2 })
      })

      if (!flaws.losesAnswers)
        test('one removes what all have read', async () => {
          await table.putIfAbsent(item('p', 's'))
          const won = await Promise.all(everybody.map(() => table.deleteIfVersion({ pk: 'p', sk: 's' }, 1)))

          expect(won.filter(Boolean)).toHaveLength(1)
          expect(await table.get({ pk: 'p', sk: 's' })).toBeUndefined()
        })

      test('none is lost when all read again and write again', async () => {
        await table.putIfAbsent(item('p', 's', 0))
        let untold = 0
        const increase = async (): Promise<void> => {
          const now = await table.get({ pk: 'p', sk: 's' })
          const next = item('p', 's', Number(now?.data) + 1)
          const done = await orUntold(table.putIfVersion(next, now?.version ?? 0))
          if (done === undefined) untold++
          if (done === false) await increase()
        }
        await Promise.all(everybody.map(increase))

        const { data, version = 0 } = (await table.get({ pk: 'p', sk: 's' })) ?? {}
        expect(data).toBe(version - 1)
        expect(data).toBeLessThanOrEqual(50)
        expect(data).toBeGreaterThanOrEqual(50 - untold)
      })
    })

    tableEdges(() => table, flaws)

    describe('a query', () => {
      test('finds one partition, in the order of its sort keys', async () => {
        await fill([item('p', 'b'), item('p', 'a'), item('q', 'a'), item('p', 'c')])

        expect(await sortKeys()).toEqual(['a', 'b', 'c'])
        expect(await sortKeys({ descending: true })).toEqual(['c', 'b', 'a'])
        expect(await sortKeys({ partition: 'nobody' })).toEqual([])
      })

      test('orders by the bytes of UTF-8, as every adapter does', async () => {
        const keys = ['Z', 'a', 'zebra', 'Ärger', 'ä', '日本', '\uffff', '😀', '\u{10ffff}']
        await fill(keys.toReversed().map((sk) => item('p', sk)))

        expect(await sortKeys()).toEqual(keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
      })

      test('finds what begins with a prefix, whatever comes after it', async () => {
        await fill(['JOB', 'JOB#', 'JOB#a', 'JOB#\u{10ffff}', 'JOB$', 'JOC', 'job#a'].map((sk) => item('p', sk)))

        expect(await sortKeys({ prefix: 'JOB#' })).toEqual(['JOB#', 'JOB#a', 'JOB#\u{10ffff}'])
      })

      test('finds what lies between two sort keys, and those themselves', async () => {
        await fill(['a', 'b', 'c', 'd'].map((sk) => item('p', sk)))

        expect(await sortKeys({ from: 'b' })).toEqual(['b', 'c', 'd'])
        expect(await sortKeys({ to: 'c' })).toEqual(['a', 'b', 'c'])
        expect(await sortKeys({ from: 'b', to: 'c', descending: true })).toEqual(['c', 'b'])
        expect(await sortKeys({ from: 'bb', to: 'bz' })).toEqual([])
      })

      test.each([false, true])('goes page by page over everything once (descending: %s)', async (descending) => {
        const keys = ['a', 'b', 'c', 'd', 'e']
        await fill(keys.map((sk) => item('p', sk)))
        const ordered = (descending ? keys.toReversed() : keys).map((sk) => `p/${sk}`)

        for (const limit of [1, 2, 5, 6])
          expect((await pages({ partition: 'p', limit, descending })).flat()).toEqual(ordered)
        expect(await pages({ partition: 'p', limit: 2, descending })).toHaveLength(3)
      })

      test('goes on behind its cursor when what it stood on is gone', async () => {
        await fill(['a', 'b', 'c'].map((sk) => item('p', sk)))
        const { next = '' } = await table.query({ partition: 'p', limit: 2 })
        await table.deleteIfVersion({ pk: 'p', sk: 'b' }, 1)

        expect(await sortKeys({ cursor: next })).toEqual(['c'])
      })

      test('has no next page when its last one is just full', async () => {
        await fill(['a', 'b'].map((sk) => item('p', sk)))

        expect(await table.query({ partition: 'p', limit: 2 })).not.toHaveProperty('next')
      })

      test('keeps prefix and range over its pages', async () => {
        await fill(['a1', 'a2', 'a3', 'b1'].map((sk) => item('p', sk)))

        expect(await pages({ partition: 'p', prefix: 'a', from: 'a2', limit: 1 })).toEqual([['p/a2'], ['p/a3']])
      })
    })

    describe.each(indexNames)('index %s', (index) => {
      const inIndex = (pk: string, sk: string, partition: string, order: string) =>
        item(pk, sk, {}, { [index]: { pk: partition, sk: order } })

      test('holds those items only that take part in it, in its own order', async () => {
        await fill([
          inIndex('1', 's', 'list', 'z'),
          inIndex('2', 's', 'list', 'a'),
          inIndex('3', 's', 'other', 'b'),
          item('4', 's'),
        ])

        expect(await pages({ partition: 'list', index, limit: 10 })).toEqual([['2/s', '1/s']])
        expect(await pages({ partition: 'list', index, limit: 10, descending: true })).toEqual([['1/s', '2/s']])
        expect(await pages({ partition: 'list', index, limit: 10, prefix: 'z' })).toEqual([['1/s']])
      })

      test('pages over items of one place without losing or doubling any', async () => {
        const names = ['1', '2', '3', '4', '5']
        await fill(names.map((name) => inIndex(name, 's', 'list', 'same')))

        for (const descending of [false, true]) {
          const found = (await pages({ partition: 'list', index, limit: 2, descending })).flat()
          expect(found.toSorted()).toEqual(names.map((name) => `${name}/s`))
        }
      })

      test('follows the item when it is written and removed', async () => {
        await table.putIfAbsent(inIndex('1', 's', 'list', 'a'))
        await table.putIfVersion(inIndex('1', 's', 'other', 'b'), 1)
        expect(await pages({ partition: 'list', index, limit: 10 })).toEqual([[]])
        expect(await pages({ partition: 'other', index, limit: 10 })).toEqual([['1/s']])

        await table.deleteIfVersion({ pk: '1', sk: 's' }, 2)
        expect(await pages({ partition: 'other', index, limit: 10 })).toEqual([[]])
      })
    })
  })
}
