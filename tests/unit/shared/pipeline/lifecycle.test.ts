import { describe, expect, test } from 'vitest'
import type { RequestKey } from '../../../../shared/core/ids.ts'
import { type Request, requestKeyOf } from '../../../../shared/entities/request.ts'
import { HowdahError } from '../../../../shared/errors/howdah-error.ts'
import type { Pipeline } from '../../../../shared/pipeline/pipeline.ts'
import { Lab } from '../../../pipelines/simulation/lab.ts'
import { linesOf, toyDatabase, toyLab, toyPipeline, toyStep } from '../../../pipelines/simulation/toy.ts'

const key = 'r-0001' as RequestKey

/** A filed request that no engine walks. */
const filed = async (pipeline: Pipeline): Promise<Lab> => {
  const lab = await toyLab(pipeline)
  await lab.world.clock.run(lab.plane.engine.stop())
  await lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))
  return lab
}

const change = (lab: Lab, changes: Partial<Omit<Request, 'type' | 'parameters'>>) =>
  lab.world.stores.requests.update(requestKeyOf(key), (request) => ({ ...request, ...changes }))

const toy = toyPipeline([toyStep('work')])

const failing = async () => {
  throw new HowdahError('no-capacity')
}

describe('beginning', () => {
  test('counts the attempts and keeps when the first one began', async () => {
    const lab = await filed(toy)

    expect([await lab.plane.lifecycle.begin(key, toy), await lab.plane.lifecycle.begin(key, toy)]).toEqual([1, 2])
    expect(await lab.request(key)).toMatchObject({ state: 'RUNNING', attempt: 2, pipeline: toy.fingerprint })
  })

  test.each(['PROCESSED', 'FAILED', 'CANCELLED', 'STUCK'] as const)(
    'leaves a request that is %s alone',
    async (state) => {
      const lab = await filed(toy)
      await change(lab, { state })

      expect(await lab.plane.lifecycle.begin(key, toy)).toBeUndefined()
      expect(await lab.request(key)).toMatchObject({ state, attempt: 0 })
    },
  )

  test('leaves a request alone that has not got its database', async () => {
    const lab = await filed(toy)
    await lab.world.stores.databases.update({ pk: `DATABASE#${toyDatabase(lab)}`, sk: 'DATABASE' }, (row) => ({
      ...row,
      activeRequest: 'r-9999' as RequestKey,
    }))

    expect(await lab.plane.lifecycle.begin(key, toy)).toBeUndefined()
    expect(await lab.stateOf(key)).toBe('QUEUED')
  })
})

describe('a pipeline that was changed', () => {
  const afterOneStep = async () => {
    const before = toyPipeline([toyStep('first'), toyStep('second', { run: failing })])
    const lab = await filed(before)
    await lab.plane.lifecycle.begin(key, before)
    await lab.world.clock.run(lab.plane.runner.call({ requestKey: key, attempt: 1, step: 'first', direction: 'run' }))
    return lab
  }

  test('takes an old request over when it still has every step of its trace, in their order', async () => {
    const lab = await afterOneStep()
    const longer = toyPipeline([toyStep('zeroth'), toyStep('first'), toyStep('third')])

    expect(await lab.plane.lifecycle.begin(key, longer)).toBe(2)
  })

  test('parks an old request when a step of its trace is gone', async () => {
    const lab = await afterOneStep()

    expect(await lab.plane.lifecycle.begin(key, toyPipeline([toyStep('second')]))).toBeUndefined()
    expect(await lab.request(key)).toMatchObject({ state: 'STUCK', error: { code: 'pipeline-changed' } })
  })

  test('parks an old request when a step that it has done has become the pivot', async () => {
    const lab = await afterOneStep()

    expect(await lab.plane.lifecycle.begin(key, toyPipeline([], toyStep('first')))).toBeUndefined()
    expect(await lab.stateOf(key)).toBe('STUCK')
  })

  test('begins anew with a request that was taken back as a whole', async () => {
    const lab = await afterOneStep()
    await change(lab, { state: 'QUEUED', unwoundAttempt: 1 })

    expect(await lab.plane.lifecycle.begin(key, toyPipeline([toyStep('other')]))).toBe(2)
  })
})

describe('ending', () => {
  test('frees the database, and forgets what went wrong on the way', async () => {
    const lab = await filed(toy)
    await lab.plane.lifecycle.begin(key, toy)
    await change(lab, { error: { code: 'cloud-unavailable', message: 'bad weather' } })

    await lab.plane.lifecycle.end(key, 1, 'run')
    await lab.plane.lifecycle.end(key, 1, 'run')

    expect(await lab.database(toyDatabase(lab))).not.toHaveProperty('activeRequest')
    expect(await lab.stateOf(key)).toBe('PROCESSED')
    expect(await lab.request(key)).not.toHaveProperty('error')
  })

  test('says why it was taken back, not why that took two tries', async () => {
    let tries = 0
    const work = toyStep('work', {
      run: failing,
      undo: async () => {
        if (++tries === 1) throw new HowdahError('server-lost')
      },
    })
    const lab = await toyLab(toyPipeline([work]))
    await lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))
    await lab.settle()
    expect(await lab.request(key)).toMatchObject({ state: 'STUCK', error: { code: 'server-lost' } })

    await lab.world.clock.run(lab.plane.filing.retry(key, { tenants: '*' }))
    await lab.settle()

    expect(await lab.request(key)).toMatchObject({ state: 'FAILED', error: { code: 'no-capacity', step: 'work' } })
  })

  test('is refused to who did not see that the request has turned', async () => {
    const lab = await filed(toy)
    await lab.plane.lifecycle.begin(key, toy)

    await expect(lab.plane.lifecycle.end(key, 1, 'undo')).rejects.toMatchObject({ code: 'stale-attempt' })
  })

  test('is refused to an attempt that is not the newest, and the database stays taken', async () => {
    const lab = await filed(toy)
    for (let n = 0; n < 2; n++) await lab.plane.lifecycle.begin(key, toy)

    await expect(lab.plane.lifecycle.end(key, 1, 'run')).rejects.toMatchObject({ code: 'stale-attempt' })
    expect(await lab.database(toyDatabase(lab))).toHaveProperty('activeRequest', key)
  })
})

describe('a request that is cancelled before its first step', () => {
  test('leaves a database that failed, when it was to create it', async () => {
    const lab = new Lab()
    await lab.world.clock.run(lab.plane.engine.stop())
    const { databaseId } = await lab.world.clock.run(lab.fileCreate(1))
    await lab.world.clock.run(lab.plane.filing.cancel(key))
    lab.begin()

    await lab.settleAll()

    expect(await lab.request(key)).toMatchObject({ state: 'CANCELLED', error: { code: 'cancelled' }, trace: [] })
    expect(await lab.database(databaseId)).toMatchObject({ state: 'FAILED' })
  })
})

describe('a request that is stuck', () => {
  test('goes forward from where it stuck when it is retried after its pivot', async () => {
    let tries = 0
    const last = toyStep('last', {
      run: async () => {
        if (++tries === 1) throw new HowdahError('store-refused')
      },
    })
    const lab = await toyLab(toyPipeline([toyStep('work')], toyStep('pivot'), [last]))
    await lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))
    await lab.settle()
    expect(await lab.request(key)).toMatchObject({ state: 'STUCK', error: { code: 'store-refused', step: 'last' } })

    await lab.world.clock.run(lab.plane.filing.retry(key, { tenants: '*' }))
    await lab.settle()

    expect(linesOf(await lab.request(key))).toEqual([
      'run work done',
      'run pivot done',
      'run last failed store-refused',
      'run last done',
    ])
  })
})
