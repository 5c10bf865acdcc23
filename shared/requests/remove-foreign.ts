import type { Buckets } from '../clouds/cloud.ts'
import type { DatabaseId } from '../core/ids.ts'
import { observationKey } from '../entities/observation.ts'
import type { Stores } from '../entities/stores.ts'
import { type ForeignVersions, foreignOf } from './bucket-survey.ts'

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
