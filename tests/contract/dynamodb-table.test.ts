import { afterAll, beforeAll } from 'vitest'
import { type DynamoDbServer, openDynamoDbTable, startDynalite } from './dynamodb.ts'
import { tableContract } from './table.contract.ts'

let dynalite: DynamoDbServer
beforeAll(async () => {
  dynalite = await startDynalite()
})
afterAll(() => dynalite.stop())

tableContract('DynamoDB (dynalite)', () => openDynamoDbTable(dynalite), { checksByUtf16: true })
