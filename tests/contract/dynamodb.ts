import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import {
  DynamoDbTable,
  type DynamoDbTableOptions,
  dynamoDbClientSettings,
  dynamoDbTableDefinition,
} from '../../shared/table/dynamodb/dynamodb-table.ts'
import type { OpenTable } from './table.contract.ts'

/** An implementation of DynamoDB that answers on this machine. */
export interface DynamoDbServer {
  readonly endpoint: string
  stop(): Promise<void>
}

export const startDynalite = async (): Promise<DynamoDbServer> => {
  const server: Server = dynalite({ createTableMs: 0 })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections()
      return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())))
    },
  }
}

export const clientOf = (endpoint: string, requestTimeout = 3_000): DynamoDBClient =>
  new DynamoDBClient({
    ...dynamoDbClientSettings,
    requestHandler: { ...dynamoDbClientSettings.requestHandler, requestTimeout },
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })

let opened = 0

/** A table of its own on the server; `client` reaches it on another way than the one that makes it. */
export const openDynamoDbTable = async (
  { endpoint }: DynamoDbServer,
  options: Partial<DynamoDbTableOptions> = {},
): Promise<OpenTable & { readonly tableName: string }> => {
  const client = clientOf(endpoint)
  const tableName = `howdah-${process.pid}-${opened++}`
  await client.send(new CreateTableCommand(dynamoDbTableDefinition(tableName)))
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 0.01, maxDelay: 0.1 }, { TableName: tableName })
  return {
    tableName,
    table: new DynamoDbTable({ client, tableName, ...options }),
    close: async () => {
      await client.send(new DeleteTableCommand({ TableName: tableName }))
      client.destroy()
    },
  }
}
