import { isDeepStrictEqual } from 'node:util'
import type { RequestType } from '../../../shared/core/states.ts'
import { type Database, databaseKey } from '../../../shared/entities/database.ts'
import type { Versioned } from '../../../shared/entities/entity-store.ts'
import { type RequestParameters, requestKeyOf } from '../../../shared/entities/request.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { accepted, previewOf } from './answers.ts'
import type { Answer, Call } from './endpoint.ts'
import { refuseOtherVersion } from './visible.ts'

type AnyCall = Call<unknown, unknown, unknown>

export interface AskedFor {
  readonly type: RequestType
  /** What was sent, passwords masked. */
  readonly body: unknown
  readonly parameters?: RequestParameters | (() => Promise<RequestParameters>)
  /** Throws when the database does not allow it as it is. */
  readonly check?: (database: Database) => void
  /** Right before the request is filed; a dry run does without. */
  readonly prepare?: () => Promise<void>
  /** Takes back what `prepare` did, when the request was refused. */
  readonly giveUp?: () => Promise<void>
}

/** Files the request that a call asks for, or says what it would do. */
export const fileRequest = async (call: AnyCall, seen: Versioned<Database>, asked: AskedFor): Promise<Answer> => {
  const { api } = call
  const { type, body, check = () => {} } = asked
  if (call.repeated) {
    const before = await filedBefore(call)
    if (before) return accepted(call, before)
  }
  refuseOtherVersion(call.ifMatch, seen)
  api.stores.home.refuseOthers(seen.value)
  await refuseBusy(call, seen.value, type)
  check(seen.value)
  const parameters = typeof asked.parameters === 'function' ? await asked.parameters() : (asked.parameters ?? {})
  if (call.dryRun) return previewOf(call, { database: seen.value, request: { type, body } })

  await asked.prepare?.()
  try {
    const wish = { type, key: call.requestKey, filedBy: call.caller.subject, body, parameters }
    const request = await api.filing.file(seen.value, wish, (now) => {
      if (call.ifMatch !== undefined && !isDeepStrictEqual(now, seen.value))
        throw new HowdahError('precondition-failed', 'The database was changed in this moment')
      check(now)
    })
    return await accepted(call, request)
  } catch (error) {
    if (!(await filedBefore(call))) await asked.giveUp?.()
    throw error
  }
}

/** @throws HowdahError `request-active` */
export const refuseBusy = async ({ api }: AnyCall, database: Database, type: RequestType): Promise<void> => {
  const blocking = await api.filing.blocking(database, type)
  if (blocking)
    throw new HowdahError('request-active', `${blocking.type} ${blocking.key} is ${blocking.state} on this database`)
}

/** The request that an earlier call with this Idempotency-Key has filed as a whole. */
export const filedBefore = async ({ api, requestKey }: AnyCall) => {
  const found = (await api.stores.requests.find(requestKeyOf(requestKey)))?.value
  if (!found) return undefined
  const database = await api.stores.databases.find(databaseKey(found.databaseId))
  const isTaken = database?.value.activeRequest === found.key
  return isTaken || found.attempt > 0 || found.state !== 'QUEUED' ? found : undefined
}
