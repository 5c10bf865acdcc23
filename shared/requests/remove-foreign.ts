import type { Buckets, ObjectVersion } from '../clouds/cloud.ts'
import type { DatabaseId } from '../core/ids.ts'
import { observationKey } from '../entities/observation.ts'
import type { Stores } from '../entities/stores.ts'
import { eachObject, type ForeignVersions } from './bucket-survey.ts'

/** What was put over something else, or among it, goes for good. What was in the way of a server is hidden, and what it puts there now stays, whatever the clock of the store says. */
export const removeForeign = async (
  { buckets, stores }: { readonly buckets: Buckets; readonly stores: Stores },
  { id, bucket }: { readonly id: DatabaseId; readonly bucket: string },
  foreign: ForeignVersions,
): Promise<void> => {
  await buckets.removeVersions(bucket, [...foreign.overwriting, ...foreign.added])
  if (foreign.early.length === 0) return
  await hide(buckets, bucket, foreign.early)
  await stores.observations.update(observationKey(id), ({ taken: _, ...observation }) => observation)
}

/** That it was not the server's turn, the server alone says: they are kept as what was overwritten is. Whoever did the same a moment before has let the server go on, and what it has put there since shows again. */
const hide = async (buckets: Buckets, bucket: string, versions: readonly ObjectVersion[]): Promise<void> => {
  const keys = new Set(versions.map(({ key }) => key))
  await buckets.removeObjects(bucket, [...keys])
  const hidden = new Set(versions.map(({ versionId }) => versionId))
  const wrong: ObjectVersion[] = []
  for (const folder of new Set([...keys].map((key) => key.slice(0, key.lastIndexOf('/') + 1))))
    await eachObject(buckets, bucket, folder, ([marker, below]) => {
      if (marker?.isMarker && keys.has(marker.key) && below && !hidden.has(below.versionId)) wrong.push(marker)
    })
  await buckets.removeVersions(bucket, wrong)
}
