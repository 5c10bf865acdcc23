import type { QueryCommandInput } from '@aws-sdk/client-dynamodb'
import { type Place, readCursor } from '../cursor.ts'
import { afterPrefix, compareOrders } from '../order.ts'
import type { Query } from '../table.ts'
import { type Attributes, decodeKey, encodeKey, indexOf, keyAttributes, placeOf } from './layout.ts'

/**
 * The query as DynamoDB takes it: one condition on the sort key. Of a range with a prefix that is the range that holds both; one sort key right after the last of
 * the prefix may come with it.
 * @returns undefined when nothing can lie in the range: DynamoDB refuses to look
 */
export const queryInput = (tableName: string, query: Query): QueryCommandInput | undefined => {
  const { partition, index, descending = false } = query
  const condition = sortKeyCondition(query)
  if (!condition) return undefined
  const place = placeOf(index)
  return {
    TableName: tableName,
    ...(index ? { IndexName: indexOf(index) } : { ConsistentRead: true }),
    KeyConditionExpression: ['#pk = :pk', condition.expression].filter(Boolean).join(' and '),
    ExpressionAttributeNames: { '#pk': place.pk, ...(condition.expression ? { '#sk': place.sk } : {}) },
    ExpressionAttributeValues: { ':pk': { S: encodeKey(partition) }, ...condition.values },
    ScanIndexForward: !descending,
  }
}

interface Condition {
  readonly expression?: string
  readonly values: Attributes
}

const sortKeyCondition = ({ prefix, from, to }: Query): Condition | undefined => {
  const beginning = prefix ? encodeKey(prefix) : undefined
  if (beginning !== undefined && from === undefined && to === undefined)
    return { expression: 'begins_with(#sk, :from)', values: { ':from': { S: beginning } } }

  const lower = latest(beginning, from === undefined ? undefined : encodeKey(from))
  const upper = earliest(beginning && afterPrefix(beginning), to === undefined ? undefined : encodeKey(to))
  if (lower !== undefined && upper !== undefined) {
    if (compareOrders(lower, upper) > 0) return undefined
    return { expression: '#sk between :from and :to', values: { ':from': { S: lower }, ':to': { S: upper } } }
  }
  if (lower !== undefined) return { expression: '#sk >= :from', values: { ':from': { S: lower } } }
  if (upper !== undefined) return { expression: '#sk <= :to', values: { ':to': { S: upper } } }
  return { values: {} }
}

const latest = (a?: string, b?: string): string | undefined =>
  a === undefined || b === undefined ? (a ?? b) : compareOrders(a, b) > 0 ? a : b

const earliest = (a?: string, b?: string): string | undefined =>
  a === undefined || b === undefined ? (a ?? b) : compareOrders(a, b) < 0 ? a : b

/** The item's place in the order of the query; it need not be there any more. */
export const placeIn = ({ index }: Query, item: Attributes): Place =>
  [item[placeOf(index).sk], item.pk, item.sk].map((value) => decodeKey(value?.S ?? '')) as unknown as Place

/** @throws RangeError when the cursor is none of a table */
export const startKey = ({ cursor, index, partition }: Query): Attributes | undefined => {
  if (cursor === undefined) return undefined
  const [order, pk, sk] = readCursor(cursor)
  return { ...keyAttributes({ pk, sk }), ...(index ? keyAttributes({ pk: partition, sk: order }, index) : {}) }
}
