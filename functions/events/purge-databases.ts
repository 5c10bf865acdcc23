import type { Clock } from '../../shared/core/time.ts'
import { databasesOf } from '../../shared/entities/database.ts'
import type { Stores } from '../../shared/entities/stores.ts'
import { asHowdahError } from '../../shared/errors/howdah-error.ts'
import type { Filing } from '../../shared/requests/filing.ts'

export interface PurgeContext {
  readonly stores: Stores
  readonly clock: Clock
  readonly filing: Filing
}

/** Files PURGE-DB for every deleted database whose backups have been kept long enough. */
export const purgeDatabases = async ({ stores, clock, filing }: PurgeContext): Promise<void> => {
  for await (const database of stores.databases.all({ partition: databasesOf(), index: 'i3' })) {
    const { state, bucket, backupsKeptUntil } = database
    if (state !== 'DELETED' || !bucket || !backupsKeptUntil || backupsKeptUntil > clock.now()) continue
    try {
      await filing.file(database, { type: 'PURGE-DB', filedBy: 'purge', body: {}, parameters: {} })
    } catch (error) {
      if (asHowdahError(error).code !== 'request-active') throw error
    }
  }
}
