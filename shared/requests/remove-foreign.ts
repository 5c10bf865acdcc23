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
  signal?: AbortSignal,
): Promise<void> => {
  await buckets.removeVersions(bucket, [...foreign.overwriting, ...foreign.added])
  if (foreign.early.length === 0) return
  await hide(buckets, bucket, foreign.early, signal)
  await stores.observations.update(observationKey(id), ({ taken: _, ...observation }) => observation)
}

/** So many names are looked at before they are hidden: nothing that comes meanwhile is to be hidden with them. */
const atOnce = 100

/**
 * That it was not the server's turn, the server alone says: they are kept as what was overwritten is. Whoever did the same a moment before has let the server go on, and what it has put there since is not hidden, or
 * shows again where it came between look and marker.
 */
const hide = async (
  buckets: Buckets,
  bucket: string,
  versions: readonly ObjectVersion[],
  signal: AbortSignal | undefined,
): Promise<void> => {
  const early = new Set(versions.map(({ versionId }) => versionId))
  const keys = [...new Set(versions.map(({ key }) => key))].toSorted()
  for (let n = 0; n < keys.length; n += atOnce) {
    const some = new Set(keys.slice(n, n + atOnce))
    const prefix = commonStart(keys[n] ?? '', keys[Math.min(n + atOnce, keys.length) - 1] ?? '')
    const foundAt = async (isWanted: (newest: ObjectVersion, below: ObjectVersion | undefined) => boolean) => {
      const found: ObjectVersion[] = []
      const see = ([newest, below]: readonly ObjectVersion[]) => {
        if (newest && some.has(newest.key) && isWanted(newest, below)) found.push(newest)
      }
      await eachObject(buckets, bucket, prefix, see, { signal })
      return found
    }
    const showing = await foundAt(({ versionId }) => early.has(versionId))
    const hidden = showing.map(({ key }) => key)
    await buckets.removeObjects(bucket, hidden)
    const wrong = await foundAt(
      ({ key, isMarker }, below) =>
        isMarker && hidden.includes(key) && below !== undefined && !early.has(below.versionId),
    )
    await buckets.removeVersions(bucket, wrong)
  }
}

const commonStart = (one: string, other: string): string => {
  let length = 0
  while (length < one.length && one[length] === other[length]) length++
  return one.slice(0, length)
}
