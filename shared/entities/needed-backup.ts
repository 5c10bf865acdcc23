import type { DatabaseId, Incarnation, RequestKey } from '../core/ids.ts'
import type { Instant } from '../core/time.ts'
import type { EntityLayout } from './entity-store.ts'

/** Something that a living database needs to be restored was removed from its bucket: it needs a full backup, as soon as it may. */
export interface NeededBackup {
  readonly databaseId: DatabaseId
  /** The life of the data that it is about. */
  readonly incarnation: Incarnation
  /** What was found missing. */
  readonly reason: string
  /** The request that makes it; may not be filed yet. */
  readonly request: RequestKey
  /** Not to be tried before. */
  readonly dueAt: Instant
}

export const neededBackupKey = (databaseId: DatabaseId) => ({ pk: `DATABASE#${databaseId}`, sk: 'NEEDED-BACKUP' })

export const neededBackups = 'NEEDED-BACKUPS'

export const neededBackupLayout: EntityLayout<NeededBackup> = {
  noun: 'needed backup',
  key: ({ databaseId }) => neededBackupKey(databaseId),
  indexes: ({ databaseId, dueAt }) => ({ i1: { pk: neededBackups, sk: `${dueAt}#${databaseId}` } }),
}
