import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'
import { systemClock } from '../shared/core/time.ts'
import { HowdahError } from '../shared/errors/howdah-error.ts'

/** The control plane's own log: one JSON object in a line. Holds no secrets: it is given codes, keys and messages only. */
export interface Log {
  info(event: string, fields: object): void
  error(what: string, error: unknown): void
}

const largestBytes = 20 << 20

/**
 * Appends to `file`, and begins anew when it has grown large; one older file is kept. Lines of the same turn of the event loop are written together at its end,
 * an error at once: a line costs much less than the call of the system that writes it.
 */
export const openLog = (file: string): Log => {
  let descriptor = openSync(file, 'a', 0o600)
  let size = fstatSync(descriptor).size
  let waiting = ''
  const flush = () => {
    if (waiting === '') return
    if (size > largestBytes) {
      closeSync(descriptor)
      renameSync(file, `${file}.1`)
      descriptor = openSync(file, 'a', 0o600)
      size = 0
    }
    const lines = waiting
    waiting = ''
    size += writeSync(descriptor, lines)
  }
  const add = (level: 'info' | 'error', event: string, fields: object) => {
    if (waiting === '') setImmediate(flush)
    waiting += `${JSON.stringify({ at: systemClock.now(), level, event, ...fields })}\n`
  }
  process.once('exit', flush)
  return {
    info: (event, fields) => add('info', event, fields),
    error: (what, error) => {
      add('error', what, describe(error))
      flush()
    },
  }
}

const describe = (error: unknown): object => {
  if (error instanceof HowdahError) return { code: error.code, message: error.message }
  return error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) }
}
