import { printableNameOf } from '../../../shared/auth/caller.ts'
import type { RequestType } from '../../../shared/core/states.ts'
import { type Database, databaseKey } from '../../../shared/entities/database.ts'
import type { Versioned } from '../../../shared/entities/entity-store.ts'
import { type ParametersOf, type Request, requestKeyOf } from '../../../shared/entities/request.ts'
import type { Wish } from '../../../shared/requests/filing.ts'
import type { Api } from '../dependencies.ts'
import { accepted, type Preview, previewOf } from './answers.ts'
import type { Answer, Call } from './endpoint.ts'
import { refuseOtherVersion } from './visible.ts'

type AnyCall = Call<unknown, unknown, unknown>

export interface AskedFor<T extends RequestType> {
  readonly type: T
  /** What was sent, passwords masked. */
  readonly body: unknown
  readonly parameters: ParametersOf[T] | (() => Promise<ParametersOf[T]>)
  /** What a dry run tells beside the request. */
  readonly preview?: (parameters: ParametersOf[T]) => Promise<Partial<Preview>>
  /** Right before the request is filed; a dry run does without. */
  readonly prepare?: () => Promise<void>
  /** Takes back what `prepare` did, when the request was refused. */
  readonly giveUp?: () => Promise<void>
  /** When it has the database: no other request of its kind is open then. */
  readonly filed?: () => Promise<void>
}

/** Files the request that a call asks for, or says what it would do. */
export const fileRequest = async <T extends RequestType>(
  call: AnyCall,
  seen: Versioned<Database>,
  asked: AskedFor<T>,
): Promise<Answer> => {
  const { api } = call
  const { type, body } = asked
  if (call.repeated) {
    const before = await filedBefore(call)
    if (before) return accepted(call, before)
  }
  refuseOtherVersion(call.ifMatch, seen)
  // Whether it can be allowed at all comes before what is wrong with what was sent.
  if (typeof asked.parameters === 'function') await api.filing.refuse(seen.value, { type })
  const parameters = typeof asked.parameters === 'function' ? await asked.parameters() : asked.parameters
  await api.filing.refuse(seen.value, { type, parameters })
  if (call.dryRun)
    return previewOf(call, { database: seen.value, request: { type, body }, more: await asked.preview?.(parameters) })

  await asked.prepare?.()
  let request: Request
  try {
    const ifVersion = call.ifMatch === undefined ? {} : { ifVersion: seen.version }
    const by = { filedBy: call.caller.subject, filedByName: printableNameOf(call.caller) }
    const wish = { type, parameters, key: call.requestKey, ...by, body, ...ifVersion }
    request = await api.filing.file(seen.value, wish as Wish)
  } catch (error) {
    if (!(await filedBefore(call))) await asked.giveUp?.()
    throw error
  }
  await asked.filed?.()
  return accepted(call, request)
}

/** What earlier requests have brought goes, for they have ended: one that was cancelled before it began removes nothing. Their keys begin with the time. */
export const removeEarlier = async ({ secrets }: Pick<Api, 'secrets'>, prefix: string, mine: string): Promise<void> => {
  for (const name of await secrets.list(prefix)) if (name < mine) await secrets.remove(name)
}

/** The request that an earlier call with this Idempotency-Key has filed as a whole. */
export const filedBefore = async ({ api, requestKey }: AnyCall) => {
  const found = (await api.stores.requests.find(requestKeyOf(requestKey)))?.value
  if (!found) return undefined
  const database = await api.stores.databases.find(databaseKey(found.databaseId))
  const isTaken = database?.value.activeRequest === found.key
  return isTaken || found.attempt > 0 || found.state !== 'QUEUED' ? found : undefined
}
