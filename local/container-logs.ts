import { spawn } from 'node:child_process'
import type { Database } from '../shared/entities/database.ts'
import { linesIn, NewestLines } from '../shared/logs/lines.ts'
import { hasText, type LogQuery } from '../shared/logs/logs.ts'

/** PostgreSQL's log, newest lines last, as its container wrote it. */
export async function* readContainerLogs(database: Database, query: LogQuery): AsyncGenerator<string> {
  const { filter, follow, since, lines, signal } = query
  if (!database.data) return
  const { container } = database.data
  const from = since ? ['--since', since] : []
  if (filter === undefined) {
    yield* dockerLogs(['--tail', String(lines), ...(follow ? ['--follow'] : []), ...from, container], signal)
    return
  }

  const isWanted = hasText(filter)
  const newest = new NewestLines(lines)
  let last: Stamped | undefined
  for await (const line of dockerLogs(['--timestamps', ...from, container], signal)) {
    last = stamped(line)
    if (isWanted(last.text)) newest.push(last.text)
  }
  yield* newest.lines
  if (!follow || signal.aborted) return

  // Docker does not say where the log of before ends and that of now begins: it goes on with the last line that was read, which then is left out.
  const on = last ? ['--since', last.at] : from
  for await (const line of dockerLogs(['--timestamps', '--follow', ...on, container], signal)) {
    const { at, text } = stamped(line)
    if (isWanted(text) && (last === undefined || at > last.at)) yield text
  }
}

interface Stamped {
  /** RFC 3339 with nine digits of a second: sorts as text. */
  readonly at: string
  readonly text: string
}

const stamped = (line: string): Stamped => {
  const end = line.indexOf(' ')
  return end < 0 ? { at: line, text: '' } : { at: line.slice(0, end), text: line.slice(end + 1) }
}

async function* dockerLogs(args: readonly string[], signal: AbortSignal): AsyncGenerator<string> {
  const command = ['-c', 'exec docker "$@" 2>&1', 'logs', 'logs', ...args]
  const child = spawn('sh', command, { stdio: ['ignore', 'pipe', 'ignore'] })
  const end = () => child.kill('SIGKILL')
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  try {
    yield* linesIn(child.stdout)
  } finally {
    signal.removeEventListener('abort', end)
    end()
  }
}
