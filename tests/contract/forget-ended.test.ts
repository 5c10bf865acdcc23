import { afterAll, beforeAll } from 'vitest'
import { SqliteTable } from '../../shared/table/sqlite/sqlite-table.ts'
import { type DynamoDbServer, openDynamoDbTable, startDynalite } from './dynamodb.ts'
import { forgetEndedContract } from './forget-ended.contract.ts'

forgetEndedContract('SQLite', async () => {
  const table = new SqliteTable(':memory:')
  return { table, close: async () => table.close() }
})

let dynalite: DynamoDbServer
beforeAll(async () => {
  dynalite = await startDynalite()
})
afterAll(() => dynalite.stop())

forgetEndedContract('DynamoDB (dynalite)', () => openDynamoDbTable(dynalite))
