import { styleText } from 'node:util'
import type { Terminal } from './terminal.ts'

type Colour = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold'

/** One column of a table. */
export interface Column<T> {
  readonly title: string
  readonly value: (row: T) => string | number | undefined
  readonly align?: 'right'
  /** May be cut where the terminal is too narrow. */
  readonly shrinks?: true
}

const gap = '  '
const leastWidth = 8

/** Writes results for people, or for programs with `--json`. */
export class Printer {
  readonly json: boolean
  readonly #terminal: Terminal
  readonly #colours: boolean
  readonly #timeZone: string | undefined

  constructor(terminal: Terminal, options: { json: boolean; noColour: boolean; timeZone: string | undefined }) {
    this.#terminal = terminal
    this.json = options.json
    this.#colours = !options.noColour
    this.#timeZone = options.timeZone
  }

  /** The one JSON that a command prints. */
  printJson(value: unknown): void {
    this.#write(jsonText(value, 2))
  }

  /** One line of JSON: of those that go on and on. */
  jsonLine(value: unknown): void {
    this.#write(jsonText(value))
  }

  line(text = ''): void {
    this.#write(harmless(text))
  }

  /** Several lines that are ours. */
  lines(text: string): void {
    for (const line of text.split('\n')) this.line(line)
  }

  /** For people beside the result: never on standard output. */
  note(text: string): void {
    this.#terminal.err.write(`${harmless(text)}\n`)
  }

  table<T>(rows: readonly T[], columns: readonly Column<T>[], empty: string): void {
    if (rows.length === 0) {
      this.note(empty)
      return
    }
    const cells = rows.map((row) => columns.map((column) => oneLine(column.value(row))))
    const widths = fitWidths(columns, cells, this.#terminal.out.columns)
    this.#write(this.colour('bold', layOut(columns, widths, [...columns.map(({ title }) => title)])))
    for (const row of cells) this.#write(this.#colourStates(layOut(columns, widths, row)))
  }

  /** Names and values below each other; what is undefined is left out. */
  details(entries: readonly (readonly [string, string | number | boolean | undefined])[]): void {
    const shown = entries.filter(([, value]) => value !== undefined && value !== '')
    const width = Math.max(...shown.map(([name]) => name.length))
    for (const [name, value] of shown)
      this.#write(`${this.colour('dim', name.padEnd(width))}${gap}${this.#colourStates(yesNo(value))}`)
  }

  /** A time in the chosen zone, or the machine's: `2026-11-22 13:00:05`. */
  time(instant: string | undefined | null): string | undefined {
    return instant ? formatTime(instant, this.#timeZone) : undefined
  }

  clockTime(instant: string): string {
    return formatTime(instant, this.#timeZone).slice(11)
  }

  /** Made harmless, since what comes after it is not any more. */
  colour(colour: Colour, text: string, output: 'out' | 'err' = 'out'): string {
    const shown = harmless(text)
    return this.#colours && this.#terminal[output].isTty ? styleText(colour, shown, { validateStream: false }) : shown
  }

  /** What is harmless already. */
  #write(line: string): void {
    this.#terminal.out.write(`${line}\n`)
  }

  #colourStates(text: string): string {
    if (!this.#colours || !this.#terminal.out.isTty) return text
    return text.replace(
      /\b(RUNNING|PROCESSED)\b|\b(FAILED|STUCK)\b|\b([A-Z]+ING|STOPPED|QUEUED)\b/g,
      (word, good, bad) => styleText(good ? 'green' : bad ? 'red' : 'yellow', word, { validateStream: false }),
    )
  }
}

/** @throws RangeError when there is no such time zone */
export const formatTime = (instant: string, timeZone?: string): string => {
  if (Number.isNaN(Date.parse(instant))) return harmless(instant)
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...(timeZone ? { timeZone } : {}),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(instant))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}`
}

/** `0.4 s`, `12 s`, `4 min 07 s`, `2 h 05 min` */
export const formatDuration = (millis: number): string => {
  const seconds = millis / 1000
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const two = (n: number) => String(n).padStart(2, '0')
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`
}

/** `512 B`, `1.4 MB`, in powers of 1000, or of 1024, as volumes are counted. */
export const formatBytes = (bytes: number, base: 1000 | 1024 = 1000): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= base - 0.5 && unit < units.length - 1) {
    value /= base
    unit++
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** What would act on a terminal, begin another line, turn the direction of writing, or not be seen at all; a tab may pass. */
const harmful = /(?!\t)[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}\u{feff}\u{e0000}-\u{e007f}]/gu

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r' }
const escapedCode = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')

/** What others wrote, as one line that a terminal only shows. Everything that is printed passes here. */
export const harmless = (text: string): string =>
  text.replace(harmful, (character) => shortEscapes[character] ?? escapedCode(character))

/** As one word of a command that a person may copy to a shell. */
export const word = (text: string): string =>
  /^[\w.@+:-]+$/.test(text) ? text : `'${harmless(text).replaceAll("'", `'\\''`)}'`

/** JSON that a terminal only shows: what `JSON.stringify` leaves as it is stands escaped in it, and reads the same. */
export const jsonText = (value: unknown, indent?: number): string => {
  const text = JSON.stringify(value, null, indent)
  return text.replace(harmful, (character) => (character === '\n' ? character : escapedCode(character)))
}

export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`

const oneLine = (value: string | number | undefined): string =>
  value === undefined || value === null ? '' : harmless(String(value)).replaceAll('\t', ' ')

const yesNo = (value: string | number | boolean | undefined): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : harmless(String(value ?? ''))

const layOut = <T>(columns: readonly Column<T>[], widths: readonly number[], cells: readonly string[]): string =>
  columns
    .map(({ align }, at) => {
      const width = widths[at] ?? 0
      const text = cut(cells[at] ?? '', width)
      return align === 'right' ? text.padStart(width) : text.padEnd(width)
    })
    .join(gap)
    .trimEnd()

/** The natural widths, or, where the terminal is narrower, those with the columns that may shrink cut, the widest first. */
const fitWidths = <T>(
  columns: readonly Column<T>[],
  cells: readonly (readonly string[])[],
  available: number | undefined,
): readonly number[] => {
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...cells.map((row) => (row[at] ?? '').length)))
  if (available === undefined) return widths
  let excess = widths.reduce((sum, width) => sum + width, gap.length * (widths.length - 1)) - available
  while (excess > 0) {
    const candidates = columns.flatMap(({ shrinks }, at) => (shrinks && (widths[at] ?? 0) > leastWidth ? [at] : []))
    const widest = candidates.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0]
    if (widest === undefined) break
    widths[widest] = (widths[widest] ?? 0) - 1
    excess--
  }
  return widths
}
