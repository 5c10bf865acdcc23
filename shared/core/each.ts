/**
 * Does `work` for every item, one after the other, also when it fails for some.
 * @throws AggregateError with what failed, after the last item
 */
export const forEachOf = async <T>(
  items: AsyncIterable<T> | Iterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const failures: unknown[] = []
  for await (const item of items) await work(item).catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} failed, the first: ${failures[0]}`)
}
