import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newRequestKey } from '../../shared/core/ids.ts'
import { epochMillis, instant, seconds, systemClock } from '../../shared/core/time.ts'
import { CloudWatchLogs, type CloudWatchLogsOptions } from '../../shared/logs/cloudwatch/cloudwatch-logs.ts'
import type { LogQuery } from '../../shared/logs/logs.ts'
import { type LogLine, logsContract } from '../contract/logs.contract.ts'
import { runningDatabase } from '../unit/functions/api/harness.ts'
import { type Moto, startMoto } from './moto.ts'

const logGroupName = '/howdah/test/postgresql'
let moto: Moto
let client: CloudWatchLogsClient
/** How often CloudWatch was asked. */
let asked = 0
beforeAll(async () => {
  moto = await startMoto()
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }
  client = new CloudWatchLogsClient({ endpoint: moto.endpoint, region: 'eu-central-1', credentials })
  await client.send(new CreateLogGroupCommand({ logGroupName }))
  client.middlewareStack.add((next, { commandName }) => (args) => {
    if (commandName === 'GetLogEventsCommand') asked++
    return next(args)
  })
}, 300_000)
afterAll(() => moto?.stop())

/** The pauses between two looks are short. */
const clock = { ...systemClock, sleep: () => systemClock.sleep(seconds(0.02)) }
const logsWith = (options: Partial<CloudWatchLogsOptions> = {}) =>
  new CloudWatchLogs({ client, logGroup: logGroupName, clock, ...options })

const given = async () => {
  const key = newRequestKey()
  const data = { incarnation: key as never, volumeId: `${key}-data`, container: `${key}-postgres` }
  const database = { ...runningDatabase(), data }
  const stream = { logGroupName, logStreamName: data.container }
  let isThere = false
  const write = async (lines: readonly LogLine[]) => {
    if (!isThere) await client.send(new CreateLogStreamCommand(stream))
    isThere = true
    const logEvents = lines.map(({ at, text }) => ({ timestamp: epochMillis(at), message: text }))
    await client.send(new PutLogEventsCommand({ ...stream, logEvents }))
  }
  return { database, write }
}

for (const pageSize of [10_000, 2, 1])
  logsContract(`in CloudWatch, ${pageSize} lines a page`, async () => ({
    ...(await given()),
    logs: logsWith({ pageSize }),
    close: async () => {},
  }))

describe("PostgreSQL's log in CloudWatch", () => {
  const query: LogQuery = { lines: 10, follow: false, signal: new AbortController().signal }
  const read = async (logs: CloudWatchLogs, { database }: Awaited<ReturnType<typeof given>>, wish = {}) => {
    const found: string[] = []
    for await (const line of logs.read(database, { ...query, ...wish })) found.push(line)
    return found
  }
  const many = async (count: number) => {
    const log = await given()
    const now = Date.now()
    await log.write(Array.from({ length: count }, (_, n) => ({ at: instant(now - count + n), text: `line ${n}` })))
    return log
  }

  test('is empty until the container has written something', async () => {
    expect(await read(logsWith(), await given())).toEqual([])
  })

  test('is read from its end, and no further than need be', async () => {
    const log = await many(500)
    asked = 0

    expect(await read(logsWith({ pageSize: 100 }), log, { lines: 150 })).toHaveLength(150)

    expect(asked).toBe(2)
  })

  test('is searched as far back as there is time, the newest lines first', async () => {
    const log = await many(500)
    let now = Date.now()
    const slow = {
      ...clock,
      now: () => {
        now += 1000
        return instant(now)
      },
    }

    const found = await read(logsWith({ pageSize: 10, clock: slow, patience: seconds(5) }), log, { filter: 'line' })

    expect(found).toEqual(Array.from({ length: 10 }, (_, n) => `line ${490 + n}`))
    now = 0
    const some = await read(logsWith({ pageSize: 10, clock: slow, patience: seconds(5) }), log, {
      filter: '0',
      lines: 99,
    })
    expect(some.at(-1)).toBe('line 490')
    expect(some.length).toBeLessThan(10)
  })

  test('is no larger than an answer may be: the newest lines are told', async () => {
    const log = await many(500)

    expect(await read(logsWith({ mostBytes: 27 }), log, { lines: 400 })).toEqual(['line 497', 'line 498', 'line 499'])
  })

  test('says why it cannot be read', async () => {
    const stopped = new CloudWatchLogsClient({
      ...{ endpoint: 'http://127.0.0.1:9', region: 'eu-central-1', maxAttempts: 1 },
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    })

    await expect(read(logsWith({ client: stopped }), await given())).rejects.toMatchObject({
      code: 'cloud-unavailable',
      message: expect.stringContaining("PostgreSQL's log"),
    })
  })
})
