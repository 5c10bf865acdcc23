export interface FilledPage<T> {
  readonly items: readonly T[]
  /** Null: this is the last one. */
  readonly nextCursor: string | null
  /** Of all pages; told with the first one, where it is cheap. */
  readonly total?: number
}

/** A page with as many rows as were asked for, while there are more and few calls tell them. */
export const filled = async <T>(
  rows: number,
  mostCalls: number,
  cursor: string | undefined,
  read: (cursor: string | undefined, pageSize: number) => Promise<FilledPage<T>>,
): Promise<FilledPage<T>> => {
  const first = await read(cursor, rows)
  const items = [...first.items]
  let next = first.nextCursor
  for (let calls = 1; next !== null && items.length < rows && calls < mostCalls; calls++) {
    const page = await read(next, rows - items.length)
    items.push(...page.items)
    next = page.nextCursor
  }
  return {
    items,
    nextCursor: next,
    ...(first.total === undefined ? {} : { total: first.total }),
  }
}
