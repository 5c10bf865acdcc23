import type { DatabaseId, Incarnation, RequestKey } from '../core/ids.ts'
import { type Instant, instant } from '../core/time.ts'
import type { ErrorCode } from '../errors/registry.ts'
import type { EntityLayout } from './entity-store.ts'

/** Something that a database's bucket should hold, and did not when it was looked at. */
export interface ArchiveFault {
  /** The same at every look. */
  readonly id: string
  readonly code: Extract<ErrorCode, 'backup-damaged' | 'archive-hole' | 'archive-overwritten'>
  readonly message: string
  /** The life of the data that it is about. */
  readonly incarnation?: Incarnation
  readonly foundAt: Instant
  /** When it was found to be so no more: mended, or nothing is kept any more that needs what was lost. */
  readonly endedAt?: Instant
}

/** So many are kept of each database. */
export const mostFaults = 50

/** Times that nothing leads to: WAL is missing, or was never shipped. */
export interface ArchiveHole {
  readonly incarnation: Incarnation
  /** Everything before is there. */
  readonly from: Instant
  /** End of the first backup after it; absent: there is none yet. */
  readonly to?: Instant
  /** The first position that is missing; what an older Howdah saw has none. */
  readonly fromLsn?: string
  /** Where that backup ended. */
  readonly toLsn?: string
}

/** What a database's bucket was seen to hold of what the table promises. */
export interface ArchiveCheck {
  readonly databaseId: DatabaseId
  readonly lookedAt: Instant
  /** When a look came to no end. */
  readonly triedAt?: Instant
  /** Backups that cannot be recovered: something of them, or of what they build on, is missing or not as it was. */
  readonly damaged: readonly RequestKey[]
  readonly holes: readonly ArchiveHole[]
  /** The newest last. */
  readonly faults: readonly ArchiveFault[]
  /** The last segment of WAL that was seen, by home and timeline. */
  readonly ends: Readonly<Record<string, number>>
  /** When a full backup was asked for because of what was found. */
  readonly backupAskedAt?: Instant
  /** Of the rights and settings that the bucket was last given. */
  readonly rights?: number
}

/** No look has come to an end yet. */
export const neverLooked = instant(0)

export const archiveCheckKey = (databaseId: DatabaseId) => ({ pk: `DATABASE#${databaseId}`, sk: 'ARCHIVE-CHECK' })

/** Of those with a fault that has not ended. */
export const damagedArchives = 'DAMAGED-ARCHIVES'

export const isOpenFault = ({ endedAt }: ArchiveFault): boolean => endedAt === undefined

export const archiveCheckLayout: EntityLayout<ArchiveCheck> = {
  noun: 'archive check',
  key: ({ databaseId }) => archiveCheckKey(databaseId),
  indexes: ({ databaseId, faults }): { readonly i1?: { readonly pk: string; readonly sk: string } } =>
    faults.some(isOpenFault) ? { i1: { pk: damagedArchives, sk: databaseId } } : {},
}
