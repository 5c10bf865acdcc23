import createClient, { type Client } from 'openapi-fetch'
import type { components, paths } from '../../../cli/generated/api.d.ts'
import type { Session } from '../session/session.ts'
import { noteServerDate } from '../time/server-clock.ts'
import { ApiError, type Problem, Unreachable } from './problem.ts'
import { noteAnswer, noteFailure, untilNextTry } from './reach.ts'

export type Schemas = components['schemas']
export type Api = Client<paths>

const longestPauseSeconds = 30
const isGateway = (status: number): boolean => status >= 502 && status <= 504

/**
 * The client of the API. Every call carries a token, waits while the API is away or somebody has to sign in again, and is tried again until it is answered or
 * aborted: a write carries the Idempotency-Key of its form, so that it has its effect once.
 */
export const createApiClient = (session: Session): Api =>
  createClient<paths>({
    baseUrl: location.origin,
    fetch: (request) => send(session, request),
    querySerializer: { array: { style: 'form', explode: true } },
  })

const send = async (session: Session, request: Request): Promise<Response> => {
  const isWrite = request.headers.has('Idempotency-Key')
  if (request.method !== 'GET' && !request.headers.has('Idempotency-Key'))
    request.headers.set('Idempotency-Key', crypto.randomUUID())
  let refused: string | undefined
  for (;;) {
    const token = await tokenOf(session, refused)
    request.signal.throwIfAborted()
    const answer = token === undefined ? undefined : await attempt(request, token, isWrite)
    if (token === undefined || !answer) {
      await untilNextTry()
      continue
    }
    if (answer.status === 429) {
      const asked = Number(answer.headers.get('Retry-After')) || 1
      // What is refused for longer, such as for the rest of the day, is told.
      if (asked > longestPauseSeconds) return answer
      await pause(asked, request.signal)
      continue
    }
    // Once: a new token that is refused as well is told.
    if (answer.status === 401 && refused === undefined) refused = token
    else return answer
  }
}

/** @returns undefined when the provider does not answer: a call waits for it as for the API, or what somebody sends would be lost with the token's life */
const tokenOf = async (session: Session, refused: string | undefined): Promise<string | undefined> => {
  try {
    return await session.token(refused)
  } catch {
    noteFailure()
    return undefined
  }
}

/**
 * @param isWrite once on its way it is let to its end: broken off, nobody could tell whether it had its effect
 * @returns undefined when nothing answered
 */
const attempt = async (request: Request, token: string, isWrite: boolean): Promise<Response | undefined> => {
  const call = isWrite ? new Request(request.clone(), { signal: null }) : request.clone()
  call.headers.set('Authorization', `Bearer ${token}`)
  try {
    const answer = await fetch(call)
    // Howdah itself says why, and what else is to be done about it.
    const isItsOwn = answer.headers.get('Content-Type')?.includes('problem+json') ?? false
    if (isGateway(answer.status) && !isItsOwn) {
      noteFailure()
      return undefined
    }
    noteAnswer()
    noteServerDate(answer.headers.get('Date'))
    return answer
  } catch (error) {
    request.signal.throwIfAborted()
    if (!(error instanceof TypeError)) throw error
    noteFailure()
    return undefined
  }
}

const pause = (seconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })

interface Answered<T> {
  readonly data?: T
  readonly error?: unknown
  readonly response: Response
}

/**
 * What a call answers.
 * @throws ApiError, Unreachable
 */
export const answerOf = async <T>(call: Promise<Answered<T>>): Promise<NonNullable<T>> => {
  const { data, error, response } = await call
  if (response.ok) return (data ?? {}) as NonNullable<T>
  if (error && typeof error === 'object' && 'code' in error) throw new ApiError(error as Problem)
  throw new Unreachable(`The API answered ${response.status} without saying why`)
}
