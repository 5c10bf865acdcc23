import type { Item, Query, Table } from './table.ts'

/** A query that is asked to its end. */
export type WholeQuery = Omit<Query, 'limit' | 'cursor'>

/** Every item that the query finds, page by page, with `limit` items each. */
export async function* everyItem(table: Table, query: WholeQuery, limit = 500): AsyncGenerator<Item> {
  let cursor: string | undefined
  do {
    const page = await table.query({ ...query, limit, ...(cursor ? { cursor } : {}) })
    yield* page.items
    cursor = page.next
  } while (cursor)
}
