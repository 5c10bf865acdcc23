import { dateText, timeText } from '../../../time/format.ts'
import { fractionOf, type Instant, isInstant } from '../../../time/instant.ts'
import { wallClockAt } from '../../../time/wall-clock.ts'

export type Tone = 'bad' | 'warn' | 'plain'

/** A line in its parts; together they are the line. */
export interface LogLine {
  /** Counts on: a line keeps its number while older ones go. */
  readonly number: number
  /** When it was written; absent: it goes on what is above it, or is of no known form. */
  readonly at?: Instant
  readonly before: string
  /** `ERROR`, as the server writes it. */
  readonly severity?: string
  readonly text: string
  readonly tone: Tone
  /** Characters that are not shown. */
  readonly cut: number
}

/** What is shown of a line, in characters: the API cuts at 8 kB, and its word is not relied on. */
const longest = 8_192

const start = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,6})?) UTC( \[\d{1,10}\])/
const severities =
  /(^|[ :])(DEBUG\d?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|QUERY|CONTEXT|STATEMENT|LOCATION):(?= {2})/

const tones: Readonly<Record<string, Tone>> = { ERROR: 'bad', FATAL: 'bad', PANIC: 'bad', WARNING: 'warn' }

/** A line of PostgreSQL's log, whose text anybody wrote who can connect. */
export const readLine = (line: string, number: number): LogLine => {
  const cut = Math.max(0, line.length - longest)
  const shown = visible(line.slice(0, longest))
  const [whole = '', date, time, process = ''] = start.exec(shown) ?? []
  const at = date === undefined ? undefined : `${date}T${time}Z`
  if (at === undefined || !isInstant(at)) return { number, before: '', text: shown, tone: 'plain', cut }
  const rest = shown.slice(whole.length)
  const found = severities.exec(rest)
  if (!found) return { number, at, before: process, text: rest, tone: 'plain', cut }
  const severity = found[2] ?? ''
  const begin = found.index + (found[1] ?? '').length
  return {
    number,
    at,
    before: process + rest.slice(0, begin),
    severity,
    text: rest.slice(begin + severity.length),
    tone: tones[severity] ?? 'plain',
    cut,
  }
}

/** `2026-11-22 14:03:27.123`, in a zone. */
export const logTime = (at: Instant, zone: string): string => {
  const wall = wallClockAt(at, zone)
  return `${dateText(wall)} ${timeText(wall)}${fractionOf(at)}`
}

/** Control characters, those that turn the direction of text, and those that are not seen at all; a tab is seen. */
const unseen = /(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** As they are called, in place of what they would do. */
export const visible = (text: string): string =>
  text.replaceAll(unseen, (character) => `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`)
