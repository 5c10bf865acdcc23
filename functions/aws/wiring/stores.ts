import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { homeIn } from '../../../shared/entities/home.ts'
import { storesOn } from '../../../shared/entities/stores.ts'
import { DynamoDbTable, dynamoDbClientSettings } from '../../../shared/table/dynamodb/dynamodb-table.ts'
import { tracer } from '../observability.ts'
import { environment } from './environment.ts'

const { region, tableName, catalogue } = environment

export const table = new DynamoDbTable({
  client: tracer.captureAWSv3Client(new DynamoDBClient({ ...dynamoDbClientSettings, region })),
  tableName,
})

/** Of other regions' databases the rows are read only. */
export const stores = storesOn(table, homeIn(region, catalogue.dataCenters))
