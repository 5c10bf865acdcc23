import { createHash } from 'node:crypto'
import type { Caller } from '../../../shared/auth/caller.ts'
import { type DatabaseId, newDatabaseId, type RequestKey } from '../../../shared/core/ids.ts'
import { after, hours, minutes } from '../../../shared/core/time.ts'
import type { Versioned } from '../../../shared/entities/entity-store.ts'
import { type IdempotentCall, idempotentCallKey } from '../../../shared/entities/idempotency.ts'
import { requestKeyOf } from '../../../shared/entities/request.ts'
import { asHowdahError, HowdahError } from '../../../shared/errors/howdah-error.ts'
import { hasSalt, isVerifierOf, newSalt } from '../../../shared/secrets/scram.ts'
import type { Api } from '../dependencies.ts'
import type { Answer } from './endpoint.ts'

/** How long a key means its first call. */
const keptFor = hours(24)
/** How long a call may be at work before a repeat takes it for dead. */
const heldFor = minutes(1)

export interface Ids {
  readonly databaseId: DatabaseId
  readonly requestKey: RequestKey
  /** For the verifier of the password that was sent. */
  readonly salt: Buffer
  readonly repeated: boolean
}

/** Of a read, which makes nothing: minting them would cost more than most of the rest. */
export const noIds: Ids = {
  databaseId: '' as DatabaseId,
  requestKey: '' as RequestKey,
  salt: Buffer.alloc(0),
  repeated: false,
}

interface KeyedWrite {
  readonly key: string
  readonly caller: Caller
  readonly method: string
  /** With its query. */
  readonly url: string
  readonly body: unknown
  /** Names of the secrets that may hold what the password in the body became. */
  readonly verifiers: (ids: Ids) => readonly string[]
}

export const freshIds = (api: Api): Ids => ({
  databaseId: newDatabaseId(),
  requestKey: api.filing.newKey(),
  salt: newSalt(),
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
  const { id } = row.value
  try {
    const { status, headers = {}, body } = await effect({ ...idsOf(row.value), repeated })
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
  const { databaseId, requestKey, salt } = freshIds(api)
  const fresh: IdempotentCall = {
    id: hash(write.caller.subject, write.key),
    fingerprint: hash(write.method, write.url, canonical(write.body)),
    ...{ databaseId, requestKey, salt: salt.toString('base64') },
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
  if (!isExpired && (await hasOtherPassword(api, write, before))) throw new HowdahError('idempotency-key-reused')
  if (!isExpired && before.answer) return { answer: before.answer }
  const isHeld = before.heldUntil > now && !(api.exclusive && before.holder !== api.holder)
  if (!before.answer && isHeld) throw busy()

  const value = isExpired ? fresh : { ...fresh, ...(await idsToGoOnWith(api, before, fresh)) }
  if (!(await idempotentCalls.replace(value, version))) throw busy()
  return { row: { value, version: version + 1 }, repeated: !isExpired }
}

const idsOf = ({ databaseId, requestKey, salt = '' }: IdempotentCall): Ids => ({
  ...{ databaseId, requestKey, repeated: true },
  salt: salt === '' ? newSalt() : Buffer.from(salt, 'base64'),
})

/** Nothing of a password is kept with the call. As long as the verifier that the first call made of its own is kept as a secret, that tells. */
const hasOtherPassword = async ({ secrets }: Api, write: KeyedWrite, before: IdempotentCall): Promise<boolean> => {
  const password = passwordOf(write.body)
  if (password === undefined || before.salt === undefined) return false
  const salt = Buffer.from(before.salt, 'base64')
  for (const name of write.verifiers(idsOf(before))) {
    const verifier = await secrets.get(name)
    if (verifier && hasSalt(verifier, salt)) return !(await isVerifierOf(verifier, password, salt))
  }
  return false
}

const passwordOf = (body: unknown): string | undefined => {
  const password = typeof body === 'object' && body !== null && 'password' in body ? body.password : undefined
  return typeof password === 'string' ? password : undefined
}

/** The ids of the call that was cut off, unless its request was taken off the books as never filed. */
const idsToGoOnWith = async ({ stores }: Api, before: IdempotentCall, fresh: IdempotentCall) => {
  const request = (await stores.requests.find(requestKeyOf(before.requestKey)))?.value
  const wasNeverFiled = request?.state === 'CANCELLED' && request.attempt === 0
  const { databaseId, salt = fresh.salt } = before
  return { databaseId, ...(salt ? { salt } : {}), requestKey: wasNeverFiled ? fresh.requestKey : before.requestKey }
}

const busy = (): HowdahError => new HowdahError('idempotency-key-busy')

const hash = (...parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex')

/** The body in one spelling, without its password: what is kept of it says nothing but whether there was one. */
const canonical = (value: unknown, isWhole = true): string => {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, false)).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  const fields = Object.entries(value)
    .map(([name, item]): [string, unknown] => (isWhole && name === 'password' ? [name, true] : [name, item]))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item, false)}`).join()}}`
}
