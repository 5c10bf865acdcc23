import type { Buckets } from '../clouds/cloud.ts'
import type { DatabaseId } from '../core/ids.ts'
import type { Backup } from '../entities/backup.ts'
import type { Database } from '../entities/database.ts'
import { observationKey } from '../entities/observation.ts'
import type { Stores } from '../entities/stores.ts'
import { type ForeignVersions, foreignOf, type KnownArchive, knownArchiveOf } from './bucket-survey.ts'
import { writingWalOf } from './early-wal.ts'
import { livesOf } from './lives.ts'

/** What the table knows of a database's bucket, and of these backups, which are all. */
export const knownOf = async (
  database: Database,
  backups: readonly Backup[],
  stores: Stores,
): Promise<KnownArchive> => {
  const partition = `DATABASE#${database.id}`
  const points = await stores.restorePoints.list({ partition, prefix: 'RESTORE-POINT#' })
  const observation = await stores.observations.find(observationKey(database.id))
  return knownArchiveOf(backups, {
    writing: writingWalOf(database, backups, observation?.value),
    lives: await livesOf(database, { backups, points }, stores),
    major: majorOf(database),
  })
}

/** All of a database's data is of one major release. */
export const majorOf = ({ postgresqlVersion }: Pick<Database, 'postgresqlVersion'>): string =>
  /^\d+/.exec(postgresqlVersion)?.[0] ?? ''

/** These versions go for good. What was in the way of a server is not any more, and what it puts there now stays, whatever the clock of the store says. */
export const removeForeign = async (
  { buckets, stores }: { readonly buckets: Buckets; readonly stores: Stores },
  { id, bucket }: { readonly id: DatabaseId; readonly bucket: string },
  foreign: ForeignVersions,
): Promise<void> => {
  await buckets.removeVersions(bucket, foreignOf(foreign))
  if (foreign.early.length === 0) return
  await stores.observations.update(observationKey(id), ({ taken: _, ...observation }) => observation)
}
