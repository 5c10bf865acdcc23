import { randomUUID } from 'node:crypto'
import { type Caller, mayActAs } from '../../../shared/auth/caller.ts'
import { epochMillis } from '../../../shared/core/time.ts'
import { asHowdahError, HowdahError } from '../../../shared/errors/howdah-error.ts'
import type { Api, CallRecord } from '../dependencies.ts'
import { readBody } from './body.ts'
import type { Answer, Endpoint } from './endpoint.ts'
import { freshIds, noIds, once } from './idempotency.ts'
import { problemOf } from './problem.ts'
import { type RateLimit, TooManyCalls } from './rate-limit.ts'

/** What the API gets, on every runtime. */
export interface Incoming {
  readonly request: Request
  readonly params: Readonly<Record<string, string>>
  /** From where it comes, where the runtime knows. */
  readonly address?: string | undefined
}

/** One call of an endpoint, from the token to the answer. Never throws. */
export const serve = async (api: Api, limit: RateLimit, endpoint: Endpoint, incoming: Incoming): Promise<Response> => {
  const begun = performance.now()
  const requestId = requestIdOf(incoming.request)
  const seen: { caller?: Caller; code?: string } = {}
  let response: Response
  try {
    const caller = await authenticate(api, limit, incoming)
    seen.caller = caller
    const answered = await api.turns.take(caller.subject, () => answer(api, endpoint, incoming, caller))
    response = respond(answered, requestId)
    // Nobody reads what would come, and what is held for it is given back.
    if (incoming.request.method === 'HEAD') await answered.stream?.cancel()
  } catch (thrown) {
    const error = asHowdahError(thrown)
    seen.code = error.code
    if (error.code === 'unexpected') api.onError?.(thrown, requestId)
    response = respondWith(error, requestId)
  }
  api.onCall?.(recordOf(endpoint, requestId, response.status, performance.now() - begun, seen))
  return response
}

const noQuery = new URLSearchParams()

const answer = async (api: Api, endpoint: Endpoint, incoming: Incoming, caller: Caller): Promise<Answer> => {
  const { request, params } = incoming
  const { role, writes, definition } = endpoint
  if (role !== 'none' && !mayActAs(caller, role))
    throw new HowdahError('forbidden', `This needs the role ${role}; you have ${caller.role ?? 'none'}`)
  const header = (name: string): string | undefined => request.headers.get(name) ?? undefined
  const url = request.url
  const query = url.includes('?') ? new URL(url).searchParams : noQuery
  const sent = definition.method !== 'get' ? await readBody(request, api.limits.bodyBytes) : undefined
  const call = endpoint.read({ params, query, header, body: sent })
  if (writes && !call.dryRun) takeWrite(api, caller)
  const key = writes ? readKey(header('idempotency-key')) : undefined
  const context = { caller, api, signal: () => request.signal }
  if (!writes) return await call.make(context, noIds)
  if (key === undefined || call.dryRun) return await call.make(context, freshIds(api))
  const { pathname, search } = new URL(url)
  const write = {
    key,
    caller,
    method: request.method,
    url: pathname + search,
    body: sent ?? {},
    verifiers: call.verifiers,
  }
  return await once(api, write, (ids) => call.make(context, ids))
}

/** Who has the same tenants writes from one bucket, however many they are; who sees everybody's, from one of their own. */
const takeWrite = (api: Api, { subject, tenants }: Caller): void => {
  const isOfTenants = tenants !== '*' && tenants.length > 0
  const whose = isOfTenants ? `tenants ${JSON.stringify(tenants.toSorted())}` : `caller ${subject}`
  try {
    api.writes.take(whose, epochMillis(api.clock.now()))
  } catch (error) {
    if (!(error instanceof TooManyCalls)) throw error
    const message = `${isOfTenants ? 'Your tenant changes' : 'You change'} too much at once: wait ${error.retryAfterSeconds} s`
    throw new TooManyCalls(error.retryAfterSeconds, message)
  }
}

/** A good token counts for its caller; what comes without one, for its address, which many may share: they keep nobody out whose token is good. */
const authenticate = async (api: Api, limit: RateLimit, { request, address }: Incoming): Promise<Caller> => {
  const now = epochMillis(api.clock.now())
  try {
    const [scheme, token, ...more] = (request.headers.get('authorization') ?? '').split(' ')
    if (scheme?.toLowerCase() !== 'bearer' || !token || more.length > 0)
      throw new HowdahError('unauthenticated', 'There is no bearer token')
    const caller = await api.verifyToken(token)
    limit.take(`caller ${caller.subject}`, now)
    return caller
  } catch (error) {
    if (!(error instanceof TooManyCalls)) limit.take(`address ${address ?? ''}`, now)
    throw error
  }
}

export const idempotencyKeyPattern = /^[!-~]{1,255}$/

const readKey = (key: string | undefined): string | undefined => {
  if (key === undefined || idempotencyKeyPattern.test(key)) return key
  throw new HowdahError('invalid-request', 'The Idempotency-Key is not 1 to 255 printable characters')
}

/** The caller's own, where it is harmless. */
const requestIdOf = (request: Request): string => {
  const given = request.headers.get('x-request-id')
  return given !== null && /^[A-Za-z0-9_-]{8,64}$/.test(given) ? given : randomUUID()
}

const securityHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

export const respond = ({ status, headers, body, stream }: Answer, requestId: string): Response =>
  new Response(stream ?? (body === undefined ? null : JSON.stringify(body)), {
    status,
    headers: {
      ...securityHeaders,
      'X-Request-Id': requestId,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
  })

export const respondWith = (error: HowdahError, requestId: string, headers: Record<string, string> = {}): Response =>
  respond(
    {
      status: error.kind.status,
      body: problemOf(error, requestId),
      headers: {
        'Content-Type': 'application/problem+json',
        ...(error.code === 'unauthenticated' ? { 'WWW-Authenticate': 'Bearer realm="howdah"' } : {}),
        ...(error instanceof TooManyCalls ? { 'Retry-After': `${error.retryAfterSeconds}` } : {}),
        ...headers,
      },
    },
    requestId,
  )

const recordOf = (
  { definition }: Endpoint,
  requestId: string,
  status: number,
  millis: number,
  { caller, code }: { readonly caller?: Caller; readonly code?: string },
): CallRecord => ({
  requestId,
  method: definition.method.toUpperCase(),
  path: definition.path,
  status,
  millis: Math.round(millis * 10) / 10,
  ...(caller ? { subject: caller.subject } : {}),
  ...(code ? { code } : {}),
})
