import { createHash } from 'node:crypto'
import type { Caller } from '../../../shared/auth/caller.ts'
import { type DatabaseId, newDatabaseId, type RequestKey } from '../../../shared/core/ids.ts'
import { after, hours, minutes } from '../../../shared/core/time.ts'
import type { Versioned } from '../../../shared/entities/entity-store.ts'
import { type IdempotentCall, idempotentCallKey } from '../../../shared/entities/idempotency.ts'
import { requestKeyOf } from '../../../shared/entities/request.ts'
import { asHowdahError, HowdahError } from '../../../shared/errors/howdah-error.ts'
import type { Api } from '../dependencies.ts'
import type { Answer } from './endpoint.ts'

/** How long a key means its first call. */
const keptFor = hours(24)
/** How long a call may be at work before a repeat takes it for dead. */
const heldFor = minutes(1)

export interface Ids {
  readonly databaseId: DatabaseId
  readonly requestKey: RequestKey
  readonly repeated: boolean
}

/** Of a read, which makes nothing: minting them would cost more than most of the rest. */
export const noIds: Ids = { databaseId: '' as DatabaseId, requestKey: '' as RequestKey, repeated: false }

interface KeyedWrite {
  readonly key: string
  readonly caller: Caller
  readonly method: string
  /** With its query. */
  readonly url: string
  readonly body: unknown
}

export const freshIds = (api: Api): Ids => ({
  databaseId: newDatabaseId(),
  requestKey: api.filing.newKey(),
  repeated: false,
})

/**
 * Makes a write once: reserves its key, has the effect, keeps the answer. The ids of what it makes are minted with the reservation, so a repeat after a crash in
 * the middle goes on with the same things. An answer that is an error is not kept: nothing was done, and a repeat tries again.
 * @throws HowdahError `idempotency-key-reused`, `idempotency-key-busy`
 */
export const once = async (api: Api, write: KeyedWrite, effect: (ids: Ids) => Promise<Answer>): Promise<Answer> => {
  const reserved = await reserve(api, write)
  if (reserved.answer)
    return { ...reserved.answer, headers: { ...reserved.answer.headers, 'Idempotency-Replayed': 'true' } }
  const { row, repeated } = reserved
  const { id, databaseId, requestKey } = row.value
  try {
    const { status, headers = {}, body } = await effect({ databaseId, requestKey, repeated })
    await api.stores.idempotentCalls.replace({ ...row.value, answer: { status, headers, body } }, row.version)
    return { status, headers, body }
  } catch (thrown) {
    if (asHowdahError(thrown).kind.retry === 'permanent')
      await api.stores.idempotentCalls.table.deleteIfVersion(idempotentCallKey(id), row.version)
    else await api.stores.idempotentCalls.replace({ ...row.value, heldUntil: api.clock.now() }, row.version)
    throw thrown
  }
}

type Reservation =
  | { readonly answer: NonNullable<IdempotentCall['answer']>; readonly row?: never; readonly repeated?: never }
  | { readonly answer?: never; readonly row: Versioned<IdempotentCall>; readonly repeated: boolean }

const reserve = async (api: Api, write: KeyedWrite): Promise<Reservation> => {
  const { idempotentCalls } = api.stores
  const now = api.clock.now()
  const { repeated: _, ...ids } = freshIds(api)
  const fresh: IdempotentCall = {
    id: hash(write.caller.subject, write.key),
    fingerprint: hash(write.method, write.url, canonical(write.body)),
    ...ids,
    holder: api.holder,
    heldUntil: after(now, heldFor),
    expiresAt: after(now, keptFor),
  }
  if (await idempotentCalls.create(fresh)) return { row: { value: fresh, version: 1 }, repeated: false }

  const found = await idempotentCalls.find(idempotentCallKey(fresh.id))
  if (!found) throw busy()
  const { value: before, version } = found
  const isExpired = before.expiresAt <= now
  if (!isExpired && before.fingerprint !== fresh.fingerprint) throw new HowdahError('idempotency-key-reused')
  if (!isExpired && before.answer) return { answer: before.answer }
  const isHeld = before.heldUntil > now && !(api.exclusive && before.holder !== api.holder)
  if (!before.answer && isHeld) throw busy()

  const value = isExpired ? fresh : { ...fresh, ...(await idsToGoOnWith(api, before, fresh)) }
  if (!(await idempotentCalls.replace(value, version))) throw busy()
  return { row: { value, version: version + 1 }, repeated: !isExpired }
}

/** The ids of the call that was cut off, unless its request was taken off the books as never filed. */
const idsToGoOnWith = async ({ stores }: Api, before: IdempotentCall, fresh: IdempotentCall) => {
  const request = (await stores.requests.find(requestKeyOf(before.requestKey)))?.value
  const wasNeverFiled = request?.state === 'CANCELLED' && request.attempt === 0
  const { databaseId } = before
  return { databaseId, requestKey: wasNeverFiled ? fresh.requestKey : before.requestKey }
}

const busy = (): HowdahError => new HowdahError('idempotency-key-busy')

const hash = (...parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex')

/** The body in one spelling, without its password: what is kept of it says nothing about that. */
const canonical = (value: unknown, isWhole = true): string => {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, false)).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  const fields = Object.entries(value)
    .filter(([name]) => !(isWhole && name === 'password'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item, false)}`).join()}}`
}
