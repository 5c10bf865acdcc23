import { describe, expect, test } from 'vitest'
import { type IndexName, indexNames, type Key, type NewItem, type Query, type Table } from '../../shared/table/table.ts'
import { Random } from '../pipelines/simulation/random.ts'
import type { Flaws } from './table.contract.ts'

const textOf = (kilobytes: number): string => 'x'.repeat(kilobytes * 1024)

/** What is allowed at the edge, and what is refused: the same for every table. */
export const tableEdges = (tableOf: () => Table, { checksByUtf16 = false }: Flaws): void => {
  const put = (pk: string, sk: string, data: unknown = {}, indexes: NewItem['indexes'] = {}) =>
    tableOf().putIfAbsent({ pk, sk, data, indexes })
  const page = async (query: Query) => {
    const { items, next } = await tableOf().query(query)
    return { sks: items.map(({ sk }) => sk), ...(next ? { next } : {}) }
  }

  describe('at the edge', () => {
    test('any text is a key, the empty one too', async () => {
      const texts = ['', '\0', '\0\0', '\0a', ' ', 'a']
      for (const pk of texts) for (const sk of texts) await put(pk, sk, [pk, sk])

      for (const pk of texts) {
        for (const sk of texts) expect(await tableOf().get({ pk, sk })).toMatchObject({ pk, sk, data: [pk, sk] })
        expect(await page({ partition: pk, limit: 10 })).toEqual({ sks: texts })
        expect(await page({ partition: pk, prefix: '\0', limit: 10 })).toEqual({ sks: ['\0', '\0\0', '\0a'] })
      }
    })

    test('any JSON comes back as it was', async () => {
      const deep = Array.from({ length: 100 }).reduce<unknown>((inner) => ({ inner }), 'core')
      const data = { large: 1.7e308, tiny: 5e-324, half: '\ud800', '': '', none: [], nul: '\0', deep }
      await put('p', 's', data)

      expect((await tableOf().get({ pk: 'p', sk: 's' }))?.data).toEqual(data)
    })

    test('398 kB are an item, with its keys and places; more is refused, and changes nothing', async () => {
      const [small, large] = [textOf(398), textOf(400)]
      expect(await put('p', 's', small)).toBe(true)
      expect(await tableOf().putIfVersion({ pk: 'p', sk: 's', data: small.replace('x', 'y') }, 1)).toBe(true)

      const tooLarge = { name: 'item-too-large' }
      await expect(put('p', 't', large)).rejects.toMatchObject(tooLarge)
      await expect(tableOf().putIfVersion({ pk: 'p', sk: 's', data: large }, 2)).rejects.toMatchObject(tooLarge)
      await expect(put('p'.repeat(3_000), 's')).rejects.toMatchObject(tooLarge)
      await expect(put('p', 'ä'.repeat(600))).rejects.toMatchObject(tooLarge)
      await expect(put('p', 't', {}, { i3: { pk: 'x', sk: 'ä'.repeat(600) } })).rejects.toMatchObject(tooLarge)
      expect(await page({ partition: 'p', limit: 10 })).toEqual({ sks: ['s'] })
      expect(await tableOf().get({ pk: 'p', sk: 's' })).toMatchObject({ version: 2 })
    })

    test.each([undefined, 'i2'] as const)(
      'a page of large items is full, unless it is the last (index %s)',
      async (index) => {
        const sks = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
        for (const sk of sks) await put('p', sk, textOf(390), { i2: { pk: 'p', sk } })
        const query = { partition: 'p', ...(index ? { index } : {}) }

        expect(await page({ ...query, limit: 7 })).toEqual({ sks })
        const first = await page({ ...query, limit: 5 })
        expect(first).toEqual({ sks: sks.slice(0, 5), next: expect.any(String) })
        expect(await page({ ...query, limit: 5, cursor: first.next ?? '' })).toEqual({ sks: ['f', 'g'] })
      },
    )

    test('nothing lies in a range that ends before it begins, nor outside of its prefix', async () => {
      for (const sk of ['a', 'b', 'c']) await put('p', sk)

      expect(await page({ partition: 'p', from: 'c', to: 'a', limit: 10 })).toEqual({ sks: [] })
      expect(await page({ partition: 'p', prefix: 'a', from: 'b', limit: 10 })).toEqual({ sks: [] })
      expect(await page({ partition: 'p', prefix: 'c', to: 'b', limit: 10 })).toEqual({ sks: [] })
      expect(await page({ partition: 'p', prefix: 'a', to: 'b', limit: 10 })).toEqual({ sks: ['a'] })
    })

    test.each([
      { descending: false, ahead: 'd', behind: 'a', left: ['c', 'd'] },
      { descending: true, ahead: 'a', behind: 'e', left: ['c', 'b', 'a'] },
    ])('a cursor stays in its place, whatever goes and comes (descending: $descending)', async (way) => {
      const { descending, ahead, behind, left } = way
      for (const sk of ['b', 'c', 'd'].toSorted(() => (descending ? -1 : 1))) if (sk !== ahead) await put('p', sk)
      const query = { partition: 'p', descending, limit: 1 }
      const first = await page(query)
      await tableOf().deleteIfVersion({ pk: 'p', sk: first.sks[0] ?? '' }, 1)
      await put('p', behind)
      await put('p', ahead)

      expect(await page({ ...query, limit: 5, cursor: first.next ?? '' })).toEqual({ sks: left })
    })

    test('the page after a cursor is the last, and empty, when everything behind it is gone', async () => {
      for (const sk of ['a', 'b']) await put('p', sk)
      const { next: cursor = '' } = await page({ partition: 'p', limit: 1 })
      for (const sk of ['a', 'b']) await tableOf().deleteIfVersion({ pk: 'p', sk }, 1)

      expect(await page({ partition: 'p', limit: 1, cursor })).toEqual({ sks: [] })
    })

    test.each(['', 'b', '{"a":1}', '["a"]', '[1,2,3]'])('%j is refused as a cursor', async (cursor) => {
      await expect(page({ partition: 'p', limit: 1, cursor })).rejects.toThrow(RangeError)
    })

    const seed = Date.now() % 1_000_000
    test(`every query finds what a list in memory would (seed ${seed})`, async () => {
      const random = new Random(seed)
      const letters = [...bmpLetters, ...(checksByUtf16 ? [] : highLetters)]
      const text = () => Array.from({ length: random.below(4) }, () => random.pick(letters)).join('')
      const items = new Map<string, NewItem>()
      for (let n = 0; n < 60; n++) {
        const item = randomItem(random, text)
        if (await tableOf().putIfAbsent(item)) items.set(JSON.stringify([item.pk, item.sk]), item)
      }

      for (let n = 0; n < 150; n++) {
        const query = randomQuery(random, text)
        const found: Place[] = []
        let cursor: string | undefined
        do {
          const page = await tableOf().query({ ...query, ...(cursor ? { cursor } : {}) })
          if (page.next) expect(page.items, JSON.stringify(query)).toHaveLength(query.limit)
          // Places are not read back: they are those that were put.
          const put = page.items.map((item) => items.get(JSON.stringify([item.pk, item.sk])) ?? item)
          found.push(...put.map((item) => placeOf(item, query.index)))
          cursor = page.next
        } while (cursor)
        const expected = expectedPlaces([...items.values()], query)
        expect(
          found.map(({ sk }) => sk),
          JSON.stringify(query),
        ).toEqual(expected.map(({ sk }) => sk))
        expect(namesOf(found)).toEqual(namesOf(expected))
      }
    })
  })
}

interface Place {
  readonly sk: string
  readonly name: string
}

const placeOf = (item: NewItem, index: IndexName | undefined): Place => ({
  sk: (index ? item.indexes?.[index]?.sk : item.sk) ?? '',
  name: JSON.stringify([item.pk, item.sk]),
})

const namesOf = (places: readonly Place[]) => places.map(({ name }) => name).toSorted()

/** Where UTF-8 and UTF-16 disagree, where a prefix has no successor of its own, and where a key is empty. */
const bmpLetters = ['\0', 'a', 'b', 'ä', '\ud7ff', '\ue000']
const highLetters = ['\uffff', '😀', '\u{10ffff}']

const randomItem = (random: Random, text: () => string): NewItem => {
  const place = (): Key => ({ pk: random.pick(['p', 'q']), sk: text() })
  const indexes = Object.fromEntries(indexNames.filter(() => random.chance(0.5)).map((name) => [name, place()]))
  return { ...place(), data: {}, indexes }
}

const randomQuery = (random: Random, text: () => string): Query => ({
  partition: random.pick(['p', 'q']),
  ...(random.chance(0.5) ? { index: random.pick(indexNames) } : {}),
  ...(random.chance(0.4) ? { prefix: text() } : {}),
  ...(random.chance(0.4) ? { from: text() } : {}),
  ...(random.chance(0.4) ? { to: text() } : {}),
  ...(random.chance(0.5) ? { descending: true } : {}),
  limit: 1 + random.below(8),
})

const bytesOf = (value: string): Buffer => Buffer.from(value)

const expectedPlaces = (items: readonly NewItem[], query: Query): readonly Place[] => {
  const { partition, index, prefix = '', from, to, descending } = query
  const ordered = items
    .filter((item) => (index ? item.indexes?.[index]?.pk : item.pk) === partition)
    .map((item) => placeOf(item, index))
    .filter(({ sk }) => bytesOf(sk).subarray(0, bytesOf(prefix).length).equals(bytesOf(prefix)))
    .filter(({ sk }) => from === undefined || Buffer.compare(bytesOf(sk), bytesOf(from)) >= 0)
    .filter(({ sk }) => to === undefined || Buffer.compare(bytesOf(sk), bytesOf(to)) <= 0)
    .toSorted((a, b) => Buffer.compare(bytesOf(a.sk), bytesOf(b.sk)))
  return descending ? ordered.toReversed() : ordered
}
