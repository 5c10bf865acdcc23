/** What a call ends with: part of the interface, scripts go by it. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  forbidden: 3,
  notFound: 4,
  conflict: 5,
  unreachable: 6,
  timeout: 7,
  interrupted: 130,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** What `--help` and the documentation say of them. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [0, 'done; a command that waited: its request is PROCESSED'],
  [1, 'the request failed, or something unexpected happened'],
  [2, 'the command or one of its values is wrong'],
  [3, 'not logged in, or your role does not allow it'],
  [4, 'there is no such thing, or it is not yours'],
  [5, 'a conflict: another request is at work, the state does not allow it, the name is not unique'],
  [6, 'the API does not answer'],
  [7, '--timeout has passed; the request goes on'],
  [130, 'interrupted by Ctrl-C; the request goes on'],
]

/** One wrong field that the API names: a JSON pointer into what was sent, and what is wrong. */
export interface FieldProblem {
  readonly pointer: string
  readonly message: string
}

/** An error as it is reported: by its code, with what to do next. */
export class CliError extends Error {
  readonly code: string
  readonly exitCode: ExitCode
  readonly hint: string | undefined
  /** What to type, where one call does what the hint says. */
  readonly command: string | undefined
  readonly fields: readonly FieldProblem[]
  /** Key of the request that is in the way. */
  readonly request: string | undefined
  /** HTTP status, when the API answered so. */
  readonly status: number | undefined

  constructor(
    code: string,
    message: string,
    options: {
      readonly exitCode: ExitCode
      readonly hint?: string | undefined
      readonly command?: string | undefined
      readonly request?: string | undefined
      readonly fields?: readonly FieldProblem[] | undefined
      readonly status?: number | undefined
      readonly cause?: unknown
    },
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.name = code
    this.code = code
    this.exitCode = options.exitCode
    this.hint = options.hint
    this.command = options.command
    this.fields = options.fields ?? []
    this.request = options.request
    this.status = options.status
  }
}

export const usageError = (message: string, hint?: string): CliError =>
  new CliError('usage', message, { exitCode: exitCodes.usage, hint })

export const notLoggedIn = (message: string): CliError =>
  new CliError('not-logged-in', message, { exitCode: exitCodes.forbidden, hint: 'Log in: `howdah login`.' })

export const unreachable = (server: string, cause: unknown): CliError =>
  new CliError('api-unreachable', `${server} does not answer${reasonOf(cause)}`, {
    exitCode: exitCodes.unreachable,
    hint: 'Start Howdah (`npm start` in the clone), or name its address by --server or HOWDAH_URL.',
    cause,
  })

/** Why a fetch failed, which Node hides in the cause of the cause. */
const reasonOf = (thrown: unknown): string => {
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
  const text = code ?? (cause instanceof Error ? cause.message : '')
  return text ? ` (${text})` : ''
}

export const exitCodeOfStatus = (status: number): ExitCode => {
  if (status === 400 || status === 413 || status === 422) return exitCodes.usage
  if (status === 401 || status === 403) return exitCodes.forbidden
  if (status === 404) return exitCodes.notFound
  if (status === 409 || status === 412) return exitCodes.conflict
  if (status === 502 || status === 504) return exitCodes.unreachable
  return exitCodes.failed
}

/** Anything thrown, as an error that can be reported. */
export const asCliError = (thrown: unknown): CliError =>
  thrown instanceof CliError
    ? thrown
    : new CliError('unexpected', thrown instanceof Error ? thrown.message : String(thrown), {
        exitCode: exitCodes.failed,
        cause: thrown,
      })
