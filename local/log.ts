import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'
import { HowdahError } from '../shared/errors/howdah-error.ts'

/** The control plane's own log: one JSON object in a line. Holds no secrets: it is given codes, keys and messages only. */
export interface Log {
  info(event: string, fields: object): void
  error(what: string, error: unknown): void
}

const largestBytes = 20 << 20

/** Appends to `file`, and begins anew when it has grown large; one older file is kept. */
export const openLog = (file: string): Log => {
  let descriptor = openSync(file, 'a', 0o600)
  let size = fstatSync(descriptor).size
  const write = (entry: object) => {
    const line = `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`
    if (size > largestBytes) {
      closeSync(descriptor)
      renameSync(file, `${file}.1`)
      descriptor = openSync(file, 'a', 0o600)
      size = 0
    }
    size += writeSync(descriptor, line)
  }
  return {
    info: (event, fields) => write({ level: 'info', event, ...fields }),
    error: (what, error) => write({ level: 'error', event: what, ...describe(error) }),
  }
}

const describe = (error: unknown): object => {
  if (error instanceof HowdahError) return { code: error.code, message: error.message }
  return error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) }
}
