/** The API takes none of them, and a terminal that gets one pasted obeys it: a link that fills a form in may have some. */
const unprintable = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}]/gu

/** A word as a POSIX shell reads it: a name may hold blanks and quotes. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll(unprintable, '\ufffd').replaceAll("'", String.raw`'\''`)}'`
