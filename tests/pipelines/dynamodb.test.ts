import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pipelines } from '../../state-machines/index.ts'
import { type DynamoDbServer, openDynamoDbTable, startDynalite } from '../contract/dynamodb.ts'
import { faults } from './simulation/faults.ts'
import { givens } from './simulation/givens.ts'
import { SimulatedWorld } from './simulation/simulated-world.ts'
import { faultsOf, walk } from './simulation/walk.ts'

/** The battery is about pipelines, and runs in memory; this is about what they keep in the table. */
describe('with the table in DynamoDB', () => {
  let dynalite: DynamoDbServer
  beforeAll(async () => {
    dynalite = await startDynalite()
  })
  afterAll(() => dynalite.stop())

  const cases = pipelines.flatMap(({ type }) => givens[type].map((given) => ({ type, given, title: given.title })))

  test.each(cases)('$type is processed, given $title', async ({ type, given }) => {
    const { table, close } = await openDynamoDbTable(dynalite)

    const walked = await walk({ type, given, world: new SimulatedWorld(table) })

    expect(await faultsOf(walked)).toEqual([])
    expect(walked.state).toBe('PROCESSED')
    await close()
  })

  test('a create that is killed at every single call is processed', async () => {
    const { table, close } = await openDynamoDbTable(dynalite)
    const [given] = givens['CREATE-DB']
    if (!given) throw new Error('there is no world for a create')

    const walked = await walk({
      type: 'CREATE-DB',
      given,
      world: new SimulatedWorld(table),
      otherwise: faults.isKilledOnce,
    })

    expect(await faultsOf(walked)).toEqual([])
    expect(walked.state).toBe('PROCESSED')
    await close()
  })
})
