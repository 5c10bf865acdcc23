import type { Request, TraceEntry } from './client.ts'
import type { Context } from './context.ts'
import { cut, formatDuration, harmless } from './output.ts'

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const clearLine = '\r\u001b[K'

/** Shows a request while it is walked: a line for each step that ended and, on a terminal, one that moves for the step that is at work. */
export const traceView = ({ terminal: { err }, print }: Context) => {
  let shown = 0
  let state: Request['state'] | undefined
  let ticks = 0
  let isLive = false
  let isUnwinding = false

  const clear = () => {
    if (isLive) err.write(clearLine)
    isLive = false
  }

  const coloured = (request: Request): string =>
    print.colour(request.state === 'PROCESSED' ? 'green' : 'red', request.state, 'err')

  return {
    show(request: Request): void {
      clear()
      if (state === undefined)
        err.write(`${harmless(`${request.type} ${request.databaseName} (request ${request.key})`)}\n`)
      for (const [at, entry] of request.trace.entries()) {
        if (at < shown) continue
        const isAtWork = entry.outcome === 'started'
        if (isAtWork && at === request.trace.length - 1) break
        shown++
        // What was cut off by the end of its attempt is run again by the next one.
        if (isAtWork) continue
        if (entry.direction === 'undo' && !isUnwinding) err.write('taking back what was done\n')
        isUnwinding = entry.direction === 'undo'
        err.write(`${print.clockTime(entry.endedAt ?? entry.at)}  ${describeEnded(entry, print)}\n`)
      }
      state = request.state
      if (request.endedAt) err.write(`${coloured(request)} after ${tookSince(request)}\n`)
      else if (err.isTty) {
        const mark = spinner[ticks++ % spinner.length] ?? ''
        err.write(cut(`${mark} ${describeCurrent(request)}`, (err.columns ?? 80) - 1))
        isLive = true
      }
    },
    /** Leaves the terminal as it was found. */
    close: clear,
  }
}

const tookSince = (request: Request): string =>
  formatDuration(Date.parse(request.endedAt ?? new Date().toISOString()) - Date.parse(request.filedAt))

const nameOf = ({ direction, step }: TraceEntry): string => harmless(direction === 'undo' ? `undo ${step}` : `${step}`)

const counts = ({ polls, retries }: TraceEntry): string[] => [
  ...(polls > 0 ? [`${polls} ${polls === 1 ? 'poll' : 'polls'}`] : []),
  ...(retries > 0 ? [`${retries} ${retries === 1 ? 'retry' : 'retries'}`] : []),
]

const describeEnded = (entry: TraceEntry, print: Context['print']): string => {
  const took = formatDuration(Date.parse(entry.endedAt ?? entry.at) - Date.parse(entry.at))
  const outcome = entry.outcome === 'failed' ? print.colour('red', 'failed', 'err') : 'done'
  const why = entry.message ? `  ${harmless(entry.message)}` : ''
  return `${nameOf(entry).padEnd(28)} ${outcome}  ${[took, ...counts(entry)].join(', ')}${why}`
}

const describeCurrent = (request: Request): string => {
  const entry = request.trace.at(-1)
  if (entry?.outcome !== 'started') return request.state === 'QUEUED' ? 'waiting for its turn' : 'going on'
  const parts = [
    formatDuration(Math.max(0, Date.now() - Date.parse(entry.at))),
    ...counts(entry),
    ...(entry.progress === undefined ? [] : [`${Math.round(entry.progress * 100)} %`]),
  ]
  return `${nameOf(entry)}  ${parts.join(', ')}${entry.message ? `  ${harmless(entry.message)}` : ''}`
}
