import { describe, expect, it } from 'vitest'
import { filled } from '../../../portal/src/api/filled.ts'

describe('A page that comes back short', () => {
  const reader = (...pages: readonly (readonly [count: number, next: string | null])[]) => {
    const asked: (readonly [string | undefined, number])[] = []
    const read = async (cursor: string | undefined, size: number) => {
      asked.push([cursor, size])
      const [count, nextCursor] = pages[asked.length - 1] ?? [0, null]
      return { items: Array.from({ length: count }, (_, index) => index), nextCursor }
    }
    return { asked, read }
  }

  it('is filled with what is missing', async () => {
    const { asked, read } = reader([4, 'b'], [0, 'c'], [6, 'd'])
    const page = await filled(10, 4, undefined, read)
    expect(asked).toEqual([
      [undefined, 10],
      ['b', 6],
      ['c', 6],
    ])
    expect(page).toMatchObject({ items: { length: 10 }, nextCursor: 'd' })
  })

  it('is told as it is after three further calls', async () => {
    const { asked, read } = reader([1, 'b'], [0, 'c'], [0, 'd'], [1, 'e'], [8, null])
    expect(await filled(10, 4, undefined, read)).toMatchObject({ items: { length: 2 }, nextCursor: 'e' })
    expect(asked).toHaveLength(4)
  })
})
