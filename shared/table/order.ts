/** The order of keys, which every table keeps: by the bytes of UTF-8. */
export const compareOrders = (a: string, b: string): number =>
  highCharacters.test(a) && highCharacters.test(b)
    ? Buffer.compare(Buffer.from(a), Buffer.from(b))
    : a < b
      ? -1
      : a > b
        ? 1
        : 0

/** Only from here on does UTF-16, which JavaScript compares by, differ from UTF-8. */
const highCharacters = /[\ud800-\uffff]/

/** The first text that sorts after every text with this prefix, if there is one. */
export const afterPrefix = (prefix: string): string | undefined => {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0)
  const place = points.findLastIndex((point) => point < 0x10ffff)
  const last = points[place]
  if (last === undefined) return undefined
  // Surrogates are no characters.
  return String.fromCodePoint(...points.slice(0, place), last === 0xd7ff ? 0xe000 : last + 1)
}
