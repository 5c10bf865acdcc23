/** What is shown of a line, in bytes. A database writes lines of any length: a statement, a value. */
export const longestLine = 8_192
/** What an answer holds that is not streamed. */
export const longestAnswer = 2_000_000

/** What may stand between the words of SQL; all has an end, because each word in the log may begin anew what takes long. */
const gap = /\s{0,100}(?:\/\*(?:[^*]|\*(?!\/)){0,100}\*\/\s{0,100}){0,10}/u.source
/** As SQL writes them: also what is misspelt, and therefore in the log. */
const inSql = `("?\\bpassw\\w*"?${gap})(?:(?:e|u&)?'(?:[^']|'')*(?:'|$)|\\$(\\w*)\\$.*?(?:\\$\\2\\$|$))`
const inStrings = /(\bpassw\w*\s*=\s*)(?:''[^']*(?:''|$)|'(?:[^'\\]|\\.)*(?:'|$)|[^\s'"]+)/u.source
const inAddresses = /(\bpostgres(?:ql)?:\/\/[^\s:@/'"]{0,64}:)[^\s@'"]{1,200}(?=@)/u.source
/** A statement of several lines has what follows the word on the next one, which begins with a tab. */
const onNextLine = /(^\t\s*)(?:e|u&)?'(?:[^']|'')*(?:'|$)/u.source
const passwords = new RegExp([inSql, inStrings, inAddresses, onNextLine].join('|'), 'giu')

/** PostgreSQL writes down whole statements that fail, wait or take long; who may read its log may not know the passwords in them. */
const withoutPasswords = (line: string): string =>
  line.replace(passwords, (_, sql?: string, __?: string, text?: string, address?: string, tab?: string) =>
    address === undefined ? `${sql ?? text ?? tab ?? ''}'[secret]'` : `${address}[secret]`,
  )

const marked = (begin: Uint8Array, left: number): string => {
  const text = new TextDecoder().decode(begin)
  return withoutPasswords(left > 0 ? `${text}… (cut: ${left} more bytes)` : text.replace(/\r$/, ''))
}

/** A line that is there already, as `linesIn` would give it. */
export const cutLine = (line: string): string => {
  const left = Buffer.byteLength(line) - longestLine
  return left > 0 ? marked(Buffer.from(line).subarray(0, longestLine), left) : withoutPasswords(line)
}

/** The lines of a stream, without line ends; never more of one in memory than is shown of it. */
export async function* linesIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const begin = Buffer.alloc(longestLine)
  let length = 0
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const found = chunk.indexOf(10, at)
      const end = found < 0 ? chunk.length : found
      if (length < longestLine) begin.set(chunk.subarray(at, Math.min(end, at + longestLine - length)), length)
      length += end - at
      at = end + 1
      if (found < 0) continue
      yield marked(begin.subarray(0, Math.min(length, longestLine)), length - longestLine)
      length = 0
    }
  }
  if (length > 0) yield marked(begin.subarray(0, Math.min(length, longestLine)), length - longestLine)
}

/** The newest lines of many: so many, and no more than an answer holds. */
export class NewestLines {
  readonly #most: number
  readonly #lines: string[] = []
  #first = 0
  #bytes = 0
  #isFull = false

  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most
  }

  push(line: string): void {
    this.#lines.push(line)
    this.#bytes += Buffer.byteLength(line) + 1
    while (this.#bytes > longestAnswer) {
      this.#isFull = true
      this.#drop()
    }
    if (this.#lines.length - this.#first > this.#most) this.#drop()
  }

  /** Oldest first; where there was no room for all of them, the first one says so. */
  get lines(): readonly string[] {
    const lines = this.#lines.slice(this.#first)
    return this.#isFull && lines.length < this.#most
      ? [`… (older lines are left out: an answer holds ${longestAnswer} bytes)`, ...lines]
      : lines
  }

  #drop(): void {
    this.#bytes -= Buffer.byteLength(this.#lines[this.#first] ?? '') + 1
    this.#first++
    if (this.#first < 1_000) return
    this.#lines.splice(0, this.#first)
    this.#first = 0
  }
}
