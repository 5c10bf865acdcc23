/** A place in the order of a query: the sort key there, and the keys of the item. */
export type Place = readonly [order: string, pk: string, sk: string]

export const writeCursor = (place: Place): string => JSON.stringify(place)

/** @throws RangeError when it is no cursor of a table */
export const readCursor = (cursor: string): Place => {
  const place = parse(cursor)
  if (!Array.isArray(place) || place.length !== 3 || !place.every((part) => typeof part === 'string'))
    throw new RangeError('not a cursor of this table')
  return place as unknown as Place
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
