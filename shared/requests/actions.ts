import { type Caller, mayActAs } from '../auth/caller.ts'
import { type RequestType, requestActions } from '../core/states.ts'
import type { Instant } from '../core/time.ts'
import type { Database } from '../entities/database.ts'
import type { Home } from '../entities/home.ts'
import type { Request } from '../entities/request.ts'
import { HowdahError } from '../errors/howdah-error.ts'
import { adviceOf, type ErrorCode, errorCodes } from '../errors/registry.ts'
import { type Refusal, refusalOf } from '../pipeline/judgement.ts'
import type { ActiveRequest, Pipeline } from '../pipeline/pipeline.ts'
import type { Filing } from './filing.ts'

/** Whether something is allowed now, and if not, with which error it would be refused. */
export interface Permission {
  readonly allowed: boolean
  readonly code?: ErrorCode
  readonly hint?: string
  readonly command?: string
}

/** `edit`: what changes at once, without a request. */
export type DatabaseAction = keyof typeof requestActions | 'edit'

const allowed: Permission = { allowed: true }

/** Made once: a page of databases has thousands. */
const refused = Object.fromEntries(
  errorCodes.map((code): [ErrorCode, Permission] => [code, { allowed: false, code, ...adviceOf(code) }]),
) as Readonly<Record<ErrorCode, Permission>>

export const permissionOf = (refusal: Pick<Refusal, 'code'> | undefined): Permission =>
  refusal ? refused[refusal.code] : allowed

/** What can be asked of a request itself. */
export type RequestAction = 'retry' | 'cancel'

/** The same for a check that throws what the call would throw. */
const permissionBy = async (check: Promise<void>): Promise<Permission> => {
  try {
    await check
    return allowed
  } catch (error) {
    if (error instanceof HowdahError) return permissionOf(error)
    throw error
  }
}

/** What this caller may ask of the request now, by what filing goes by. */
export const actionsOfRequest = async (
  request: Request,
  filing: Filing,
  caller: Caller,
): Promise<Readonly<Record<RequestAction, Permission>>> => {
  if (!mayActAs(caller, 'operator')) return { retry: refused.forbidden, cancel: refused.forbidden }
  const [retry, cancel] = await Promise.all([
    permissionBy(filing.checkRetry(request, caller)),
    permissionBy(filing.checkCancel(request)),
  ])
  return { retry, cancel }
}

/** Why name, description and deletion protection cannot be changed; undefined: they can. */
export const editRefusal = ({ state }: Pick<Database, 'state'>): Refusal | undefined =>
  state === 'DELETING' ? { code: 'state-conflict', message: 'The database is being deleted' } : undefined

/** The request that has the database, as far as its row says; one of an older Howdah gives way to nothing. */
export const activeInRow = (database: Database): ActiveRequest | undefined => {
  const { activeRequest, activeType = 'CREATE-DB', activeStuck, activeUnwinding = false } = database
  return activeRequest && { type: activeType, state: activeStuck ? 'STUCK' : 'RUNNING', unwinding: activeUnwinding }
}

export interface ActionContext {
  readonly caller: Caller
  readonly home: Home
  readonly now: Instant
  readonly pipelines: readonly Pipeline[]
}

/**
 * What this caller may ask of the database now, by what filing goes by: whatever is chosen for the rest, such as the target of a recovery, is judged when it is asked for.
 * @param active the request that is at work on it
 */
export const actionsOf = (
  database: Database,
  active: ActiveRequest | undefined,
  { caller, home, now, pipelines }: ActionContext,
): Readonly<Record<DatabaseAction, Permission>> => {
  const ofAll = !mayActAs(caller, 'operator')
    ? refused.forbidden
    : home.has(database.dataCenter)
      ? undefined
      : refused['other-region']
  const of = (type: RequestType): Permission => {
    const pipeline = pipelines.find((one) => one.type === type)
    if (ofAll || !pipeline) return ofAll ?? refused['not-offered']
    if (active && !pipeline.takesOver(active)) return refused['request-active']
    return permissionOf(refusalOf(pipeline, { database, now }))
  }
  const requests = Object.entries(requestActions).map(([action, type]) => [action, of(type)])
  return { ...Object.fromEntries(requests), edit: ofAll ?? permissionOf(editRefusal(database)) }
}
