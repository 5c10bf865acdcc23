import { forEachOf } from '../../shared/core/each.ts'
import { type Database, databasesOf } from '../../shared/entities/database.ts'
import type { Filing } from '../../shared/requests/filing.ts'
import { isBusy } from './backup-requests.ts'
import type { TimedContext } from './timed-context.ts'

export interface PurgeContext extends TimedContext {
  readonly filing: Filing
}

/** Files PURGE-DB for every deleted database whose backups have been kept long enough. */
export const purgeDatabases = async ({ stores, clock, filing, signal }: PurgeContext): Promise<void> => {
  const purge = async (database: Database): Promise<void> => {
    const { state, bucket, backupsKeptUntil, deletionProtection } = database
    if (!stores.home.has(database.dataCenter)) return
    if (deletionProtection || state !== 'DELETED' || !bucket || !backupsKeptUntil || backupsKeptUntil > clock.now())
      return
    try {
      await filing.file(database, { type: 'PURGE-DB', filedBy: 'purge', body: {}, parameters: {} })
    } catch (error) {
      if (!isBusy(error)) throw error
    }
  }
  await forEachOf(stores.databases.all({ partition: databasesOf(), index: 'i3' }), purge, { atOnce: 10, signal })
}
