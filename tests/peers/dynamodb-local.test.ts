import { afterAll, beforeAll } from 'vitest'
import { openDynamoDbTable } from '../contract/dynamodb.ts'
import { dynamoDbFaults } from '../contract/dynamodb-faults.contract.ts'
import { tableContract } from '../contract/table.contract.ts'
import { type DynamoDbLocal, installTimeout, startDynamoDbLocal } from './dynamodb-local.ts'

let server: DynamoDbLocal
beforeAll(async () => {
  server = await startDynamoDbLocal()
}, installTimeout)
afterAll(() => server.stop())

tableContract('DynamoDB Local', () => openDynamoDbTable(server))
dynamoDbFaults('DynamoDB Local', async () => ({ endpoint: server.endpoint, stop: async () => {} }))
