import type { DatabaseId, RequestKey } from '../core/ids.ts'
import type { Instant } from '../core/time.ts'
import type { EntityLayout } from './entity-store.ts'

/** The right to change who may open a database's bucket: no store writes that under a condition. */
export interface BucketGate {
  readonly databaseId: DatabaseId
  readonly holder: RequestKey
  /** By then whoever holds it has ended, or was cut. */
  readonly until: Instant
}

export const bucketGateKey = (databaseId: DatabaseId) => ({ pk: `DATABASE#${databaseId}`, sk: 'BUCKET-GATE' })

export const bucketGateLayout: EntityLayout<BucketGate> = {
  noun: 'bucket gate',
  key: ({ databaseId }) => bucketGateKey(databaseId),
  indexes: () => ({}),
}
