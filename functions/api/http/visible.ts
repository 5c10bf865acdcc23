import { type Caller, seesTenant } from '../../../shared/auth/caller.ts'
import type { DatabaseId, RequestKey } from '../../../shared/core/ids.ts'
import { type Database, databaseKey, isPurged } from '../../../shared/entities/database.ts'
import type { Versioned } from '../../../shared/entities/entity-store.ts'
import { type Request, requestKeyOf } from '../../../shared/entities/request.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import type { Call } from './endpoint.ts'

type AnyCall = Call<unknown, unknown, unknown>

/** Whose things a list shows that may be asked for those of one tenant; undefined: everybody's. */
export const tenantsAskedFor = ({ tenants }: Caller, tenant: string | undefined): readonly string[] | undefined => {
  const mine = tenants === '*' ? undefined : tenants
  if (tenant === undefined) return mine
  return mine === undefined || mine.includes(tenant) ? [tenant] : []
}

/** @throws HowdahError `not-found`, also for what belongs to others */
export const visibleDatabase = async (call: AnyCall, id: string): Promise<Versioned<Database>> => {
  const found = await call.api.stores.databases.find(databaseKey(id.toLowerCase() as DatabaseId))
  if (!found || isPurged(found.value) || !seesTenant(call.caller, found.value.tenant))
    throw new HowdahError('not-found', `There is no database ${id}`)
  return found
}

/** @throws HowdahError `not-found`, also for what belongs to others */
export const visibleRequest = async (call: AnyCall, key: string): Promise<Request> => {
  const found = await call.api.stores.requests.find(requestKeyOf(key as RequestKey))
  if (!found || !seesTenant(call.caller, found.value.tenant))
    throw new HowdahError('not-found', `There is no request ${key}`)
  return found.value
}

/** RFC 9110, section 13.1.1. @throws HowdahError `precondition-failed` */
export const refuseOtherVersion = (ifMatch: string | undefined, { version }: Versioned<Database>): void => {
  if (ifMatch === undefined || ifMatch.trim() === '*') return
  const tags = ifMatch.split(',').map((tag) => tag.trim())
  if (!tags.includes(`"${version}"`))
    throw new HowdahError('precondition-failed', `The database has the ETag "${version}" now`)
}
