import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Database } from '../shared/entities/database.ts'
import type { LogQuery } from '../shared/logs/logs.ts'

/** PostgreSQL's log, newest lines last, as its container wrote it. */
export async function* readContainerLogs(database: Database, query: LogQuery): AsyncGenerator<string> {
  if (!database.data) return
  const tail = query.filter ? 'all' : String(query.lines)
  const args = [
    'logs',
    ...['--tail', tail],
    ...(query.follow ? ['--follow'] : []),
    ...(query.since ? ['--since', query.since] : []),
    database.data.container,
  ]
  const child = spawn('sh', ['-c', 'exec docker "$@" 2>&1', 'logs', ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
  const end = () => child.kill('SIGKILL')
  query.signal.addEventListener('abort', end, { once: true })
  const wanted = query.filter?.toLowerCase()
  const kept: string[] = []
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (wanted !== undefined && !line.toLowerCase().includes(wanted)) continue
      if (query.follow) yield line
      else {
        kept.push(line)
        if (kept.length > query.lines) kept.shift()
      }
    }
    yield* kept
  } finally {
    query.signal.removeEventListener('abort', end)
    end()
  }
}
