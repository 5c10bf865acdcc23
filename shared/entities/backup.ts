import type { DatabaseId, Incarnation, RequestKey } from '../core/ids.ts'
import type { Instant } from '../core/time.ts'
import type { EntityLayout } from './entity-store.ts'
import type { BackupKind } from './request.ts'

/** What a bucket holds of a backup: how many objects, how large, and a digest of their names, sizes and ETags. */
export interface StoredParts {
  readonly objects: number
  readonly bytes: number
  readonly digest: string
}

/** A backup that was read back and found good. */
export interface Backup {
  readonly databaseId: DatabaseId
  /** Key of the request that made it. */
  readonly id: RequestKey
  /** WAL-G's name. */
  readonly name: string
  /** What was asked for, and what was really made. */
  readonly asked: BackupKind
  readonly kind: BackupKind
  readonly incarnation: Incarnation
  readonly startedAt: Instant
  readonly finishedAt: Instant
  readonly startLsn: string
  readonly finishLsn: string
  readonly sizeBytes: number
  readonly storedBytes: number
  readonly permanent: boolean
  /** Name of the backup that an incremental one needs. */
  readonly base?: string
  /** Of the key that opens it; absent: it is not encrypted. */
  readonly keyId?: string
  /** As the control plane saw it itself when it was recorded; absent where an older Howdah recorded it, until it is looked at. */
  readonly stored?: StoredParts
  /** When the last of it was put, its record, by the store's clock: what is put among its objects later is none of them. */
  readonly wholeAt?: Instant
  /** The identifier of the PostgreSQL system that it is of: where in the bucket it lies. Absent where an older Howdah recorded it. */
  readonly system?: string
}

export const backupKey = (databaseId: DatabaseId, id: RequestKey) => ({
  pk: `DATABASE#${databaseId}`,
  sk: `BACKUP#${id}`,
})

export const backupLayout: EntityLayout<Backup> = {
  noun: 'backup',
  key: ({ databaseId, id }) => backupKey(databaseId, id),
  indexes: () => ({}),
}

/** A name for a moment that can be recovered to. Recorded in the bucket as well. */
export interface RestorePoint {
  readonly databaseId: DatabaseId
  readonly name: string
  readonly incarnation: Incarnation
  readonly lsn: string
  readonly createdAt: Instant
}

export const restorePointKey = ({
  databaseId,
  incarnation,
  name,
}: Pick<RestorePoint, 'databaseId' | 'incarnation' | 'name'>) => ({
  pk: `DATABASE#${databaseId}`,
  sk: `RESTORE-POINT#${incarnation}#${name}`,
})

export const restorePointLayout: EntityLayout<RestorePoint> = {
  noun: 'restore point',
  key: restorePointKey,
  indexes: () => ({}),
}
