import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb'
import { type IndexName, indexNames } from '../table.ts'
import { indexOf, placeOf } from './layout.ts'

const text = (name: string) => ({ AttributeName: name, AttributeType: 'S' as const })
const keys = (place: { pk: string; sk: string }) => [
  { AttributeName: place.pk, KeyType: 'HASH' as const },
  { AttributeName: place.sk, KeyType: 'RANGE' as const },
]

/**
 * The table and its four indexes. An index holds whole items: a page of it then is one call, as the port wants, and may lag as a whole but never mixes old
 * keys with new data. The price is that a write is also paid for in every index that the item takes part in (a request: four times more); with keys alone in the
 * indexes each row of a list would be a read of its own, which costs more as soon as lists are read once a minute, as the tick does.
 */
export const dynamoDbTableDefinition = (tableName: string): CreateTableCommandInput => ({
  TableName: tableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [undefined, ...indexNames].flatMap((index?: IndexName) => {
    const { pk, sk } = placeOf(index)
    return [text(pk), text(sk)]
  }),
  KeySchema: keys(placeOf(undefined)),
  GlobalSecondaryIndexes: indexNames.map((index) => ({
    IndexName: indexOf(index),
    KeySchema: keys(placeOf(index)),
    Projection: { ProjectionType: 'ALL' },
  })),
})
