import type { Instant } from '../core/time.ts'
import type { Database } from '../entities/database.ts'

export interface LogQuery {
  /** How many of the newest lines to begin with. */
  readonly lines: number
  /** Only lines that contain this text, in any case. */
  readonly filter?: string
  /** Only lines from here on. */
  readonly since?: Instant
  /** Go on with new lines until `signal` aborts. */
  readonly follow: boolean
  readonly signal: AbortSignal
}

/** Whether a line contains the text, in any case. */
export const hasText = (text: string): ((line: string) => boolean) => {
  const wanted = text.toLowerCase()
  return (line) => line.toLowerCase().includes(wanted)
}

/** What PostgreSQL wrote to its log. */
export interface Logs {
  /**
   * Oldest line first, without line ends.
   * @throws HowdahError `server-lost` when there is no server to ask
   */
  read(database: Database, query: LogQuery): AsyncIterable<string>
}
