import { appendFileSync, renameSync, statSync } from 'node:fs'
import { HowdahError } from '../shared/errors/howdah-error.ts'

/** The control plane's own log: one JSON object in a line. Holds no secrets: it is given codes, keys and messages only. */
export interface Log {
  info(event: string, fields: object): void
  error(what: string, error: unknown): void
}

const largestBytes = 20 << 20

/** Appends to `file`, and begins anew when it has grown large; one older file is kept. */
export const openLog = (file: string): Log => {
  let size = sizeOf(file)
  const write = (entry: object) => {
    const line = `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`
    if (size > largestBytes) {
      renameSync(file, `${file}.1`)
      size = 0
    }
    appendFileSync(file, line, { mode: 0o600 })
    size += Buffer.byteLength(line)
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

const sizeOf = (file: string): number => {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}
