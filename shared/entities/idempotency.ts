import type { DatabaseId, RequestKey } from '../core/ids.ts'
import type { Instant } from '../core/time.ts'
import type { EntityLayout } from './entity-store.ts'

/** What a call answered, to be answered again. */
export interface StoredAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A write that came with an Idempotency-Key: first a reservation, then its answer. */
export interface IdempotentCall {
  /** Fingerprint of the caller and the key. */
  readonly id: string
  /** Fingerprint of what was asked for, without anything of a password. */
  readonly fingerprint: string
  /** Minted with the reservation, so that a repeat after a crash makes no second one. */
  readonly databaseId: DatabaseId
  readonly requestKey: RequestKey
  /** Of the verifier that its password became, in base64: tells which verifier is this call's. Says nothing without that. */
  readonly salt?: string
  /** Who is at work on it, until it has answered. */
  readonly holder: string
  readonly heldUntil: Instant
  readonly answer?: StoredAnswer
  /** From then on the key may mean something else. */
  readonly expiresAt: Instant
}

export const idempotentCallKey = (id: string) => ({ pk: `IDEMPOTENCY#${id}`, sk: 'IDEMPOTENCY' })

export const expiringCalls = 'IDEMPOTENCY#expiry'

export const idempotentCallLayout: EntityLayout<IdempotentCall> = {
  noun: 'idempotency key',
  key: ({ id }) => idempotentCallKey(id),
  indexes: ({ id, expiresAt }) => ({ i1: { pk: expiringCalls, sk: `${expiresAt}#${id}` } }),
}
