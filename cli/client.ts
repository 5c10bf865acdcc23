import { randomUUID } from 'node:crypto'
import createClient, { type Client } from 'openapi-fetch'
import { readWhole } from './bounded.ts'
import { CliError, exitCodeOfStatus, exitCodes, type FieldProblem, unreachable } from './errors.ts'
import type { components, paths } from './generated/api.d.ts'
import type { Tokens } from './login.ts'
import { word } from './output.ts'

export type Api = Client<paths>

type Schemas = components['schemas']
export type Database = Schemas['Database']
export type Request = Schemas['Request']
export type Permission = Schemas['Permission']
export type TraceEntry = Schemas['TraceEntry']
export type Backup = Schemas['Backup']
export type Job = Schemas['Job']
export type JobKind = Schemas['JobKind']
export type RecoveryTarget = Schemas['RecoveryTarget']
export type RecoveryWindow = Schemas['RecoveryWindow']
export type CostPage = Schemas['CostPage']
export type CostDetails = Schemas['CostDetails']
export type DeploymentPage = Schemas['DeploymentPage']
export type CreateDatabase = Schemas['CreateDatabase']
export type EstimateRequest = Schemas['EstimateRequest']
export type CreateBackup = Schemas['CreateBackup']
export type BackupJobSettings = Schemas['BackupJobSettings']
export type Accepted = Schemas['Accepted']
export type Updated = Schemas['Updated']
export type Preview = Schemas['Preview']
export type Feedback = Schemas['Feedback']
export type GiveFeedback = Schemas['GiveFeedback']
export type FeedbackSummary = Schemas['FeedbackSummary']

export interface ApiOptions {
  readonly server: string
  readonly tokens: Tokens
  readonly sleep: (millis: number) => Promise<void>
  /** How often a call is tried again that got no answer. */
  readonly retries?: number
}

/** Waits before the tries of a call after the first: 6 seconds together, enough for a control plane that is just starting again. */
const pauses = [200, 400, 800, 1600, 3000]
const longestRetryAfter = 30
/** What is to be waited for longer than all tries take together, such as a count of the day, is told at once. */
const longestWait = pauses.length * longestRetryAfter
/** 200 requests with their traces come to a few megabytes. */
const largestAnswer = 64_000_000

/**
 * The client of the API, typed by its OpenAPI description. Every call carries a token, and every write an Idempotency-Key, so that a call that got no
 * answer can be repeated: it has its effect once.
 */
export const createApiClient = ({ server, tokens, sleep, retries = pauses.length }: ApiOptions): Api => {
  const send = async (request: globalThis.Request): Promise<Response> => {
    if (request.method !== 'GET') request.headers.set('Idempotency-Key', randomUUID())
    let refused: string | undefined
    for (let tried = 0; ; tried++) {
      let accessToken: string
      let response: Response
      try {
        accessToken = (await tokens.token(refused)).accessToken
        const attempt = request.clone()
        attempt.headers.set('Authorization', `Bearer ${accessToken}`)
        response = await whole(request, await fetch(attempt, { redirect: 'error' }))
      } catch (cause) {
        if (cause instanceof CliError && cause.exitCode !== exitCodes.unreachable) throw cause
        if (tried >= retries) throw cause instanceof CliError ? cause : unreachable(server, cause)
        await sleep(pauses[tried] ?? 3000)
        continue
      }
      if (response.status === 401 && refused === undefined) {
        refused = accessToken
        continue
      }
      const pause = tried < retries ? await pauseBefore(response, tried) : undefined
      if (pause === undefined) return response
      await sleep(pause)
    }
  }
  return createClient<paths>({ baseUrl: server, fetch: send, headers: { accept: 'application/json' } })
}

/** The answer with all of its body, so that one that is cut off counts as none; what was asked for as text may go on for ever. */
const whole = async (request: globalThis.Request, response: Response): Promise<Response> => {
  if (!response.body || (response.ok && request.headers.get('accept') === 'text/plain')) return response
  const { status, statusText, headers } = response
  return new Response(await readWhole(response, largestAnswer), { status, statusText, headers })
}

/** @returns how long to wait before the same call is worth another try; undefined: the answer stands */
const pauseBefore = async (response: Response, tried: number): Promise<number | undefined> => {
  const usual = pauses[tried] ?? 3000
  if (response.status === 429) {
    const named = Number(response.headers.get('retry-after') ?? Number.NaN)
    if (named > longestWait) return undefined
    return Number.isNaN(named) ? usual : Math.min(named, longestRetryAfter) * 1000
  }
  if (response.status === 502 || response.status === 504) return usual
  if (response.status !== 409 && response.status !== 503) return undefined
  const { code } = problemOf(
    await response
      .clone()
      .json()
      .catch(() => undefined),
  )
  return response.status === 503 || code === 'idempotency-key-busy' ? usual : undefined
}

/** The types of what is sent demand the fields that have defaults as well; the API does not. */
export const withDefaults = <T>(sent: Partial<T>): T => sent as T

/**
 * What a call answered.
 * @throws CliError the problem that the API reports
 */
export const answer = async <T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> => {
  const { data, error, response } = await call
  if (response.ok) return data as T
  throw problemError(response, error)
}

/** The command with what its KEY stands for, where that is known. */
export const commandFor = (request: string | undefined, command: string): string =>
  request === undefined ? command : `${command}`.replace('KEY', () => word(`${request}`))

export const problemError = (response: Response, body: unknown): CliError => {
  const { code, title, detail, hint, command, request, errors } = problemOf(body)
  return new CliError(code ?? `http-${response.status}`, detail ?? title ?? `the API answers ${response.status}`, {
    exitCode: exitCodeOfStatus(response.status),
    hint,
    command: command && commandFor(request, command),
    request,
    fields: errors,
    status: response.status,
  })
}

interface Problem {
  readonly code?: string
  readonly title?: string
  readonly detail?: string
  readonly hint?: string
  readonly command?: string
  readonly request?: string
  readonly errors?: readonly FieldProblem[]
}

const problemOf = (body: unknown): Problem => (typeof body === 'object' && body !== null ? body : {})

export const isNotFound = (thrown: unknown): boolean =>
  thrown instanceof CliError && thrown.exitCode === exitCodes.notFound
