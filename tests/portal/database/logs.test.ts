import { describe, expect, it } from 'vitest'
import { LogBuffer, mostLines } from '../../../portal/src/pages/database/logs/log-buffer.ts'
import { readLine, visible } from '../../../portal/src/pages/database/logs/log-line.ts'
import { textLines } from '../../../portal/src/pages/database/logs/text-lines.ts'

describe('a line of the log', () => {
  it('is read in its parts, which together are the line', () => {
    const line = readLine(
      '2026-11-22 13:03:27.123 UTC [205]: user=app,db=shop,app=psql,client=10.0.0.1 ERROR:  no such table',
      7,
    )

    expect(line).toEqual({
      number: 7,
      at: '2026-11-22T13:03:27.123Z',
      before: ' [205]: user=app,db=shop,app=psql,client=10.0.0.1 ',
      severity: 'ERROR',
      text: ':  no such table',
      tone: 'bad',
      cut: 0,
    })
  })

  it.each([
    ['WARNING', 'warn'],
    ['FATAL', 'bad'],
    ['PANIC', 'bad'],
    ['LOG', 'plain'],
  ])('of %s is %s', (severity, tone) => {
    expect(readLine(`2026-11-22 13:03:27 UTC [1]: ${severity}:  x`, 0).tone).toBe(tone)
  })

  it('is shown as it is where it goes on what is above it', () => {
    expect(readLine('\tselect 1; -- ERROR:  not one', 0)).toEqual({
      number: 0,
      before: '',
      text: '\tselect 1; -- ERROR:  not one',
      tone: 'plain',
      cut: 0,
    })
  })

  it('does nothing to the text around it, whatever somebody wrote', () => {
    expect(visible('a\u001b[31mb\u202ec\u0000\r\u2066d\u{e0041}')).toBe('a\\x1b[31mb\\x202ec\\x00\\x0d\\x2066d\\xe0041')
    expect(visible('\tGrüße 😀')).toBe('\tGrüße 😀')
  })

  it('has an end', () => {
    const line = readLine('x'.repeat(100_000), 0)

    expect(line.text.length).toBe(8_192)
    expect(line.cut).toBe(91_808)
  })
})

describe('the lines that are kept', () => {
  const numbered = (from: number, count: number) => Array.from({ length: count }, (_, index) => `line ${from + index}`)
  const texts = (buffer: LogBuffer) => buffer.view().blocks.flatMap(({ lines }) => lines.map(({ text }) => text))

  it('are the newest ones', () => {
    const buffer = new LogBuffer()

    buffer.push(numbered(0, mostLines))
    buffer.push(numbered(mostLines, 37))

    expect(texts(buffer)).toEqual(numbered(37, mostLines))
    expect(buffer.view()).toMatchObject({ count: mostLines, dropped: 37 })
  })

  it('stay while somebody reads, and are counted meanwhile', () => {
    const buffer = new LogBuffer()
    buffer.push(['first'])

    buffer.hold(true)
    buffer.push(numbered(0, 37))

    expect(texts(buffer)).toEqual(['first'])
    expect(buffer.view().waiting).toBe(37)

    buffer.hold(false)

    expect(texts(buffer)).toEqual(['first', ...numbered(0, 37)])
    expect(buffer.view().waiting).toBe(0)
  })

  it('leave the blocks of others as they were, which are not drawn again', () => {
    const buffer = new LogBuffer()
    buffer.push(numbered(0, 500))
    const [first] = buffer.view().blocks

    buffer.push(['one more'])

    expect(buffer.view().blocks[0]).toBe(first)
  })

  it('take no memory without end while somebody reads', () => {
    const buffer = new LogBuffer()
    buffer.hold(true)

    for (let turn = 0; turn < 30; turn++) buffer.push(numbered(turn * 1_000, 1_000))
    buffer.hold(false)

    expect(buffer.view()).toMatchObject({ count: mostLines, dropped: 20_000, waiting: 0 })
    expect(texts(buffer).at(-1)).toBe('line 29999')
  })
})

it('puts lines together that arrive in pieces, also within a character', async () => {
  const bytes = new TextEncoder().encode('one\ntwö\nthree')
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
      controller.close()
    },
  })

  const lines: string[] = []
  for await (const some of textLines(stream)) lines.push(...some)

  expect(lines).toEqual(['one', 'twö', 'three'])
})
