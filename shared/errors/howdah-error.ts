import type { RequestKey } from '../core/ids.ts'
import { type ErrorCode, type ErrorKind, errorKinds } from './registry.ts'

/** One wrong field of a request: where (`/backupJob/every`, a JSON pointer) and what is wrong. */
export interface FieldError {
  readonly pointer: string
  readonly message: string
}

/** The one error class. `name` is the code, because state machines match on it. */
export class HowdahError extends Error {
  readonly code: ErrorCode
  readonly fields: readonly FieldError[]
  /** Of `request-active`: the request in the way. */
  readonly request: RequestKey | undefined

  constructor(
    code: ErrorCode,
    message?: string,
    options: { cause?: unknown; fields?: readonly FieldError[]; request?: RequestKey } = {},
  ) {
    super(message ?? errorKinds[code].title, options.cause === undefined ? {} : { cause: options.cause })
    this.name = code
    this.code = code
    this.fields = options.fields ?? []
    this.request = options.request
  }

  get kind(): ErrorKind {
    return errorKinds[this.code]
  }
}

/** What a step throws that finds the world not ready: its retry policy says how often to look and until when. */
export class Pending extends HowdahError {
  /** Share that is done, 0 to 1, where it is known. */
  readonly progress: number | undefined

  constructor(message: string, progress?: number) {
    super('pending', message)
    this.progress = progress
  }
}

/** Anything thrown, as an error with a code: what Howdah does not know is `unexpected`. */
export const asHowdahError = (thrown: unknown): HowdahError =>
  thrown instanceof HowdahError
    ? thrown
    : new HowdahError('unexpected', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown })
