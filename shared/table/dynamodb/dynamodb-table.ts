import { randomBytes } from 'node:crypto'
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { type Clock, systemClock } from '../../core/time.ts'
import { writeCursor } from '../cursor.ts'
import { refuseTooLarge } from '../limits.ts'
import { type Item, indexNames, type Key, type NewItem, type Page, type Query, type Table } from '../table.ts'
import {
  type Attributes,
  decodeKey,
  indexAttributes,
  itemOf,
  keyAttributes,
  placeOf,
  slotOf,
  versionOf,
  writerOf,
} from './layout.ts'
import { placeIn, queryInput, startKey } from './query-input.ts'
import { Tries } from './tries.ts'

export { dynamoDbTableDefinition } from './table-definition.ts'

export interface DynamoDbTableOptions {
  readonly client: DynamoDBClient
  readonly tableName: string
  readonly clock?: Clock
  /** From 0 up to 1: spreads retries. */
  readonly random?: () => number
}

/** What a client for the table is made with: the table repeats its calls itself, and knows which of them may have done their work. */
export const dynamoDbClientSettings = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} satisfies DynamoDBClientConfig

/**
 * The table in DynamoDB: one table or a global table in either consistency mode, by conditional writes of single items.
 *
 * `data` is stored as JSON text, not as a map: what comes back is then what any other table gives back (a map has no number beyond 1e126, no lone surrogate
 * and 32 levels), it measures about as much, and needs no translation. In the console an item shows its keys, places and version as attributes of their own,
 * and its data as one line.
 *
 * An answer can be lost, and then the call is repeated. So that a write knows itself again, each carries a random token, and an item keeps those of its last 16
 * writes (`writes`, by version). A repeated write that finds the version taken looks for its token there: its own is a success, another's is none, and when the
 * item has forgotten, or is gone, it throws rather than to guess. Of a removal nothing is left to look at: see the port.
 */
export class DynamoDbTable implements Table {
  readonly #client: DynamoDBClient
  readonly #tableName: string
  readonly #clock: Clock
  readonly #random: () => number

  constructor({ client, tableName, clock = systemClock, random = Math.random }: DynamoDbTableOptions) {
    this.#client = client
    this.#tableName = tableName
    this.#clock = clock
    this.#random = random
  }

  async get(key: Key): Promise<Item | undefined> {
    const found = await this.#read(key, this.#tries())
    return found && itemOf(found)
  }

  async putIfAbsent(item: NewItem): Promise<boolean> {
    const { data, token } = prepare(item)
    const tries = this.#tries()
    const command = new PutItemCommand({
      TableName: this.#tableName,
      Item: {
        ...keyAttributes(item),
        ...indexAttributes(item),
        version: { N: '1' },
        data: { S: data },
        writes: { M: { [slotOf(1)]: { S: token } } },
      },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    })
    for (;;) {
      const refused = await this.#attempt(tries, () => this.#client.send(command))
      if (!refused) return true
      const there = refused.item ?? (await this.#read(item, tries))
      if (there) return wroteIt(there, 1, token, tries)
      // Removed between the two calls: the key is free.
      await tries.pause(new Error('the item comes and goes'))
    }
  }

  async putIfVersion(item: NewItem, version: number): Promise<boolean> {
    const { data, token } = prepare(item)
    const tries = this.#tries()
    const command = new UpdateItemCommand(this.#replacement(item, version, data, token))
    const refused = await this.#attempt(tries, () => this.#client.send(command))
    if (!refused) return true
    const there = refused.item ?? (await this.#read(item, tries))
    if (there) return wroteIt(there, version + 1, token, tries)
    if (tries.mayBeDone) throw tries.givenUp(new Error('the item is gone'))
    return false
  }

  /** Looks first which write made that version: an item that was removed and put again may have the same. */
  async deleteIfVersion(key: Key, version: number): Promise<boolean> {
    const tries = this.#tries()
    const seen = await this.#read(key, tries)
    if (!seen || versionOf(seen) !== version) return false
    const token = writerOf(seen, version)
    const command = new DeleteItemCommand({
      TableName: this.#tableName,
      Key: keyAttributes(key),
      ConditionExpression: '#version = :version and #writes.#slot = :token',
      ExpressionAttributeNames: { '#version': 'version', '#writes': 'writes', '#slot': slotOf(version) },
      ExpressionAttributeValues: { ':version': { N: String(version) }, ':token': { S: token ?? '' } },
    })
    if (!(await this.#attempt(tries, () => this.#client.send(command)))) return true
    if (!tries.mayBeDone) return false
    const there = await this.#read(key, tries)
    return !there || !wroteIt(there, version, token, tries)
  }

  async query(query: Query): Promise<Page> {
    const { prefix, index, limit } = query
    const input = queryInput(this.#tableName, query)
    if (!input) return { items: [] }
    const sk = placeOf(index).sk
    const found: Attributes[] = []
    let start = startKey(query)
    // DynamoDB ends a page early after 1 MB, and says that there is more when a page ends with the last item.
    do {
      const command = new QueryCommand({ ...input, Limit: limit + 1 - found.length, ExclusiveStartKey: start })
      const answer = await this.#tries().send(() => this.#client.send(command))
      const items = answer.Items ?? []
      found.push(...(prefix ? items.filter((item) => decodeKey(item[sk]?.S ?? '').startsWith(prefix)) : items))
      start = answer.LastEvaluatedKey
    } while (start && found.length <= limit)

    const page = found.slice(0, limit)
    const last = found.length > limit ? page.at(-1) : undefined
    return { items: page.map(itemOf), ...(last ? { next: writeCursor(placeIn(query, last)) } : {}) }
  }

  #tries(): Tries {
    return new Tries(this.#clock, this.#random)
  }

  async #read(key: Key, tries: Tries): Promise<Attributes | undefined> {
    const command = new GetItemCommand({ TableName: this.#tableName, Key: keyAttributes(key), ConsistentRead: true })
    return (await tries.send(() => this.#client.send(command))).Item
  }

  /** @returns undefined when it is done; else the item that did not fit its condition, where DynamoDB shows it */
  async #attempt(tries: Tries, call: () => Promise<unknown>): Promise<{ readonly item?: Attributes } | undefined> {
    try {
      await tries.send(call)
      return undefined
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      return error.Item ? { item: error.Item } : {}
    }
  }

  #replacement(item: NewItem, version: number, data: string, token: string): UpdateItemCommandInput {
    const places = indexAttributes(item)
    const left = indexNames.flatMap((name) => (item.indexes?.[name] ? [] : Object.values(placeOf(name))))
    const sets = ['#version = :next', '#data = :data', '#writes.#slot = :token']
    sets.push(...Object.keys(places).map((name) => `${name} = :${name}`))
    return {
      TableName: this.#tableName,
      Key: keyAttributes(item),
      UpdateExpression: `set ${sets.join(', ')}${left.length > 0 ? ` remove ${left.join(', ')}` : ''}`,
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: {
        '#version': 'version',
        '#data': 'data',
        '#writes': 'writes',
        '#slot': slotOf(version + 1),
      },
      ExpressionAttributeValues: {
        ':version': { N: String(version) },
        ':next': { N: String(version + 1) },
        ':data': { S: data },
        ':token': { S: token },
        ...Object.fromEntries(Object.entries(places).map(([name, value]) => [`:${name}`, value])),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }
  }
}

/** @throws HowdahError `item-too-large` */
const prepare = (item: NewItem): { readonly data: string; readonly token: string } => {
  const data = JSON.stringify(item.data)
  refuseTooLarge(item, data)
  return { data, token: randomBytes(8).toString('base64url') }
}

/**
 * Whether the write with this token made the item's `version`.
 * @throws HowdahError `table-unavailable` when it may have, and the item does not tell any more
 */
const wroteIt = (there: Attributes, version: number, token: string | undefined, tries: Tries): boolean => {
  const writer = writerOf(there, version)
  if (writer === token) return true
  if (writer === undefined && versionOf(there) >= version && tries.mayBeDone)
    throw tries.givenUp(new Error('too many others wrote since'))
  return false
}
