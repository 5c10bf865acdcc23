import { describe, expect, test } from 'vitest'
import { indexDatabases } from '../../../../functions/events/index-databases.ts'
import { everyMinute } from '../../../../functions/events/schedules.ts'
import { minutes, seconds } from '../../../../shared/core/time.ts'
import { databaseKey, databaseLayout } from '../../../../shared/entities/database.ts'
import { EntityStore } from '../../../../shared/entities/entity-store.ts'
import { homeIn } from '../../../../shared/entities/home.ts'
import { defaultBackupJob } from '../../../../shared/entities/job.ts'
import { runningCards } from '../../../../shared/entities/running-card.ts'
import { type Stores, storesOn } from '../../../../shared/entities/stores.ts'
import type { World } from '../../../../shared/pipeline/step.ts'
import { Filing } from '../../../../shared/requests/filing.ts'
import { pipelines } from '../../../../state-machines/index.ts'
import { openApi, password, runningDatabase } from '../../functions/api/harness.ts'

const dataCenters = [
  { name: 'LOCAL1', controlRegion: 'eu-central-1' },
  { name: 'LOCAL2', controlRegion: 'us-east-1' },
]

/** Two control planes on one table: one writes the databases of LOCAL1, the other those of LOCAL2. */
const twoRegions = () => {
  const first = openApi()
  const planeIn = (region: string) => {
    const stores = storesOn(first.table, homeIn(region, dataCenters))
    const started: string[] = []
    const engine = { start: async (key: string) => void started.push(key), isWalking: async () => false }
    const filing = new Filing(stores, first.clock, engine, pipelines)
    return { ...openApi({ stores, filing, clock: first.clock }), stores, filing, engine, started, clock: first.clock }
  }
  return { europe: planeIn('eu-central-1'), america: planeIn('us-east-1'), table: first.table, clock: first.clock }
}

const rowsOf = async (stores: Stores) => {
  const requests = await stores.requests.list({ partition: 'REQUESTS#all', index: 'i4' })
  return {
    requests: requests.length,
    databases: (await stores.databases.list({ partition: 'DATABASES', index: 'i3' })).length,
  }
}

const inAmerica = { status: 421, body: { code: 'other-region', detail: expect.stringContaining('us-east-1') } }

describe('a database of another region', () => {
  test('is not created here: the error names the region, and nothing is written', async () => {
    const { europe, america } = twoRegions()
    const body = { name: 'shop', password, dataCenter: 'LOCAL2' }

    expect(await europe.call('POST', '/v1/databases', { body })).toMatchObject(inAmerica)
    expect(await europe.call('POST', '/v1/databases?dryRun=true', { body })).toMatchObject(inAmerica)

    expect(await rowsOf(europe.stores)).toEqual({ requests: 0, databases: 0 })
    expect(europe.secrets.all.size).toBe(0)
    expect(await america.call('POST', '/v1/databases', { body })).toMatchObject({ status: 202 })
  })

  test('is not what a database here is made from: its backups are there', async () => {
    const { europe, america } = twoRegions()
    const source = runningDatabase({ dataCenter: 'LOCAL2' })
    await america.stores.databases.create(source)
    const restoreFrom = { databaseId: source.id, target: { latest: true } }

    const answer = await europe.call('POST', '/v1/databases', {
      body: { name: 'copy', password, dataCenter: 'LOCAL1', restoreFrom },
    })

    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-request' } })
    expect(answer.text).toContain('in the region of LOCAL2')
    expect((await rowsOf(europe.stores)).requests).toBe(0)
    expect(europe.secrets.all.size).toBe(0)
  })

  test.each([
    ['DELETE', '', undefined],
    ['PATCH', '', { description: 'new' }],
    ['PATCH', '', { dataProtection: false }],
    ['POST', '/stop', undefined],
    ['POST', '/password', { password }],
    ['PUT', '/jobs/backup', { every: '1 DAY' }],
    ['DELETE', '/jobs/backup', undefined],
  ])('is read here and not written: %s %s', async (method, path, body) => {
    const { europe, america } = twoRegions()
    const database = runningDatabase({ dataCenter: 'LOCAL2' })
    await america.stores.databases.create(database)
    await america.stores.jobs.create(defaultBackupJob(database.id, america.clock.now()))
    const before = await america.stores.databases.read(databaseKey(database.id))

    const answer = await europe.call(method, `/v1/databases/${database.id}${path}`, { body })

    expect(answer).toMatchObject(inAmerica)
    expect(await europe.call('GET', `/v1/databases/${database.id}`)).toMatchObject({ status: 200 })
    expect(await america.stores.databases.read(databaseKey(database.id))).toEqual(before)
    expect((await rowsOf(europe.stores)).requests).toBe(0)
    expect(europe.secrets.all.size).toBe(0)
  })

  test('keeps its requests from being cancelled or retried here', async () => {
    const { europe, america } = twoRegions()
    const made = await america.call('POST', '/v1/databases', { body: { name: 'shop', password, dataCenter: 'LOCAL2' } })
    const path = `/v1/requests/${made.body.request.key}`

    expect(await europe.call('POST', `${path}/cancel`)).toMatchObject(inAmerica)
    expect(await europe.call('GET', path)).toMatchObject({ status: 200, body: { state: 'QUEUED' } })
    expect(await america.call('POST', `${path}/cancel`)).toMatchObject({ status: 202 })
  })

  test('is left alone by what runs every minute here', async () => {
    const { europe, america, clock } = twoRegions()
    const database = runningDatabase({ dataCenter: 'LOCAL2' })
    await america.stores.databases.create(database)
    await america.stores.jobs.create(defaultBackupJob(database.id, clock.now()))
    const { body } = await america.call('POST', '/v1/databases', {
      body: { name: 'shop', password, dataCenter: 'LOCAL2' },
    })
    clock.pass(minutes(60 * 25))
    const world = {
      commandsOf: () => {
        throw new Error('it commands')
      },
    } as unknown as World
    const tick = ({ stores, engine, filing }: typeof europe) =>
      everyMinute({ stores, engine, filing, clock, world, catalogue: world.catalogue })
    const started = [...america.started]

    await tick(europe)
    expect(europe.started).toEqual([])

    await tick(america).catch(() => undefined)
    expect(america.started.slice(started.length)).toContain(body.request.key)
    expect((await rowsOf(america.stores)).requests).toBe(2)
  })

  test('that an older Howdah wrote is indexed by its own region, and by no other', async () => {
    const { europe, america, table } = twoRegions()
    const rows = ['LOCAL1', 'LOCAL2'].map((dataCenter) => runningDatabase({ name: dataCenter, dataCenter }))
    const older = new EntityStore(table, databaseLayout)
    for (const row of rows) await older.create(row)
    const found = async () => {
      const { body } = await europe.call('GET', '/v1/databases?search=local')
      const running = await europe.stores.running.list({ partition: runningCards })
      return [
        body.items.map(({ name }: { name: string }) => name),
        running.map(({ dataCenter }) => dataCenter).toSorted(),
      ]
    }
    expect(await found()).toEqual([[], []])

    for (let times = 0; times < 2; times++) await indexDatabases(europe)
    expect(await found()).toEqual([['LOCAL1'], ['LOCAL1']])

    await indexDatabases(america)
    expect(await found()).toEqual([
      ['LOCAL1', 'LOCAL2'],
      ['LOCAL1', 'LOCAL2'],
    ])
  })

  test('is nobody’s until its row is seen: a new request is neither started nor cancelled', async () => {
    const { europe, america, table, clock } = twoRegions()
    const made = await america.call('POST', '/v1/databases', { body: { name: 'shop', password, dataCenter: 'LOCAL2' } })
    const { key, databaseId } = made.body.request
    await table.deleteIfVersion(databaseKey(databaseId), 1)
    clock.pass(seconds(30))
    const world = {} as World

    await everyMinute({
      stores: europe.stores,
      engine: europe.engine,
      filing: europe.filing,
      clock,
      world,
      catalogue: world.catalogue,
    })

    expect(europe.started).toEqual([])
    expect(await europe.call('GET', `/v1/requests/${key}`)).toMatchObject({ body: { state: 'QUEUED' } })
  })
})
