import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Clock, instant, systemClock } from '../../shared/core/time.ts'
import { DynamoDbTable } from '../../shared/table/dynamodb/dynamodb-table.ts'
import type { NewItem, Table } from '../../shared/table/table.ts'
import { MemoryTable } from '../pipelines/simulation/memory-table.ts'
import { Random } from '../pipelines/simulation/random.ts'
import { clientOf, type DynamoDbServer, openDynamoDbTable, startDynalite } from './dynamodb.ts'
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { RacingWriters } from './racing-writers.ts'

const key = { pk: 'p', sk: 's' }
const item = (data: unknown): NewItem => ({ ...key, data })

let dynalite: DynamoDbServer
let proxy: FaultProxy
/** The faults of the next writes. */
let coming: (Fault | undefined)[] = []
beforeAll(async () => {
  dynalite = await startDynalite()
  proxy = await startFaultProxy(dynalite.endpoint, (operation) =>
    operation === 'GetItem' ? undefined : coming.shift(),
  )
})
afterAll(async () => {
  await proxy.stop()
  await dynalite.stop()
})

describe('a write to DynamoDB whose answer is lost', () => {
  let others: Table
  let ours: Table
  let close: () => Promise<void>
  /** What others do before the call is repeated. */
  let meanwhile: () => Promise<unknown>
  beforeEach(async () => {
    coming = []
    meanwhile = async () => {}
    const clock: Clock = { now: systemClock.now, sleep: async () => void (await meanwhile()) }
    const opened = await openDynamoDbTable(dynalite)
    const client = clientOf(proxy.endpoint)
    others = opened.table
    ours = new DynamoDbTable({ client, tableName: opened.tableName, clock })
    close = async () => {
      client.destroy()
      await opened.close()
    }
  })
  afterEach(() => close())

  const writeAgain = async (table: Table, times: number) => {
    for (let n = 0; n < times; n++) {
      const { version = 0 } = (await table.get(key)) ?? {}
      await table.putIfVersion(item(`other ${n}`), version)
    }
  }

  test.each(['cut after', 'error after', 'twice'] as const)('knows itself again (%s)', async (fault) => {
    coming = [fault]
    expect(await ours.putIfAbsent(item('first'))).toBe(true)
    coming = [fault]
    expect(await ours.putIfVersion(item('second'), 1)).toBe(true)

    expect(await others.get(key)).toMatchObject({ version: 2, data: 'second' })
  })

  test('knows itself again under 15 later ones', async () => {
    coming = ['cut after']
    meanwhile = () => writeAgain(others, 15)
    expect(await ours.putIfAbsent(item('first'))).toBe(true)
    coming = ['cut after']
    expect(await ours.putIfVersion(item('second'), 16)).toBe(true)

    expect(await others.get(key)).toMatchObject({ version: 32 })
  })

  test('throws when more wrote since than the item remembers, or when it is gone', async () => {
    const untold = { name: 'table-unavailable', message: expect.stringContaining('cannot be told') }
    coming = ['cut after']
    meanwhile = () => writeAgain(others, 16)
    await expect(ours.putIfAbsent(item('first'))).rejects.toMatchObject(untold)
    coming = ['cut after']
    meanwhile = () => others.deleteIfVersion(key, 18)
    await expect(ours.putIfVersion(item('second'), 17)).rejects.toMatchObject(untold)
  })

  test('is told from what another wrote meanwhile', async () => {
    coming = ['cut before']
    meanwhile = () => others.putIfAbsent(item('other'))
    expect(await ours.putIfAbsent(item('first'))).toBe(false)
    coming = ['cut before']
    meanwhile = () => others.putIfVersion(item('another'), 1)
    expect(await ours.putIfVersion(item('second'), 1)).toBe(false)

    expect(await others.get(key)).toMatchObject({ version: 2, data: 'another' })
  })

  test('that comes late changes nothing any more', async () => {
    coming = ['late']
    expect(await ours.putIfAbsent(item('first'))).toBe(true)
    coming = ['late']
    meanwhile = () => others.putIfVersion(item('other'), 1)
    expect(await ours.putIfVersion(item('second'), 1)).toBe(false)
    for (let n = 0; n < 3; n++) await ours.get(key)

    expect(await others.get(key)).toMatchObject({ version: 2, data: 'other' })
  })

  test('removes once, and not what was put again', async () => {
    await others.putIfAbsent(item('first'))
    coming = ['cut after']
    meanwhile = () => others.putIfAbsent(item('new'))
    expect(await ours.deleteIfVersion(key, 1)).toBe(true)
    expect(await others.get(key)).toMatchObject({ data: 'new' })

    coming = ['late']
    meanwhile = async () => {
      await others.deleteIfVersion(key, 1)
      await others.putIfAbsent(item('newest'))
    }
    await ours.deleteIfVersion(key, 1)
    for (let n = 0; n < 3; n++) await ours.get(key)
    expect(await others.get(key)).toMatchObject({ data: 'newest' })
  })

  test('knows itself again when the client of the SDK has repeated the call', async () => {
    const opened = await openDynamoDbTable(dynalite)
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const client = new DynamoDBClient({ endpoint: proxy.endpoint, region: 'eu-central-1', credentials, maxAttempts: 3 })
    const table = new DynamoDbTable({ client, tableName: opened.tableName })
    coming = ['cut after']

    expect(await table.putIfAbsent(item('first'))).toBe(true)
    expect(coming).toEqual([])
    client.destroy()
    await opened.close()
  })
})

describe('a table that refuses', () => {
  test('is asked for ten seconds, at growing and random distances, and then it is an error that may pass', async () => {
    const { tableName, close } = await openDynamoDbTable(dynalite)
    const client = clientOf(proxy.endpoint)
    let elapsed = 0
    const pauses: number[] = []
    const clock: Clock = {
      now: () => instant(elapsed),
      sleep: async (duration) => {
        pauses.push(duration)
        elapsed += duration
      },
    }
    const random = new Random(1)
    const table = new DynamoDbTable({ client, tableName, clock, random: () => random.next() })
    coming = Array.from({ length: 100 }, () => 'conflict')

    await expect(table.putIfAbsent(item('never'))).rejects.toMatchObject({
      name: 'table-unavailable',
      kind: { retry: 'transient' },
      message: expect.not.stringContaining('cannot be told'),
    })

    expect(elapsed).toBeLessThanOrEqual(10_000)
    expect(pauses.length).toBeGreaterThan(12)
    expect(pauses.every((pause, n) => pause <= Math.min(1_000, 25 * 2 ** n))).toBe(true)
    expect(new Set(pauses).size).toBeGreaterThan(10)
    coming = []
    client.destroy()
    await close()
  })

  test('is not asked again when that cannot help', async () => {
    const client = clientOf(dynalite.endpoint)
    const clock: Clock = { now: systemClock.now, sleep: () => Promise.reject(new Error('it waits')) }
    const table = new DynamoDbTable({ client, tableName: 'no-such-table', clock })

    await expect(table.get(key)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    client.destroy()
  })
})

test('the race finds out a table that says false of a write that it did', async () => {
  const table = new MemoryTable()
  let writes = 0
  const lying: Table = {
    get: (key) => table.get(key),
    putIfAbsent: (item) => table.putIfAbsent(item),
    putIfVersion: async (item, version) => (await table.putIfVersion(item, version)) && ++writes % 20 !== 0,
    deleteIfVersion: (key, version) => table.deleteIfVersion(key, version),
    query: (query) => table.query(query),
  }
  const race = new RacingWriters(['a', 'b'])

  await Promise.all([0, 1].map((n) => race.write(`writer ${n}`, lying, new Random(n), 60)))

  expect(await race.findings(table)).not.toEqual([])
})
