import { randomInt } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { cutLine, linesIn, longestAnswer, longestLine, NewestLines } from '../../../../shared/logs/lines.ts'

const read = async (chunks: Iterable<string | Uint8Array>): Promise<string[]> => {
  const found: string[] = []
  const bytes = async function* () {
    for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  }
  for await (const line of linesIn(bytes())) found.push(line)
  return found
}

describe('lines of a stream', () => {
  test('are the same however it is cut into chunks', async () => {
    const lines = ['one', '', 'zwölf', 'three\tand a tab', '𝄞 '.repeat(50), 'last']
    const bytes = Buffer.from(lines.join('\n'))
    for (let tries = 0; tries < 50; tries++) {
      const cuts = Array.from({ length: 5 }, () => randomInt(bytes.length)).sort((a, b) => a - b)
      const chunks = [0, ...cuts].map((from, n) => bytes.subarray(from, cuts[n] ?? bytes.length))

      expect(await read(chunks), `cut at ${cuts}`).toEqual(lines)
    }
  })

  test('lose the carriage return at their end', async () => {
    expect(await read(['a\r\nb\r', '\nc'])).toEqual(['a', 'b', 'c'])
  })

  test('that are long are cut, which shows', async () => {
    const [long, short] = await read([`${'x'.repeat(longestLine + 5)}\nshort`])

    expect(long).toBe(`${'x'.repeat(longestLine)}… (cut: 5 more bytes)`)
    expect(short).toBe('short')
    expect(cutLine('x'.repeat(longestLine + 5))).toBe(long)
    expect(cutLine('x'.repeat(longestLine))).toBe('x'.repeat(longestLine))
  })

  test('take no memory by their length', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'x')
    const endless = function* () {
      for (let n = 0; n < 4_096; n++) yield chunk
    }
    const before = process.memoryUsage()

    const [line, ...more] = await read(endless())

    const after = process.memoryUsage()
    expect(line?.slice(longestLine)).toBe(`… (cut: ${4_096 * 65_536 - longestLine} more bytes)`)
    expect(more).toEqual([])
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(50_000_000)
  })
})

test.each([
  ["STATEMENT:  alter role app password 'a long secret'", "STATEMENT:  alter role app password '[secret]'"],
  [`alter role app PASSWORD  E'it''s \\x' valid until 'x'`, "alter role app PASSWORD  '[secret]' valid until 'x'"],
  ['create role b password $q$a secret$q$ login', "create role b password '[secret]' login"],
  ["options (user 'u', password 'RemoteSecret77')", "options (user 'u', password '[secret]')"],
  ["connection 'host=h password=abc user=u'", "connection 'host=h password='[secret]' user=u'"],
  ["alter role app password 'goes on in the next", "alter role app password '[secret]'"],
  [`options ("password" 'Quoted44', user 'u')`, `options ("password" '[secret]', user 'u')`],
  [`alter role a password/* c */ 'x' /* d */`, `alter role a password/* c */ '[secret]' /* d */`],
  [`alter role a passwort 'misspelt'`, `alter role a passwort '[secret]'`],
  [
    "subscription s connection 'postgresql://u:p%40ss@h/db'",
    "subscription s connection 'postgresql://u:[secret]@h/db'",
  ],
  [`connection 'host=x password=''two words'' user=u'`, `connection 'host=x password='[secret]' user=u'`],
  [`connection 'host=x password='' user=u'`, `connection 'host=x password='[secret]' user=u'`],
  ["\t  'on the next line' valid until 'x'", "\t  '[secret]' valid until 'x'"],
  ['select * from passwords where id = 7', 'select * from passwords where id = 7'],
  ['password authentication failed for user "app"', 'password authentication failed for user "app"'],
])('a log shows no password: %s', async (line, shown) => {
  expect(cutLine(line)).toBe(shown)
  expect(await read([Buffer.from(`${line}\n`)])).toEqual([shown])
})

test('a line that is made to be looked through for long is not', () => {
  const parts = ['/**/', '/* ', '/*/', 'password', "password'", '-- ', '$q$', 'postgres://:']
  const again = ['passw/*', '/*passw/**/', 'postgres://a:', 'postgres://'].flatMap((part) => Array(300).fill(part))
  const hard = [...parts, ...again].map((part) => `password${part.repeat(8_192)}`.slice(0, 8_192))
  const begun = performance.now()

  for (const line of hard) expect(Buffer.byteLength(cutLine(line))).toBeLessThan(90_000)

  expect(performance.now() - begun).toBeLessThan(5_000)
})

describe('the newest lines', () => {
  test('are as many as asked for', () => {
    const newest = new NewestLines(3)
    for (let n = 0; n < 5_000; n++) newest.push(`line ${n}`)

    expect(newest.lines).toEqual(['line 4997', 'line 4998', 'line 4999'])
  })

  test('fit into an answer, and say when some do not', () => {
    const newest = new NewestLines(10_000)
    for (let n = 0; n < 10_000; n++) newest.push(`${n} ${'x'.repeat(1_000)}`)

    const [first, ...lines] = newest.lines
    expect(first).toContain('older lines are left out')
    expect(lines.at(-1)).toMatch(/^9999 /)
    expect(Buffer.byteLength(lines.join('\n'))).toBeLessThanOrEqual(longestAnswer)
    expect(lines.length).toBeGreaterThan(1_500)
  })
})
