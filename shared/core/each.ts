export interface EachOptions {
  /** How many items are worked on at the same time; 1 when absent. */
  readonly atOnce?: number
  /** When it aborts, no further item is begun. */
  readonly signal?: AbortSignal | undefined
  /** Items that the signal left out are no failure. */
  readonly restMayWait?: boolean
}

/**
 * Does `work` for every item, in their order, also when it fails for some.
 * @throws AggregateError with what failed, after the last item; what `items` itself throws; Error when the signal left items out, unless they may wait
 */
export const forEachOf = async <T>(
  items: AsyncIterable<T> | Iterable<T>,
  work: (item: T) => Promise<void>,
  { atOnce = 1, signal, restMayWait = false }: EachOptions = {},
): Promise<void> => {
  const failures: unknown[] = []
  let cut = false
  const source = itemsOf(items)
  const worker = async (): Promise<void> => {
    for (let next = await source.next(); !next.done; next = await source.next()) {
      cut ||= signal?.aborted === true
      if (cut) break
      await work(next.value).catch((error: unknown) => failures.push(error))
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, worker))
  await source.return(undefined)
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  if (cut && !restMayWait)
    failures.push(new Error('The time was over before all was done: the rest is left to the next time'))
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} failed, the first: ${failures[0]}`)
}

/** One iterator that several may ask at once. */
async function* itemsOf<T>(items: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  yield* items
}

/** The same items, beginning at another one each time: whoever is always cut off before the end comes round to all of them all the same. */
export const rotated = <T>(items: readonly T[], time: number): readonly T[] => {
  // Parts of the golden section lie nowhere close together.
  const start = Math.floor(((time * 0.6180339887498949) % 1) * items.length)
  return [...items.slice(start), ...items.slice(0, start)]
}
