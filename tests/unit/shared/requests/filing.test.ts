import { describe, expect, test } from 'vitest'
import { resumeRequests } from '../../../../functions/events/tick.ts'
import type { DatabaseId, RequestKey } from '../../../../shared/core/ids.ts'
import { minutes, seconds } from '../../../../shared/core/time.ts'
import { type Database, databaseKey } from '../../../../shared/entities/database.ts'
import { requestKeyOf } from '../../../../shared/entities/request.ts'
import { asHowdahError, HowdahError } from '../../../../shared/errors/howdah-error.ts'
import { Lab } from '../../../pipelines/simulation/lab.ts'
import { linesOf, toyDatabase, toyLab, toyPipeline, toyStep } from '../../../pipelines/simulation/toy.ts'

const codeOf = (error: unknown) => asHowdahError(error).code

const changeDatabase = (lab: Lab, id: DatabaseId, change: Partial<Database>) =>
  lab.world.stores.databases.update(databaseKey(id), (row) => ({ ...row, ...change }))

/** A toy whose only step takes a minute, on one database. */
const slowLab = () =>
  toyLab(toyPipeline([toyStep('work', { timeout: minutes(5), run: ({ clock }) => clock.sleep(minutes(1)) })]))

describe('filing', () => {
  test('gives a database to one of many requests that are filed at once; the others name it', async () => {
    const lab = await slowLab()
    const filings = Array.from({ length: 20 }, () => lab.file('BACKUP-DB', toyDatabase(lab)))
    const results = await lab.world.clock.run(Promise.allSettled(filings))

    const filed = results.filter(({ status }) => status === 'fulfilled')
    const refused = results.filter((result) => result.status === 'rejected')
    expect(filed).toHaveLength(1)
    expect(refused.map(({ reason }) => codeOf(reason))).toEqual(refused.map(() => 'request-active'))
    const requests = await lab.requests()
    expect(requests).toHaveLength(1)
    expect(refused.every(({ reason }) => String(reason).includes(requests[0]?.key ?? '-'))).toBe(true)
  })

  test('of the same key twice is the same request, also at the same time', async () => {
    const lab = await slowLab()
    const row = await lab.database(toyDatabase(lab))
    const wish = { type: 'BACKUP-DB', key: 'r-same' as RequestKey, filedBy: 'test', body: {}, parameters: {} } as const
    const both = [lab.plane.filing.file(row, wish), lab.plane.filing.file(row, wish)]
    const results = await lab.world.clock.run(Promise.all(both))
    await lab.settle()
    results.push(await lab.world.clock.run(lab.plane.filing.file(row, wish)))

    expect(results.map(({ key }) => key)).toEqual(['r-same', 'r-same', 'r-same'])
    expect(results.at(-1)?.state).toBe('PROCESSED')
    expect(await lab.requests()).toHaveLength(1)
  })

  test('refuses what the database does not allow at the moment of taking it, and leaves nothing', async () => {
    const lab = await slowLab()
    const { table } = lab.world
    const create = table.putIfAbsent.bind(table)
    table.putIfAbsent = async (item) => {
      table.putIfAbsent = create
      await changeDatabase(lab, toyDatabase(lab), { state: 'STOPPED' })
      return create(item)
    }

    await expect(lab.file('BACKUP-DB', toyDatabase(lab))).rejects.toMatchObject({ code: 'state-conflict' })
    expect(await lab.requests()).toEqual([])
    expect(await lab.database(toyDatabase(lab))).not.toHaveProperty('activeRequest')
  })

  test('for a version of the database is refused when it has another one at the moment of taking it', async () => {
    const lab = await slowLab()
    const { value, version } = await lab.world.stores.databases.read(databaseKey(toyDatabase(lab)))
    await changeDatabase(lab, value.id, { description: 'other' })
    const wish = { type: 'BACKUP-DB', filedBy: 'test', body: {}, parameters: {} } as const

    await expect(lab.plane.filing.file(value, { ...wish, ifVersion: version })).rejects.toMatchObject({
      code: 'precondition-failed',
    })
    expect(await lab.requests()).toEqual([])
  })

  test('that was cut between its two writes is cancelled by the tick after a while, and the database stays free', async () => {
    const lab = await slowLab()
    await lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))
    await lab.settle()
    const [template] = await lab.requests()
    if (!template) throw new Error('no request')
    const cut = {
      ...template,
      key: 'r-cut' as RequestKey,
      state: 'QUEUED',
      attempt: 0,
      trace: [],
      filedAt: lab.world.clock.now(),
    } as const
    await lab.world.stores.requests.create(cut)

    await lab.world.clock.run(lab.plane.tick())
    await lab.pass(seconds(10))
    expect(await lab.stateOf(cut.key)).toBe('QUEUED')
    await lab.pass(minutes(1))
    await lab.world.clock.run(lab.plane.tick())

    expect(await lab.request(cut.key)).toMatchObject({ state: 'CANCELLED', attempt: 0 })
  })

  test('is not undone by a tick that looked before the request had its database', async () => {
    const lab = await slowLab()
    const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))
    await lab.pass(seconds(1))
    const engine = { start: async () => {}, isWalking: async () => false }

    await lab.pass(minutes(2))
    await resumeRequests({ stores: lab.world.stores, clock: lab.world.clock, engine })

    expect(await lab.stateOf(key)).toBe('PROCESSED')
  })
})

describe('a request that gives way', () => {
  const withBackupAtWork = async () => {
    const lab = new Lab()
    const { id } = await lab.createdDatabase()
    const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', id))
    await lab.pass(seconds(0.03))
    return { lab, id, key }
  }

  test('is a backup at work, when the database is to be recovered: it is taken back before anything else happens', async () => {
    const { lab, id, key } = await withBackupAtWork()

    const recovery = await lab.world.clock.run(lab.file('RECOVER-DB', id, { target: { latest: true } }))
    await lab.settle()

    expect(await lab.request(key)).toMatchObject({ state: 'CANCELLED' })
    const backup = await lab.request(key)
    const { state, trace } = await lab.request(recovery.key)
    expect(state).toBe('PROCESSED')
    const fence = trace.find(({ step }) => step === 'fence-archive')
    expect((fence?.startedAt ?? '') >= (backup.endedAt ?? '-')).toBe(true)
  })

  test('is not a recovery', async () => {
    const lab = new Lab()
    const { id } = await lab.createdDatabase()
    await lab.world.clock.run(lab.file('RECOVER-DB', id, { target: { latest: true } }))

    await expect(lab.file('DELETE-DB', id)).rejects.toMatchObject({
      code: 'request-active',
      request: expect.stringMatching(/^r-/),
    })
  })

  test('is one that nobody has begun: it is cancelled at once', async () => {
    const lab = new Lab()
    const { id } = await lab.createdDatabase()
    await lab.world.clock.run(lab.plane.engine.stop())
    const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', id))
    await lab.world.clock.run(lab.file('DELETE-DB', id))

    expect(await lab.request(key)).toMatchObject({ state: 'CANCELLED', trace: [] })
  })

  test('gets the database back when it is stuck, and the deletion that took its place fails', async () => {
    const lab = new Lab({
      around: ({ step, direction, act }) =>
        (step.name === 'start-postgres' && direction === 'undo') || step.name === 'record-started'
          ? Promise.reject(new HowdahError('server-lost'))
          : act(),
    })
    const { id } = await lab.createdDatabase()
    await lab.world.clock.run(lab.file('STOP-DB', id))
    await lab.settle()
    const start = await lab.world.clock.run(lab.file('START-DB', id))
    await lab.settle()
    expect(await lab.stateOf(start.key)).toBe('STUCK')

    const deletion = await lab.world.clock.run(lab.file('DELETE-DB', id))
    await lab.world.clock.run(lab.plane.filing.cancel(deletion.key))
    await lab.settle()

    expect(await lab.stateOf(deletion.key)).toBe('CANCELLED')
    expect(await lab.database(id)).toMatchObject({ activeRequest: start.key })
    lab.begin({ around: ({ act }) => act() })
    await lab.world.clock.run(lab.plane.filing.retry(start.key, { tenants: '*' }))
    await lab.settle()
    expect(await lab.stateOf(start.key)).toBe('FAILED')
  })

  test('gets the database back also when it stuck after somebody had cancelled it', async () => {
    const lab = new Lab({
      around: ({ step, direction, act }) =>
        step.name === 'start-postgres' && direction === 'undo' ? Promise.reject(new HowdahError('server-lost')) : act(),
    })
    const { id } = await lab.createdDatabase()
    await lab.world.clock.run(lab.file('STOP-DB', id))
    await lab.settle()
    const start = await lab.world.clock.run(lab.file('START-DB', id))
    await lab.pass(seconds(0.03))
    await lab.world.clock.run(lab.plane.filing.cancel(start.key))
    await lab.settle()
    expect(await lab.request(start.key)).toMatchObject({ state: 'STUCK', cancelRequested: true })

    const deletion = await lab.world.clock.run(lab.file('DELETE-DB', id))
    await lab.world.clock.run(lab.plane.filing.cancel(deletion.key))
    await lab.settle()

    expect(await lab.stateOf(deletion.key)).toBe('CANCELLED')
    expect(await lab.database(id)).toMatchObject({ activeRequest: start.key })
  })
})

describe('a retry', () => {
  test('begins at the first step when everything was taken back', async () => {
    let tries = 0
    const work = toyStep('work', {
      run: async () => {
        if (++tries === 1) throw new HowdahError('no-capacity')
      },
    })
    const lab = await toyLab(toyPipeline([toyStep('first'), work]))
    const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))
    await lab.settle()

    await lab.world.clock.run(lab.plane.filing.retry(key, { tenants: '*' }))
    await lab.settle()

    expect(linesOf(await lab.request(key)).slice(-3)).toEqual(['run first done', 'run work done', 'run pivot done'])
    expect(await lab.stateOf(key)).toBe('PROCESSED')
  })

  test('is refused for what is not FAILED or STUCK, and while another request has the database', async () => {
    const lab = await toyLab(
      toyPipeline([
        toyStep('work', {
          timeout: minutes(5),
          run: async ({ clock, request }) => {
            if (request.key === 'r-0001') throw new HowdahError('no-capacity')
            await clock.sleep(minutes(1))
          },
        }),
      ]),
    )
    const failed = await lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))
    await lab.settle()
    const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))

    await expect(lab.plane.filing.retry(key, { tenants: '*' })).rejects.toMatchObject({ code: 'not-retryable' })
    await expect(lab.plane.filing.retry(failed.key, { tenants: '*' })).rejects.toMatchObject({ code: 'request-active' })
  })

  test('again and again ends before the trace is more than a row can hold, and keeps the newest words', async () => {
    const work = toyStep('work', { run: () => Promise.reject(new HowdahError('no-capacity', 'x'.repeat(900))) })
    const lab = await toyLab(toyPipeline([work]))
    const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))
    await lab.settle()
    let refusal: unknown
    for (let n = 0; n < 1_000 && !refusal; n++) {
      refusal = await lab.world.clock.run(lab.plane.filing.retry(key, { tenants: '*' })).then(
        () => undefined,
        (error: unknown) => error,
      )
      await lab.settle()
    }

    expect(refusal).toMatchObject({ code: 'not-retryable', message: expect.stringContaining('file another one') })
    const { trace } = await lab.request(key)
    expect(JSON.stringify(trace).length).toBeLessThan(350_000)
    expect(trace.findLast(({ direction }) => direction === 'run')?.message).toContain('xxx')
  })

  test('of a creation is refused when the database is deleted', async () => {
    const lab = new Lab({
      around: ({ step, direction, act }) =>
        step.name === 'run-postgres' && direction === 'run' ? Promise.reject(new HowdahError('no-capacity')) : act(),
    })
    const { key, databaseId } = await lab.world.clock.run(lab.fileCreate(1))
    await lab.settle()
    await lab.world.clock.run(lab.file('DELETE-DB', databaseId))
    await lab.settle()

    await expect(lab.plane.filing.retry(key, { tenants: '*' })).rejects.toMatchObject({ code: 'state-conflict' })
  })
})

test('of a retry and another request at the same moment only one gets the database', async () => {
  const lab = await toyLab(
    toyPipeline([
      toyStep('work', {
        timeout: minutes(5),
        run: async ({ clock, request }) => {
          if (request.attempt === 1) throw new HowdahError('no-capacity')
          await clock.sleep(minutes(1))
        },
      }),
    ]),
  )
  const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))
  await lab.settle()
  // A retry that was cut left its key; the other request has looked at the row before it is retried again, and writes it after.
  await lab.world.stores.databases.update(databaseKey(toyDatabase(lab)), (row) => ({ ...row, activeRequest: key }))
  const { table } = lab.world
  const put = table.putIfVersion.bind(table)
  table.putIfVersion = async (item, version) => {
    table.putIfVersion = put
    await lab.plane.filing.retry(key, { tenants: '*' })
    return put(item, version)
  }

  await expect(lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))).rejects.toMatchObject({
    code: 'request-active',
  })
  expect(await lab.database(toyDatabase(lab))).toMatchObject({ activeRequest: key })
  await lab.settle()
  expect(await lab.stateOf(key)).toBe('PROCESSED')
})

describe('a cancellation', () => {
  test('takes back what was done before the pivot', async () => {
    const lab = await slowLab()
    const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))
    await lab.pass(seconds(5))

    await lab.world.clock.run(lab.plane.filing.cancel(key))
    await lab.settle()

    const request = await lab.request(key)
    expect(request).toMatchObject({ state: 'CANCELLED', error: { code: 'cancelled' } })
    expect(linesOf(request)).toEqual(['run work done', 'undo work done'])
  })

  test('is refused after the pivot', async () => {
    const last = toyStep('last', { timeout: minutes(5), run: ({ clock }) => clock.sleep(minutes(1)) })
    const lab = await toyLab(toyPipeline([], toyStep('pivot'), [last]))
    const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))
    await lab.pass(seconds(5))

    await expect(lab.plane.filing.cancel(key)).rejects.toMatchObject({ code: 'not-cancellable' })
    await lab.settle()
    await expect(lab.plane.filing.cancel(key)).rejects.toMatchObject({ code: 'not-cancellable' })
    expect(await lab.stateOf(key)).toBe('PROCESSED')
  })
})

test('an answer that got lost after the database was taken loses no request', async () => {
  const lab = await slowLab()
  const { table } = lab.world
  const put = table.putIfVersion.bind(table)
  table.putIfVersion = async (item, version) => {
    const done = await put(item, version)
    if (item.sk === 'DATABASE') {
      table.putIfVersion = put
      throw new HowdahError('cloud-unavailable')
    }
    return done
  }
  await expect(lab.file('BACKUP-DB', toyDatabase(lab))).rejects.toMatchObject({ code: 'cloud-unavailable' })

  await lab.settleAll()

  const { value } = await lab.world.stores.databases.read(databaseKey(toyDatabase(lab)))
  const [request] = await lab.requests()
  expect(value).not.toHaveProperty('activeRequest')
  expect(request).toMatchObject({ state: 'PROCESSED' })
  expect(await lab.world.stores.requests.find(requestKeyOf(request?.key ?? ('' as RequestKey)))).toBeDefined()
})
