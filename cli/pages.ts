import type { Context } from './context.ts'
import type { PageOptions } from './options.ts'
import { type Column, word } from './output.ts'

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** The most that the API gives at once. */
const largestPage = 200

interface Paging {
  readonly pageSize: number
  readonly cursor?: string
}

type Read<T> = (paging: Paging) => Promise<{ readonly items: readonly T[]; readonly nextCursor?: string | null }>

/** Pages until `--limit` is reached, all with `--all`, else the first `usual`. */
export const readPages = async <T>(options: PageOptions, read: Read<T>, usual = 100): Promise<Page<T>> => {
  const limit = options.all ? Number.POSITIVE_INFINITY : (options.limit ?? usual)
  const items: T[] = []
  let cursor = options.cursor
  do {
    const pageSize = Math.min(largestPage, limit - items.length)
    const page = await read({ pageSize, ...(cursor ? { cursor } : {}) })
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor && items.length < limit)
  return { items, nextCursor: cursor ?? null }
}

export const printPage = <T>(
  { json, print }: Context,
  page: Page<T>,
  columns: readonly Column<T>[],
  empty: string,
): void => {
  if (json) print.printJson(page)
  else print.table(page.items, columns, empty)
  if (page.nextCursor && !json) print.note(`there are more: add --all, or --cursor ${word(page.nextCursor)}`)
}

/** Without what is undefined. */
export const given = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
