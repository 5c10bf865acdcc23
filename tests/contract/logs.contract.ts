import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Instant, instant, after as later, millis, minutes, seconds } from '../../shared/core/time.ts'
import type { Database } from '../../shared/entities/database.ts'
import type { LogQuery, Logs } from '../../shared/logs/logs.ts'

export interface LogLine {
  readonly at: Instant
  readonly text: string
}

export interface OpenLogs {
  readonly logs: Logs
  /** It has a container, which has not written anything yet. */
  readonly database: Database
  /** The database's container writes to its log. */
  write(lines: readonly LogLine[]): Promise<void>
  close(): Promise<void>
}

const beginning = later(instant(Date.now()), minutes(-10))
/** One line each second. */
const lines = (...texts: readonly string[]): readonly LogLine[] =>
  texts.map((text, n) => ({ at: later(beginning, seconds(n)), text }))

/** What the log of every kind of server must do. */
export const logsContract = (name: string, open: () => Promise<OpenLogs>): void => {
  describe(`PostgreSQL's log: ${name}`, () => {
    let opened: OpenLogs
    beforeEach(async () => {
      opened = await open()
      await opened.write(lines('ERROR one', 'LOG two', 'Error three', 'error four'))
    })
    afterEach(() => opened.close())

    /** @param count hangs up after so many lines */
    const read = async (
      wish: Partial<LogQuery>,
      count = Number.POSITIVE_INFINITY,
      onLine = async (_: string) => {},
    ) => {
      const hangUp = new AbortController()
      const query: LogQuery = { lines: 100, follow: false, signal: hangUp.signal, ...wish }
      const found: string[] = []
      for await (const line of opened.logs.read(opened.database, query)) {
        found.push(line)
        if (found.length === count) hangUp.abort()
        await onLine(line)
      }
      return found
    }

    test('all of it, oldest line first', async () => {
      expect(await read({})).toEqual(['ERROR one', 'LOG two', 'Error three', 'error four'])
    })

    test('the newest lines', async () => {
      expect(await read({ lines: 2 })).toEqual(['Error three', 'error four'])
    })

    test('the newest lines with a text, in any case', async () => {
      expect(await read({ filter: 'eRRor', lines: 2 })).toEqual(['Error three', 'error four'])
      expect(await read({ filter: 'error' })).toEqual(['ERROR one', 'Error three', 'error four'])
      expect(await read({ filter: '.*' })).toEqual([])
    })

    test('only lines from a moment on', async () => {
      expect(await read({ since: later(beginning, seconds(2)) })).toEqual(['Error three', 'error four'])
      expect(await read({ since: later(beginning, millis(1500)), filter: 'error', lines: 1 })).toEqual(['error four'])
      expect(await read({ since: later(beginning, minutes(5)) })).toEqual([])
    })

    test.each([
      [{ lines: 2 }, ['Error three', 'error four', 'LOG five', 'ERROR six']],
      [{ lines: 2, filter: 'error' }, ['Error three', 'error four', 'ERROR six']],
      [{ lines: 100, since: later(beginning, seconds(3)) }, ['error four', 'LOG five', 'ERROR six']],
    ])(
      'followed, with %o: the newest lines and then new ones, none twice and none left out',
      async (wish, expected) => {
        const more = [4, 5].map((n) => ({ at: later(beginning, seconds(n)), text: n === 4 ? 'LOG five' : 'ERROR six' }))

        const found = await read({ ...wish, follow: true }, expected.length, async (line) => {
          if (line === 'error four') await opened.write(more)
        })

        expect(found).toEqual(expected)
      },
    )

    test('that nobody follows any more ends', async () => {
      expect(await read({ follow: true }, 4)).toHaveLength(4)
    })

    test('of a database that has no container is empty', async () => {
      const { data: _, ...without } = opened.database
      const query: LogQuery = { lines: 10, follow: true, signal: new AbortController().signal }

      for await (const line of opened.logs.read(without, query)) throw new Error(`it says ${line}`)
    })
  })
}
