import { describe, expect, test } from 'vitest'
import { measureHealth } from '../../../../functions/events/measure-health.ts'
import { everyMinute } from '../../../../functions/events/schedules.ts'
import { localCatalogueWith } from '../../../../local/catalogue.ts'
import type { RequestKey } from '../../../../shared/core/ids.ts'
import { after, type Duration, epochMillis, hours, millis, minutes, seconds } from '../../../../shared/core/time.ts'
import { databaseKey } from '../../../../shared/entities/database.ts'
import { defaultBackupJob } from '../../../../shared/entities/job.ts'
import { observations } from '../../../../shared/entities/observation.ts'
import { type Request, requestKeyOf, requestPartitions } from '../../../../shared/entities/request.ts'
import { storesOn } from '../../../../shared/entities/stores.ts'
import { Lifecycle } from '../../../../shared/pipeline/lifecycle.ts'
import type { Pipeline } from '../../../../shared/pipeline/pipeline.ts'
import type { World } from '../../../../shared/pipeline/step.ts'
import { Filing } from '../../../../shared/requests/filing.ts'
import { pipelines } from '../../../../state-machines/index.ts'
import { type Gate, gated, MortalGate } from '../../../pipelines/simulation/gate.ts'
import { newDatabase, SimulatedWorld } from '../../../pipelines/simulation/simulated-world.ts'

/** How long calls of AWS take, with room: a page of a query, another call of the table, Step Functions, Run Command. */
const latency = { query: millis(50), table: millis(8), engine: millis(80), send: millis(250), status: millis(80) }
/** As in `functions/aws/tick.ts`. */
const budget = seconds(45)

interface Load {
  readonly databases: number
  readonly due: number
  /** Jobs that wait for their busy databases, and have done so for longer. */
  readonly waiting: number
  /** Requests that nobody walks. */
  readonly abandoned: number
}

const pipelineOf = ({ type }: Request): Pipeline => pipelines.find((one) => one.type === type) as Pipeline

const given = async ({ databases, due, waiting, abandoned }: Load) => {
  const world = new SimulatedWorld()
  const { stores, clock } = world
  const now = clock.now()
  const nothing = { start: async () => {}, isWalking: async () => false }
  const filing = new Filing(stores, clock, nothing, pipelines)
  const wish = { type: 'STOP-DB', filedBy: 'somebody', body: {}, parameters: {} } as const
  const rows = Array.from({ length: databases }, (_, n) => {
    const data = { incarnation: 'r-1', volumeId: `v-${n}`, container: `c-${n}` } as never
    return { ...newDatabase(world, n, { state: 'RUNNING' }), serverId: `server-${n}`, data }
  })
  for (const [n, database] of rows.entries()) {
    await stores.databases.create(database)
    if (n >= waiting + due) continue
    const job = defaultBackupJob(database.id, now)
    if (n >= waiting) await stores.jobs.create({ ...job, nextRun: after(now, millis(-1_000 * (n + 1))) })
    else {
      await filing.file(database, wish)
      await stores.jobs.create({ ...job, claim: { dueAt: after(now, hours(-2)), request: filing.newKey() } })
    }
  }
  for (const database of rows.slice(waiting + due, waiting + due + abandoned)) await filing.file(database, wish)
  const jobsOf = rows.slice(waiting, waiting + due).map(({ id }) => id)

  const walked = new Set<RequestKey>()
  const asked = new Set<string>()
  /** One call of the Lambda function: with calls that take time, and that may die. */
  const tick = async (signal?: AbortSignal, mortal: Gate = new MortalGate(), mostLooks?: number): Promise<void> => {
    const wait = async (duration: Duration) => clock.sleep(duration)
    const slow: Gate = {
      before: (call) => wait(call === 'table.query' ? latency.query : latency.table),
      after: async () => {},
    }
    const seen = storesOn(gated('table', gated('table', world.table, slow), mortal))
    const lifecycle = new Lifecycle(seen, clock)
    const engine = gated(
      'engine',
      {
        start: async (key: RequestKey) => {
          await wait(latency.engine)
          const { value } = await seen.requests.read(requestKeyOf(key))
          if (await lifecycle.begin(key, pipelineOf(value))) walked.add(key)
        },
        isWalking: async (key: RequestKey) => {
          await wait(latency.engine)
          return walked.has(key)
        },
      },
      mortal,
    )
    const commands = gated(
      'commands',
      {
        send: async ({ serverId }: { serverId: string }) => {
          await wait(latency.send)
          asked.add(serverId)
        },
        status: async () => {
          await wait(latency.status)
          return { state: 'ended', exitCode: 0, result: '{"oldestUnarchivedAgeSeconds":7}', stderr: '' }
        },
      },
      mortal,
    )
    const context = {
      stores: seen,
      clock,
      engine,
      filing: new Filing(seen, clock, engine, pipelines),
      world: { commandsOf: () => commands } as unknown as World,
      catalogue: localCatalogueWith(1_000_000),
      ...(signal ? { signal } : {}),
      ...(mostLooks === undefined ? {} : { mostLooks }),
    }
    const [, work] = await Promise.allSettled([measureHealth(context), everyMinute(context)])
    if (work.status === 'rejected') throw work.reason
  }
  const within = (duration: Duration): AbortSignal => {
    const time = new AbortController()
    void clock.sleep(duration).then(() => time.abort())
    return time.signal
  }
  const backups = async (): Promise<readonly Request[]> => {
    const all = await stores.requests.list({ partition: requestPartitions.all, index: 'i4' })
    return all.filter(({ type, filedBy, state }) => type === 'BACKUP-DB' && filedBy === 'job' && state !== 'CANCELLED')
  }
  /** Every due job has led to one request, which has its database and is walked. */
  const expectAllFired = async () => {
    const filed = await backups()
    expect(filed.map(({ databaseId }) => databaseId).toSorted()).toEqual(jobsOf.toSorted())
    for (const { key, databaseId } of filed) {
      expect((await stores.databases.read(databaseKey(databaseId))).value.activeRequest).toBe(key)
      expect(walked).toContain(key)
    }
  }
  /** Until the scheduler calls again, which is somewhere in the next minute. */
  const passMinute = async () => {
    const spent = epochMillis(clock.now()) % minutes(1)
    await clock.run(clock.sleep(millis(minutes(1) - spent + ((spent * 7919) % seconds(10)))))
  }
  return { world, stores, clock, walked, asked, tick, within, backups, expectAllFired, passMinute }
}

describe('a tick', () => {
  test('is done with 5 000 databases of a region within its budget', { timeout: 60_000 }, async () => {
    const load = { databases: 5_000, due: 200, waiting: 50, abandoned: 100 }
    const { clock, stores, asked, walked, tick, within, expectAllFired, passMinute } = await given(load)
    const begin = clock.now()

    await clock.run(tick(within(budget)))

    const took = epochMillis(clock.now()) - epochMillis(begin)
    expect(took).toBeLessThan(budget)
    await expectAllFired()
    expect(walked.size).toBe(200 + 50 + 100)

    // Everybody is asked for its archive within ten minutes.
    for (let minute = 1; minute < 11; minute++) {
      await passMinute()
      await clock.run(tick(within(budget)))
    }
    expect(asked.size).toBe(5_000)
    expect(await stores.observations.list({ partition: observations, index: 'i1' })).toHaveLength(5_000)
  })

  test('that is cut off anywhere loses nothing: the next one goes on', async () => {
    const load = { databases: 60, due: 30, waiting: 10, abandoned: 10 }
    let halfDone = 0
    for (let cutAt = 100; cutAt <= 1_500; cutAt += 100) {
      const { clock, tick, backups, expectAllFired, passMinute } = await given(load)
      const gate = new MortalGate()
      void tick(undefined, gate)
      await clock.run(clock.sleep(millis(cutAt)))
      gate.die()
      const filed = (await backups()).length
      if (filed > 0 && filed < load.due) halfDone++

      for (let ticks = 0; ticks < 2; ticks++) {
        await passMinute()
        await clock.run(tick())
      }

      await expectAllFired()
    }
    expect(halfDone).toBeGreaterThan(0)
  })

  test('that never gets to its end starves nobody', async () => {
    const load = { databases: 1_000, due: 150, waiting: 300, abandoned: 150 }
    const { clock, walked, tick, within, backups, expectAllFired, passMinute } = await given(load)
    const filed: number[] = []

    for (let ticks = 0; ticks < 30; ticks++) {
      await clock.run(tick(within(millis(700))).catch((error) => expect(String(error)).toMatch(/time was over/)))
      filed.push((await backups()).length)
      await passMinute()
    }

    expect(filed[0]).toBeLessThan(load.due / 2)
    await expectAllFired()
    expect(walked.size).toBe(150 + 300 + 150)
  })

  test('that may look at some of the open requests only comes round to all of them', async () => {
    const { clock, walked, tick, passMinute } = await given({ databases: 60, due: 0, waiting: 20, abandoned: 40 })
    const walkedAfter: number[] = []

    for (let ticks = 0; ticks < 20; ticks++) {
      await clock.run(tick(undefined, undefined, 10))
      walkedAfter.push(walked.size)
      await passMinute()
    }

    expect(walkedAfter[0]).toBeLessThanOrEqual(10)
    expect(walkedAfter.at(-1)).toBe(60)
  })

  test('is harmless beside another one', async () => {
    const { clock, stores, tick, expectAllFired } = await given({ databases: 60, due: 30, waiting: 10, abandoned: 10 })

    await clock.run(Promise.all([tick(), tick(), tick()]))

    await expectAllFired()
    const open = await stores.requests.list({ partition: requestPartitions.open, index: 'i3' })
    expect(open).toHaveLength(50)
    for (const { key } of open) await stores.requests.read(requestKeyOf(key))
  })
})

describe('of how far archives are behind', () => {
  test('the furthest counts among very many, whatever is left of those that have stopped', async () => {
    const { clock, stores, tick, passMinute } = await given({ databases: 300, due: 0, waiting: 0, abandoned: 0 })
    for (let ticks = 0; ticks < 5; ticks++) {
      await clock.run(tick())
      await passMinute()
    }
    const [first, second] = await stores.observations.list({ partition: observations, index: 'i1' })
    if (!first || !second) throw new Error('nothing was observed')
    await stores.observations.put({ ...first, archiveLagSeconds: 90_000 })
    await stores.observations.put({ ...second, archiveLagSeconds: 5_000, observedAt: clock.now() })
    expect((await measureHealth({ stores, clock })).archiveLagSeconds).toBeGreaterThan(90_000)

    // Its card stays where the writer is cut between row and card.
    const { table } = stores.databases
    const row = await table.get(databaseKey(first.databaseId))
    if (!row) throw new Error('there is no such database')
    await table.putIfVersion({ ...row, data: { ...(row.data as object), state: 'STOPPED' } }, row.version)

    expect((await measureHealth({ stores, clock })).archiveLagSeconds).toBe(5_000)
  })
})
