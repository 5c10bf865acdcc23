import type { z } from '@hono/zod-openapi'
import type { Caller, Role } from '../../../shared/auth/caller.ts'
import type { DatabaseId, RequestKey } from '../../../shared/core/ids.ts'
import type { ErrorCode } from '../../../shared/errors/registry.ts'
import type { Api } from '../dependencies.ts'
import { listsOf, type Received, readCall } from './read-call.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** What a call answers: JSON, or a stream of text. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly stream?: ReadableStream<Uint8Array>
}

export interface AnswerDescription {
  readonly description: string
  readonly schema?: z.ZodType
  /** Default `application/json`; `text/plain` beside it where a call can ask for text. */
  readonly alsoText?: boolean
  /** Likewise `text/csv`. */
  readonly alsoCsv?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

/** A call as an endpoint gets it: who calls, and what was sent, found valid. */
export interface Call<P, Q, B> {
  readonly caller: Caller
  readonly params: P
  readonly query: Q
  readonly body: B
  /** Value of If-Match. */
  readonly ifMatch: string | undefined
  readonly accept: string
  /** Check everything, say what would happen, change nothing. */
  readonly dryRun: boolean
  /** Ids for what the call makes: the same for every repeat with the same Idempotency-Key. */
  readonly databaseId: DatabaseId
  readonly requestKey: RequestKey
  readonly salt: Buffer
  /** An earlier call with this Idempotency-Key was cut off, and may have done a part already. */
  readonly repeated: boolean
  /** Aborts when the caller hangs up. Asked for by the few that wait: it is not for nothing. */
  readonly signal: () => AbortSignal
  readonly api: Api
}

type ObjectSchema = z.ZodObject
export type VerifierIds = Pick<Call<never, never, never>, 'databaseId' | 'requestKey'>

export interface EndpointDefinition<P extends ObjectSchema, Q extends ObjectSchema, B extends z.ZodType> {
  readonly operationId: string
  readonly method: Method
  /** `/v1/databases/{id}` */
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  /** Who may call it; default: viewers read, operators write. `none`: everybody with a good token, also who may do nothing else. */
  readonly role?: Role | 'none'
  /** It changes nothing though its method is not GET: what it asks with goes into no query. */
  readonly onlyReads?: true
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly takesIfMatch?: boolean
  readonly answers: Readonly<Record<number, AnswerDescription>>
  /** Errors of its own, beside those that every call can have. */
  readonly errors?: readonly ErrorCode[]
  /** Names of the secrets that may hold what the password in the body becomes. */
  readonly verifiers?: (params: z.output<P>, ids: VerifierIds) => readonly string[]
  readonly handle: (call: Call<z.output<P>, z.output<Q>, z.output<B>>) => Promise<Answer>
}

/** What is left of a definition when its types have done their work. */
export interface Endpoint {
  readonly definition: Omit<EndpointDefinition<ObjectSchema, ObjectSchema, z.ZodType>, 'handle' | 'verifiers'>
  readonly role: Role | 'none'
  readonly writes: boolean
  /** Checks what was sent. @returns the call, ready to be made */
  readonly read: (received: Received) => PreparedCall
}

type AnyCall = Call<never, never, never>
export type CallContext = Pick<AnyCall, 'caller' | 'signal' | 'api'>
type CallIds = Pick<AnyCall, 'databaseId' | 'requestKey' | 'salt' | 'repeated'>

export interface PreparedCall {
  readonly dryRun: boolean
  readonly verifiers: (ids: VerifierIds) => readonly string[]
  readonly make: (context: CallContext, ids: CallIds) => Promise<Answer>
}

/** One endpoint of the API: what it takes, what it answers, and what it does. */
export const defineEndpoint = <P extends ObjectSchema, Q extends ObjectSchema, B extends z.ZodType>(
  definition: EndpointDefinition<P, Q, B>,
): Endpoint => {
  const writes = definition.method !== 'get' && !definition.onlyReads
  const expected = { ...definition, writes, lists: listsOf(definition.query) }
  return {
    definition: definition as Endpoint['definition'],
    role: definition.role ?? (writes ? 'operator' : 'viewer'),
    writes,
    read: (received) => {
      const read = readCall(expected, received)
      return {
        dryRun: read.dryRun,
        verifiers: (ids) => definition.verifiers?.(read.params as z.output<P>, ids) ?? [],
        make: ({ caller, signal, api }, { databaseId, requestKey, salt, repeated }) =>
          // Only the first object of a literal is copied as a whole, which costs next to nothing.
          definition.handle({ ...read, caller, signal, api, databaseId, requestKey, salt, repeated } as Parameters<
            typeof definition.handle
          >[0]),
      }
    },
  }
}
