import { describe, expect, test } from 'vitest'
import { between, minutes, seconds } from '../../../../../shared/core/time.ts'
import { Slots } from '../../../../../shared/engines/embedded/slots.ts'
import type { Request } from '../../../../../shared/entities/request.ts'
import { HowdahError, Pending } from '../../../../../shared/errors/howdah-error.ts'
import { Lab } from '../../../../pipelines/simulation/lab.ts'
import { newDatabase } from '../../../../pipelines/simulation/simulated-world.ts'
import { fileToy, linesOf, toyLab, toyPipeline, toyStep } from '../../../../pipelines/simulation/toy.ts'

/** As many databases at rest, in data centers that take turns. */
const restingDatabases = async (lab: Lab, count: number, dataCenters: readonly string[]) => {
  const rows = Array.from({ length: count }, (_, n) =>
    newDatabase(lab.world, n + 1, { state: 'RUNNING', dataCenter: dataCenters[n % dataCenters.length] ?? '' }),
  )
  for (const row of rows) await lab.world.stores.databases.create(row)
  return rows
}

describe('the embedded engine', () => {
  test('works on as many requests at once as it may, and on all in the end', async () => {
    let atWork = 0
    let most = 0
    const busy = toyStep('work-hard', {
      run: async ({ clock }) => {
        most = Math.max(most, ++atWork)
        await clock.sleep(seconds(1))
        atWork--
      },
    })
    const lab = new Lab({ pipelines: [toyPipeline([busy])], slots: new Slots(3, 3) })
    const rows = await restingDatabases(lab, 10, ['LOCAL1'])

    for (const { id } of rows) await lab.world.clock.run(lab.file('BACKUP-DB', id))
    await lab.settle()

    expect(most).toBe(3)
    expect((await lab.requests()).map(({ state }) => state)).toEqual(rows.map(() => 'PROCESSED'))
  })

  test('lets no data center that does not answer hold the others back', async () => {
    const answering = toyStep('ask-cloud', {
      run: async ({ database, clock }) => {
        if (database.dataCenter === 'LOCAL1') await clock.sleep(minutes(60))
      },
    })
    const lab = new Lab({ pipelines: [toyPipeline([answering])], slots: new Slots(4, 2) })
    const rows = await restingDatabases(lab, 12, ['LOCAL1', 'LOCAL2'])

    for (const { id } of rows) await lab.world.clock.run(lab.file('BACKUP-DB', id))
    await lab.pass(seconds(5))

    const processed = (await lab.requests()).filter(({ state }) => state === 'PROCESSED')
    expect(processed).toHaveLength(6)
  })

  test('lets no tenant of many requests hold the others back', async () => {
    const busy = toyStep('work-hard', { run: ({ clock }) => clock.sleep(seconds(1)) })
    const lab = new Lab({ pipelines: [toyPipeline([busy])], slots: new Slots(2, 2) })
    for (const { id } of await restingDatabases(lab, 50, ['LOCAL1']))
      await lab.world.clock.run(lab.file('BACKUP-DB', id))
    const other = newDatabase(lab.world, 51, { state: 'RUNNING', tenant: 'OTHER' })
    await lab.world.stores.databases.create(other)

    const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', other.id))
    await lab.pass(seconds(3))

    expect(await lab.stateOf(key)).toBe('PROCESSED')
  })

  test('gives the slot of a step that takes long to others, whenever it looks again', async () => {
    const listing = toyStep('list-bucket', {
      run: async ({ database, clock }) => {
        if (database.name !== 'shop-1') return
        await clock.sleep(seconds(20))
        throw new Pending('there is more')
      },
    })
    const lab = new Lab({ pipelines: [toyPipeline([listing])], slots: new Slots(1, 1) })
    const [slow, quick] = await restingDatabases(lab, 2, ['LOCAL1'])
    if (!slow || !quick) throw new Error('no databases')

    await lab.world.clock.run(lab.file('BACKUP-DB', slow.id))
    const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', quick.id))
    await lab.pass(seconds(25))

    expect(await lab.stateOf(key)).toBe('PROCESSED')
  })

  test('gives its slot away while it waits for long', async () => {
    const waiting = toyStep('await-server', {
      run: async ({ database, startedAt, clock }) => {
        const waited = between(startedAt, clock.now())
        if (database.name === 'shop-1' && waited < minutes(1)) throw new Pending('not yet')
      },
    })
    const lab = new Lab({ pipelines: [toyPipeline([waiting])], slots: new Slots(1, 1) })
    const [patient, quick] = await restingDatabases(lab, 2, ['LOCAL1'])
    if (!patient || !quick) throw new Error('no databases')

    await lab.world.clock.run(lab.file('BACKUP-DB', patient.id))
    const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', quick.id))
    await lab.pass(seconds(4))
    expect(await lab.stateOf(key)).toBe('QUEUED')
    await lab.pass(seconds(4))

    expect(await lab.stateOf(key)).toBe('PROCESSED')
    await lab.settle()
    expect((await lab.requests()).map(({ state }) => state)).toEqual(['PROCESSED', 'PROCESSED'])
  })

  test('knows soon that what it waits for is so, and looks less often the longer it takes', async () => {
    const looks: number[] = []
    const waiting = toyStep('await-backup', {
      run: async ({ startedAt, clock }) => {
        const waited = between(startedAt, clock.now())
        looks.push(waited)
        if (waited < minutes(10)) throw new Pending('not yet')
      },
    })
    const lab = await toyLab(toyPipeline([waiting]))
    await fileToy(lab)
    await lab.settle()

    const lateness = looks.slice(1).map((at, n) => at - (looks[n] ?? 0))
    expect(Math.max(...lateness.filter((_, n) => (looks[n] ?? 0) < seconds(2)))).toBeLessThanOrEqual(50)
    expect(lateness.at(-1)).toBe(seconds(5)) // as long as its policy lets it wait
    expect(looks.length).toBeLessThan(400)
  })

  test('lets the step that is at work end when it stops, begins no other, and leaves the rest to the next one', async () => {
    const slow = toyStep('work-slowly', { run: ({ clock }) => clock.sleep(seconds(5)) })
    const lab = await toyLab(toyPipeline([slow, toyStep('come-next')]))
    const { key } = await fileToy(lab)
    await lab.pass(seconds(1))

    await lab.world.clock.run(lab.plane.engine.stop())

    expect(linesOf(await lab.request(key))).toEqual(['run work-slowly done'])
    lab.begin()
    await lab.settleAll()
    expect(await lab.stateOf(key)).toBe('PROCESSED')
  })

  test('stops at once where it only waits', async () => {
    const waiting = toyStep('await-server', {
      run: async () => {
        throw new Pending('not yet')
      },
    })
    const lab = await toyLab(toyPipeline([waiting]))
    await fileToy(lab)
    await lab.pass(seconds(8))
    const before = lab.world.clock.now()

    await lab.world.clock.run(lab.plane.engine.stop())

    expect(lab.world.clock.now()).toBe(before)
  })

  test('does not lose a start that comes while the walk before it ends', async () => {
    const work = toyStep('work', {
      run: async ({ request }) => {
        if (request.attempt === 1) throw new HowdahError('no-capacity')
      },
    })
    const lab = await toyLab(toyPipeline([work]))
    const { table } = lab.world
    const put = table.putIfVersion.bind(table)
    // The request is retried when its row says that it has failed, and its walk has not noticed yet that it is over.
    table.putIfVersion = async (item, version) => {
      const done = await put(item, version)
      const { state, key } = item.data as Partial<Request>
      if (state === 'FAILED' && key) {
        table.putIfVersion = put
        await lab.plane.filing.retry(key, { tenants: '*' })
      }
      return done
    }
    const { key } = await fileToy(lab)
    await lab.settle()

    expect(await lab.stateOf(key)).toBe('PROCESSED')
    expect(lab.plane.errors).toEqual([])
  })

  test('tries again what may pass, and takes back what does not', async () => {
    let tries = 0
    const flaky = toyStep('ask-cloud', {
      run: async () => {
        if (++tries < 4) throw new HowdahError('cloud-unavailable')
      },
    })
    const failing = toyStep('fail-always', {
      run: async () => {
        throw new HowdahError('no-capacity')
      },
    })
    const lab = await toyLab(toyPipeline([flaky, failing]))
    const { key } = await fileToy(lab)
    await lab.settle()

    const request = await lab.request(key)
    expect(request).toMatchObject({ state: 'FAILED', error: { code: 'no-capacity', step: 'fail-always' } })
    expect(tries).toBe(4)
    expect(linesOf(request)).toEqual([
      'run ask-cloud done',
      'run fail-always failed no-capacity',
      'undo fail-always done',
      'undo ask-cloud done',
    ])
  })

  test('goes to and fro only so often: what says that there is only the way forward, and does not go forward, waits for a person', async () => {
    const first = toyStep('turn', {
      undo: async () => {
        throw new HowdahError('pivot-passed', 'so it says')
      },
    })
    const broken = toyStep('break', {
      run: async () => {
        throw new HowdahError('command-failed', 'it broke')
      },
    })
    const lab = new Lab({ pipelines: [toyPipeline([first, broken])], slots: new Slots(1, 1) })
    const [row] = await restingDatabases(lab, 1, ['LOCAL1'])
    if (!row) throw new Error('no database')

    const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', row.id))
    await lab.settle()

    const [request] = await lab.requests()
    expect([await lab.stateOf(key), (request?.trace.length ?? 0) < 20]).toEqual(['STUCK', true])
  })
})
