import type { DatabaseId } from '../core/ids.ts'
import type { Instant } from '../core/time.ts'
import type { EntityLayout } from './entity-store.ts'

export const storageStates = ['ok', 'nearly-full', 'full', 'closed'] as const

/**
 * How full the volume of a database is. `nearly-full`: transactions only read unless they say otherwise; `full`: who writes is ended while it grows; `closed`: it grew all the same, and clients
 * are refused for a while.
 */
export interface Storage {
  readonly usedBytes: number
  readonly limitBytes: number
  readonly state: (typeof storageStates)[number]
}

/** What a running database last said of its WAL archive. */
export interface Observation {
  readonly databaseId: DatabaseId
  readonly observedAt: Instant
  /** When it looked, by its own clock. Absent in what an older image said. */
  readonly lookedAt?: Instant
  /** Age of the oldest commit that was not in the archive then; 0: every one was. While the archive does not show what was shipped, the time since it last did. */
  readonly archiveLagSeconds: number
  /** Everything that was committed before is in the archive, as that last showed. */
  readonly archivedUntil?: Instant
  /** How often archiving has failed. */
  readonly failedCount: number
  readonly lastArchivedWal?: string
  readonly lastArchivedAt?: Instant
  readonly currentLsn?: string
  readonly storage?: Storage
  /** Of whom the rest is. Absent in what an older Howdah has written. */
  readonly container?: string
  /** The furthest that it has ever said to have shipped: that it takes back no more. */
  readonly shipped?: StoredWal
  /** What has the name of the segment that it is to ship next. It ships no other before. */
  readonly taken?: StoredWal
}

/** A segment of WAL in the store, and when it was put there, by the store's clock. */
export interface StoredWal {
  readonly wal: string
  readonly putAt: string
}

export const observationKey = (databaseId: DatabaseId) => ({ pk: `DATABASE#${databaseId}`, sk: 'OBSERVATION' })

export const observations = 'OBSERVATIONS'

export const observationLayout: EntityLayout<Observation> = {
  noun: 'observation',
  key: ({ databaseId }) => observationKey(databaseId),
  indexes: ({ databaseId }) => ({ i1: { pk: observations, sk: databaseId } }),
}
