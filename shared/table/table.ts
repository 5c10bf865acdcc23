/**
 * The port to the one replicated table. Only single-item operations, because the table may be a DynamoDB global table in either consistency mode, which knows no
 * transactions over regions.
 */

/** The indexes that every item may take part in; what they order is the entity's business. */
export const indexNames = ['i1', 'i2', 'i3', 'i4'] as const
export type IndexName = (typeof indexNames)[number]

export interface Key {
  readonly pk: string
  readonly sk: string
}

/** An item as stored. `version` counts its writes, from 1. `data` is plain JSON. */
export interface Item extends Key {
  readonly version: number
  readonly data: unknown
  readonly indexes?: { readonly [Name in IndexName]?: Key }
}

export type NewItem = Omit<Item, 'version'>

export interface Query {
  /** Partition of the table, or of `index`. */
  readonly partition: string
  readonly index?: IndexName
  readonly prefix?: string
  /** Sort keys from here on, inclusive. */
  readonly from?: string
  /** Sort keys up to here, inclusive. */
  readonly to?: string
  readonly descending?: boolean
  /** At most 1000. */
  readonly limit: number
  /** `next` of the page before. */
  readonly cursor?: string
}

export interface Page<T = Item> {
  readonly items: readonly T[]
  /** Opaque; absent on the last page. */
  readonly next?: string
}

export interface Table {
  /** A strong read. */
  get(key: Key): Promise<Item | undefined>
  /** @returns false when the key is taken; nothing is changed then. */
  putIfAbsent(item: NewItem): Promise<boolean>
  /** Replaces the whole item. @returns false when its version is not `version` any more. */
  putIfVersion(item: NewItem, version: number): Promise<boolean>
  /** @returns false when its version is not `version`, or it is gone. */
  deleteIfVersion(key: Key, version: number): Promise<boolean>
  /** Reads of an index may lag behind writes on some adapters. */
  query(query: Query): Promise<Page>
}
