/**
 * The port to the one replicated table. Only single-item operations, because the table may be a DynamoDB global table in either consistency mode, which knows no
 * transactions over regions.
 */

/** The indexes that every item may take part in; what they order is the entity's business. */
export const indexNames = ['i1', 'i2', 'i3', 'i4'] as const
export type IndexName = (typeof indexNames)[number]

/** Any text; sort keys are in the order of the bytes of UTF-8. At most 2040 and 1020 bytes. */
export interface Key {
  readonly pk: string
  readonly sk: string
}

/** An item as stored, at most 399 kB. `version` counts its writes, from 1. `data` is plain JSON. */
export interface Item extends Key {
  readonly version: number
  readonly data: unknown
}

/** An item as it is put: with its places in the indexes, which nobody asks back. */
export interface NewItem extends Key {
  readonly data: unknown
  readonly indexes?: { readonly [Name in IndexName]?: Key }
}

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
  /** `next` of the page before, for the same query. */
  readonly cursor?: string
}

export interface Page<T = Item> {
  /** As many as `limit`, unless it is the last page. Items of an index with the same sort key come in any order, but always in the same. */
  readonly items: readonly T[]
  /** Opaque; absent on the last page. What is put, moved or removed before the cursor's place changes nothing in later pages. */
  readonly next?: string
}

/**
 * Writes are done once or not at all. When none can tell which, they throw `table-unavailable`, and may still be done later; the answer true or false is always
 * so, with one exception: where the answer of the store was lost, a removal by somebody else at the same time is taken for one's own. So nobody is elected by
 * `deleteIfVersion`; and what is put while another removes it may be put again.
 */
export interface Table {
  /** A strong read. */
  get(key: Key): Promise<Item | undefined>
  /**
   * @returns false when the key is taken; nothing is changed then
   * @throws HowdahError `item-too-large`, `table-unavailable`
   */
  putIfAbsent(item: NewItem): Promise<boolean>
  /**
   * Replaces the whole item.
   * @returns false when its version is not `version` any more
   * @throws HowdahError `item-too-large`, `table-unavailable`
   */
  putIfVersion(item: NewItem, version: number): Promise<boolean>
  /** @returns false when its version is not `version`, or it is gone. @throws HowdahError `table-unavailable` */
  deleteIfVersion(key: Key, version: number): Promise<boolean>
  /** A strong read of the table; an index may lag behind the writes, by moments. @throws RangeError when the cursor is none of this table */
  query(query: Query): Promise<Page>
}
