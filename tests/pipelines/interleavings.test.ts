import { describe, expect, test } from 'vitest'
import { Interleaving, storyOf } from './simulation/interleaving.ts'

/** @returns the first case among the seeds that ends badly, with all that is known of it */
const firstBadCase = async (from: number, count: number): Promise<readonly string[]> => {
  for (let seed = from; seed < from + count; seed++) {
    const interleaving = new Interleaving(seed)
    const wrong = await interleaving.run().catch((error: unknown) => [String(error)])
    if (wrong.length > 0) return [`seed ${seed}`, ...wrong, ...(await storyOf(interleaving))]
  }
  return []
}

const atOnce = 250

describe('two control planes on one table, in bad weather, with people who file, cancel and retry at random', () => {
  test.each(Array.from({ length: 8 }, (_, n) => 1 + n * atOnce))(
    'come to a good end, whatever happens (250 seeds from %i)',
    async (from) => {
      expect(await firstBadCase(from, atOnce)).toEqual([])
    },
  )

  // Other numbers at every run: what they find is bad for everybody, and the title says how to see it again.
  const fresh = Math.floor(Date.now() / 1000)
  test(`come to a good end with seeds that nobody has seen (250 seeds from ${fresh})`, async () => {
    expect(await firstBadCase(fresh, atOnce)).toEqual([])
  })

  test('do the same with the same seed', async () => {
    const stories = []
    for (let n = 0; n < 2; n++) {
      const interleaving = new Interleaving(4711)
      await interleaving.run()
      stories.push(await storyOf(interleaving))
    }

    expect(stories[0]).toEqual(stories[1])
  })
})
