import { mostDatabasesOf } from '../../../shared/config/catalogue.ts'
import type { DatabaseId } from '../../../shared/core/ids.ts'
import { between, minutes } from '../../../shared/core/time.ts'
import { admissionsKey } from '../../../shared/entities/admissions.ts'
import { type Database, type DatabaseSpec, databasesOf } from '../../../shared/entities/database.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import type { Call } from '../http/endpoint.ts'

type CreateCall = Pick<Call<unknown, unknown, unknown>, 'api' | 'databaseId' | 'dryRun'>

/** By then the lists show what was made, or it never was. */
const lag = minutes(1)

/** Whoever writes at the same moment gets in before: so many calls at once are admitted. */
const mostTries = 200

/**
 * The tenant may have one more; what brings a deleted one back takes its place. Each is written down before it is made, in one place for each data center: of calls at the same moment no more get past the bound than there are other data centers. A dry run only looks.
 * @throws HowdahError `limit-reached`, `version-conflict`
 */
export const admitDatabase = async (
  { api, databaseId, dryRun }: CreateCall,
  spec: DatabaseSpec,
  source?: Database,
): Promise<void> => {
  const { admissions } = api.stores
  const { tenant, dataCenter } = spec
  const most = mostDatabasesOf(api.catalogue, tenant)
  const listed = await listedOf(api, tenant, most, [databaseId, source?.state === 'DELETED' ? source.id : undefined])
  for (let tries = 0; tries < mostTries; tries++) {
    const found = await admissions.find(admissionsKey(spec))
    const now = api.clock.now()
    const isRecent = (one: { readonly id: DatabaseId; readonly at: typeof now }) =>
      one.id !== databaseId && between(one.at, now) < lag
    const others = (found?.value.recent ?? []).filter(isRecent)
    refuseMoreThan(most, tenant, new Set([...listed, ...others.map(({ id }) => id)]))
    if (dryRun) return
    const admitted = { tenant, dataCenter, recent: [...others, { id: databaseId, at: now }] }
    if (await (found ? admissions.replace(admitted, found.version) : admissions.create(admitted))) return
  }
  throw new HowdahError('version-conflict', `Too many databases are made for ${tenant} at once`)
}

/** As many others as the bound is, at most. Deleted ones whose backups are kept count: they take room in the store. */
const listedOf = async (
  api: CreateCall['api'],
  tenant: string,
  most: number,
  uncounted: readonly (DatabaseId | undefined)[],
): Promise<ReadonlySet<DatabaseId>> => {
  const ids = new Set<DatabaseId>()
  for await (const { id } of api.stores.databases.all({ partition: databasesOf(tenant), index: 'i1' })) {
    if (ids.size >= most) break
    if (!uncounted.includes(id)) ids.add(id)
  }
  return ids
}

const refuseMoreThan = (most: number, tenant: string, others: ReadonlySet<DatabaseId>): void => {
  if (others.size < most) return
  const message = `${tenant} may have ${most} databases, and has as many: deleted ones whose backups are kept count, too`
  throw new HowdahError('limit-reached', message)
}
