import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DynamoDbTable } from '../../shared/table/dynamodb/dynamodb-table.ts'
import { Random } from '../pipelines/simulation/random.ts'
import { clientOf, type DynamoDbServer, openDynamoDbTable } from './dynamodb.ts'
import { type FaultProxy, faults, randomFaults, startFaultProxy } from './fault-proxy.ts'
import { RacingWriters } from './racing-writers.ts'
import { type Flaws, tableContract } from './table.contract.ts'

/** Patience with an answer that does not come. */
const requestTimeout = 1_000

/** A bad network and a busy service change no outcome. */
export const dynamoDbFaults = (name: string, start: () => Promise<DynamoDbServer>, flaws: Flaws = {}): void => {
  const seed = Date.now() % 1_000_000

  describe(`${name} behind a bad network (seed ${seed})`, () => {
    let server: DynamoDbServer
    let proxy: FaultProxy
    const random = new Random(seed)
    beforeAll(async () => {
      server = await start()
      proxy = await startFaultProxy(server.endpoint, randomFaults(random, 0.2))
    })
    afterAll(async () => {
      await proxy.stop()
      await server.stop()
    })
    const throughProxy = () => clientOf(proxy.endpoint, requestTimeout)

    tableContract(
      `${name}, with faults`,
      async () => {
        const client = throughProxy()
        const opened = await openDynamoDbTable(server, { client })
        const close = async () => {
          client.destroy()
          await opened.close()
        }
        return { table: opened.table, close }
      },
      { ...flaws, losesAnswers: true },
    )

    test('racing writers are told what happened', async () => {
      const { tableName, table, close } = await openDynamoDbTable(server)
      const clients = Array.from({ length: 6 }, throughProxy)
      const race = new RacingWriters(['a', 'b', 'c', 'd'])

      await Promise.all(
        clients.map((client, n) =>
          race.write(`writer ${n}`, new DynamoDbTable({ client, tableName }), new Random(seed + n), 60),
        ),
      )

      expect(await race.findings(table)).toEqual([])
      const untold = race.writes.filter(({ answer }) => answer === undefined).length
      console.log(`${race.writes.length} writes, ${untold} of them with an unknown outcome`)
      expect(untold).toBeLessThan(race.writes.length / 10)
      for (const client of clients) client.destroy()
      await close()
    })

    test('every fault was done', () => {
      expect([...proxy.done.keys()].toSorted()).toEqual(faults.toSorted())
    })
  })
}
