import { describe, expect, test } from 'vitest'
import { forEachOf, rotated } from '../../../../shared/core/each.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('work on each', () => {
  test('is done on no more than so many at once, and on all', async () => {
    const done: number[] = []
    let atWork = 0
    let most = 0

    await forEachOf(
      numbers(50),
      async (n) => {
        most = Math.max(most, ++atWork)
        await turn()
        atWork--
        done.push(n)
      },
      { atOnce: 7 },
    )

    expect(most).toBe(7)
    expect(done.toSorted((a, b) => a - b)).toEqual(numbers(50))
  })

  test('goes on when it fails for some, and says so in the end', async () => {
    const done: number[] = []
    const work = async (n: number) => {
      if (n % 3 === 0) throw new Error(`no ${n}`)
      done.push(n)
    }

    const error = await forEachOf(numbers(7), work, { atOnce: 2 }).catch((thrown: unknown) => thrown)

    expect(done).toEqual([1, 2, 4, 5])
    expect((error as AggregateError).errors.map(({ message }) => message)).toEqual(['no 0', 'no 3', 'no 6'])
  })

  test('throws what keeps it from seeing all', async () => {
    async function* broken() {
      yield 1
      throw new RangeError('the table does not answer')
    }
    const done: number[] = []

    await expect(forEachOf(broken(), async (n) => void done.push(n), { atOnce: 3 })).rejects.toThrow(RangeError)
    expect(done).toEqual([1])
  })

  test('begins nothing more when its time is over, ends what it began, and says that there was more', async () => {
    const time = new AbortController()
    const [begun, ended]: number[][] = [[], []]
    const work = async (n: number) => {
      begun?.push(n)
      if (n === 5) time.abort()
      await turn()
      ended?.push(n)
    }

    await expect(forEachOf(numbers(100), work, { atOnce: 3, signal: time.signal })).rejects.toThrow(/time was over/)

    expect(begun?.length).toBeLessThan(9)
    expect(ended).toEqual(begun)
  })

  test('that is all done when its time is over is done', async () => {
    const time = new AbortController()

    await forEachOf(numbers(3), async (n) => (n === 2 ? time.abort() : undefined), { signal: time.signal })
  })
})

test.each([1, 7, 100, 997])('whoever gets through a tenth of %i items comes round to all in 20 turns', (count) => {
  const seen = new Set<number>()

  for (let time = 1_000; time < 1_020; time++)
    for (const item of rotated(numbers(count), time).slice(0, Math.ceil(count / 10))) seen.add(item)

  expect(seen.size).toBe(count)
})
