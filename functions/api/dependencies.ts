import type { VerifyToken } from '../../shared/auth/token-verifier.ts'
import type { Catalogue } from '../../shared/config/catalogue.ts'
import type { Clock } from '../../shared/core/time.ts'
import type { Stores } from '../../shared/entities/stores.ts'
import type { Logs } from '../../shared/logs/logs.ts'
import type { Pipeline } from '../../shared/pipeline/pipeline.ts'
import type { Filing } from '../../shared/requests/filing.ts'
import type { RequestHistory } from '../../shared/requests/history.ts'
import type { Secrets } from '../../shared/secrets/secrets.ts'
import type { AtOnce, AtOnceLimits } from './http/at-once.ts'
import type { RateLimit } from './http/rate-limit.ts'
import type { Turns } from './http/turns.ts'

/** How much a caller may ask for. */
export interface ApiLimits {
  readonly bodyBytes: number
  /** Calls that a caller may make at once, after a pause; so many calls without a good token an address. */
  readonly burst: number
  /** Calls a second that a caller may make for ever. */
  readonly callsPerSecond: number
  /** Writes that the callers of a tenant may make together: each may leave rows behind that are kept for long. */
  readonly writes: { readonly burst: number; readonly callsPerSecond: number }
  /** Logs that are read or followed: each is a process, or a connection to the cloud. */
  readonly logsAtOnce: AtOnceLimits
}

export const defaultLimits: ApiLimits = {
  bodyBytes: 64 * 1024,
  burst: 500,
  callsPerSecond: 100,
  // A script may make some hundred databases at one go.
  writes: { burst: 500, callsPerSecond: 2 },
  logsAtOnce: { perCaller: 5, inAll: 50 },
}

/** One line of the access log. Holds no query, no header and no body. */
export interface CallRecord {
  readonly requestId: string
  readonly method: string
  /** As the API describes it: `/v1/databases/{id}`. */
  readonly path: string
  readonly status: number
  readonly millis: number
  readonly subject?: string
  /** Of an error. */
  readonly code?: string
}

export interface ProtectedResource {
  /** Addresses of the API, which clients name as `resource` when they ask for a token: each is told the one that it has asked at, or else the first. */
  readonly resources: readonly [string, ...string[]]
  readonly issuers: readonly string[]
}

/** All that the API reaches the world through. */
export interface ApiDependencies {
  readonly stores: Stores
  readonly secrets: Secrets
  readonly catalogue: Catalogue
  readonly clock: Clock
  readonly filing: Filing
  readonly pipelines: readonly Pipeline[]
  readonly verifyToken: VerifyToken
  /** Who logs callers in, for clients that ask (RFC 9728). */
  readonly protectedResource?: ProtectedResource
  readonly logs: Logs
  /** From where a call comes, by what the runtime says of it. */
  readonly addressOf?: (bindings: unknown) => string | undefined
  readonly limits: ApiLimits
  /** Unique for each process: who is at work on a write with an Idempotency-Key. */
  readonly holder: string
  /** No other process serves this table (one machine, under a lock): what other holders were at work on has ended with them. */
  readonly exclusive: boolean
  /** Throws when the API cannot serve. */
  readonly checkReady?: () => Promise<void>
  readonly onCall?: (record: CallRecord) => void
  /** What Howdah does not know: for the log of errors, never for the caller. */
  readonly onError?: (error: unknown, requestId: string) => void
}

/** What endpoints are given. */
export interface Api extends ApiDependencies {
  readonly history: RequestHistory
  readonly logsAtOnce: AtOnce
  readonly turns: Turns
  readonly writes: RateLimit
}
