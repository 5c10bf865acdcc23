import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../pipelines/simulation/random.ts'
import { performOnAll, tracesOf } from './machines/play.ts'
import { randomPipeline, randomScript } from './machines/random-script.ts'

// Thousands of errors are thrown here on purpose, and nobody reads where.
const { stackTraceLimit } = Error
beforeAll(() => {
  Error.stackTraceLimit = 0
})
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit
})

describe('random pipelines with random outcomes', () => {
  const seeds = 10_000
  const seen = new Map<string, number>()

  it.each(Array.from({ length: 20 }, (_, n) => [1 + (n * seeds) / 20, ((n + 1) * seeds) / 20]))(
    'have the same trace on every engine: seeds %i to %i',
    async (first, last) => {
      for (let seed = first; seed <= last; seed++) {
        const random = new Random(seed)
        const pipeline = randomPipeline(random)
        const script = randomScript(random, pipeline)

        const [[, expected] = ['', undefined], ...others] = tracesOf(await performOnAll(pipeline, script))

        for (const [name, traces] of others) expect(traces, `seed ${seed} on ${name}`).toEqual(expected)
        for (const { state, trace } of expected ?? [])
          for (const what of [state, ...trace.map((line) => line.split(' ').slice(3, 5).join(' '))])
            seen.set(what, (seen.get(what) ?? 0) + 1)
      }
    },
  )

  it('came to every end, and through every kind of error', () => {
    const wanted = ['PROCESSED', 'FAILED', 'STUCK', 'CANCELLED', 'RUNNING']
    const errors = [
      'failed deadline-missed',
      'failed command-failed',
      'failed cloud-unavailable',
      'failed pivot-passed',
      'done -',
    ]

    for (const what of [...wanted, ...errors]) expect(seen.get(what) ?? 0, what).toBeGreaterThan(50)
  })
})
