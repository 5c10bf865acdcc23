import { createHash, type Hash } from 'node:crypto'
import type { Buckets, ObjectVersion } from '../clouds/cloud.ts'
import { storedObjectOf } from '../containers/stored-object.ts'
import { after, days, earlierOf, type Instant, laterOf, millis } from '../core/time.ts'
import type { Backup, StoredParts } from '../entities/backup.ts'
import { earlyWal } from './early-wal.ts'
import { type KnownArchive, placeOf, placeOfBackup } from './known-archive.ts'
import { type WalRun, WalRuns } from './wal-runs.ts'

export interface SeenParts extends StoredParts {
  /** `<system>-<major>` of the first of it. */
  readonly system: string
  /** When the first and the last of it were put, by the store's clock. */
  readonly oldestAt: Instant
  readonly newestAt: Instant
  /** Of what a recovery unpacks. */
  readonly unpackedBytes: number
}

/** What a bucket holds, in one look by the control plane's own identity. */
export interface BucketSurvey {
  /** By `placeOfBackup`: what is there of each, recorded or not. */
  readonly backups: ReadonlyMap<string, SeenParts>
  /** In order, by home. */
  readonly wal: readonly WalRun[]
  /** Versions that hide what was there first, of what is written once; at most `mostVersions`. */
  readonly overwriting: readonly ObjectVersion[]
  /** Versions that were put among the objects of a backup after it was whole; at most `mostVersions`. */
  readonly added: readonly ObjectVersion[]
  /** Versions that were put under names of WAL before the server came to them; at most `mostVersions`. */
  readonly early: readonly ObjectVersion[]
  /** Versions that nobody needs: kept long enough, or the same once more. None of what was overwritten: there the first one is the right one. At most `mostVersions`. */
  readonly expired: readonly ObjectVersion[]
  /** There is more that was put where it does not belong than one look tells. */
  readonly isCut: boolean
}

/** For so long what was overwritten or removed can be brought back. */
export const versionsKept = days(7)

/** A server can overwrite as often as it likes: what one look leaves out, the next one sees. */
const mostVersions = 20_000
/** It can also add whatever looks like a backup: what is beyond, and nobody knows, counts as not there. */
const mostPlaces = 50_000

/**
 * Calls `visit` with the versions of each object, the newest first; many objects take many pages, and little memory. Of one with very many versions it sees the newest and the oldest of those that may count, or the
 * newest up to a marker that hides the rest.
 */
export const eachObject = async (
  buckets: Buckets,
  bucket: string,
  prefix: string,
  visit: (versions: readonly ObjectVersion[]) => void | Promise<void>,
  {
    signal,
    mayCount = () => true,
  }: { signal?: AbortSignal | undefined; mayCount?: (one: ObjectVersion) => boolean } = {},
): Promise<void> => {
  let same: ObjectVersion[] = []
  let before: ReadonlySet<string> = new Set()
  const nameOf = ({ key, versionId }: ObjectVersion) => `${versionId} ${key}`
  for (let from: string | undefined; ; ) {
    signal?.throwIfAborted()
    const { versions, next } = await buckets.versions(bucket, prefix, from)
    // A store that tells the end of a page again at the beginning of the next one makes no two of one.
    const isNew = (version: ObjectVersion) => !before.has(nameOf(version))
    for (const version of versions.filter(isNew)) {
      if (same[0] && same[0].key !== version.key) {
        await visit(same)
        same = []
      }
      if (same.length < mostVersions) same.push(version)
      else if (!same.at(-1)?.isMarker && (version.isMarker || mayCount(version))) same[same.length - 1] = version
    }
    if (next === undefined) break
    from = next
    before = new Set(versions.map(nameOf))
  }
  if (same.length > 0) await visit(same)
}

/** What a server overwrites in the course of its work. */
const isRewritten = (key: string): boolean => /\/running\.json$|\/unfinished\/|^rights\.json$/.test(key)

/** From when on nothing is written any more of what a life of the data left unfinished; each recovery before may have written it. */
const endOf = (key: string, known: KnownArchive | undefined): Instant | undefined => {
  const [, life = ''] = /^\d+-\d+\/([a-z0-9-]+)\/unfinished\//.exec(key) ?? []
  return known?.endedLives?.get(life)
}

/** What a recovery may read: of anything else nobody cares what was put over it. */
const isRead = (key: string): boolean => storedObjectOf(key) !== undefined || /\/(unfinished|wal_005)\//.test(key)

export interface SurveyOptions {
  readonly known?: KnownArchive
  /** Only what has a name that begins so. */
  readonly prefix?: string
  /** When it aborts, the survey fails: what was seen in part says nothing. */
  readonly signal?: AbortSignal | undefined
}

export const surveyBucket = async (
  buckets: Buckets,
  bucket: string,
  now: Instant,
  { prefix = '', known, signal }: SurveyOptions = {},
): Promise<BucketSurvey> => {
  const counting = new PartsOfBackups(known)
  const standing = new PartsOfBackups(known)
  const wal = new WalRuns(known?.wal)
  const overwriting: ObjectVersion[] = []
  const added: ObjectVersion[] = []
  const early: ObjectVersion[] = []
  const expired: ObjectVersion[] = []
  const keptSince = after(now, millis(-versionsKept))
  const see = (all: readonly ObjectVersion[]): void => {
    const tooEarly = earlyWal(all, known?.writing)
    if (early.length < mostVersions) early.push(...tooEarly)
    const versions = tooEarly.length === 0 ? all : all.filter((version) => !tooEarly.includes(version))
    if (known?.system !== undefined && isOfOtherSystem(versions, known.system)) return
    if (knownBackup(versions[0], known)?.digest !== undefined) standing.add(versions[0])
    const late = addedOf(versions, known)
    if (late.length > 0) {
      if (added.length < mostVersions) added.push(...late)
      return
    }
    const { hiding, counting: at } = countingOf(versions, known)
    if (overwriting.length < mostVersions) overwriting.push(...versions.slice(0, hiding))
    const current = versions[at]
    const old = [...versions.slice(0, at), ...expiredOf(versions.slice(at), keptSince)]
    if (hiding === 0 && expired.length < mostVersions)
      expired.push(...old.filter(({ versionId, isMarker }) => isMarker || versionId !== current?.versionId))
    if (!current || current.isMarker) return
    wal.add(current)
    counting.add(current)
  }
  const mayCount = (version: ObjectVersion): boolean =>
    version.putAt >= (knownBackup(version, known)?.begunAt ?? version.putAt)
  await eachObject(buckets, bucket, prefix, see, { signal, mayCount })
  const isCut = [overwriting, added, early].some(({ length }) => length >= mostVersions)
  const found = { wal: wal.all, overwriting, added, early, expired, isCut }
  return withoutNeeded({ ...found, backups: counting.seen() }, standing.seen(), known)
}

/** Nothing goes of a backup that would leave another one than was recorded, and nothing has to while it stands there as that. */
const withoutNeeded = (
  survey: BucketSurvey,
  standing: ReadonlyMap<string, SeenParts>,
  known: KnownArchive | undefined,
): BucketSurvey => {
  const isOf = (seen: BucketSurvey['backups'], { key }: ObjectVersion): boolean | undefined => {
    const place = placeOf(key)
    const digest = place === undefined ? undefined : known?.backups.get(place)?.digest
    return place === undefined || digest === undefined ? undefined : seen.get(place)?.digest === digest
  }
  const isLeft = (version: ObjectVersion): boolean => isOf(survey.backups, version) ?? true
  const goes = (version: ObjectVersion): boolean => isLeft(version) && !isOf(standing, version)
  const asRecorded = [...standing].filter(([place, { digest }]) => digest === known?.backups.get(place)?.digest)
  return {
    ...survey,
    backups: new Map([...survey.backups, ...asRecorded]),
    overwriting: survey.overwriting.filter(goes),
    added: survey.added.filter(goes),
    expired: survey.expired.filter(isLeft),
  }
}

const knownBackup = (version: ObjectVersion | undefined, known: KnownArchive | undefined) => {
  const place = known && version && placeOf(version.key)
  return place === undefined ? undefined : known?.backups.get(place)
}

/** What is there of each backup, counted as its objects come. */
class PartsOfBackups {
  readonly #known: KnownArchive | undefined
  readonly #parts = new Map<string, Omit<SeenParts, 'digest'> & { readonly hash: Hash }>()

  constructor(known: KnownArchive | undefined) {
    this.#known = known
  }

  add(version: ObjectVersion | undefined): void {
    const place = version && !version.isMarker ? placeOf(version.key) : undefined
    if (place === undefined || !version) return
    if (this.#parts.size >= mostPlaces && !this.#parts.has(place) && !this.#known?.backups.has(place)) return
    const { key, sizeBytes, etag, putAt } = version
    const first = {
      system: key.slice(0, key.indexOf('/')),
      hash: createHash('sha256'),
      oldestAt: putAt,
      newestAt: putAt,
    }
    const before = this.#parts.get(place) ?? { ...first, objects: 0, bytes: 0, unpackedBytes: 0 }
    before.hash.update(`${key}\n${sizeBytes}\n${etag}\n`)
    this.#parts.set(place, {
      ...before,
      ...{ objects: before.objects + 1, bytes: before.bytes + sizeBytes },
      oldestAt: earlierOf(before.oldestAt, putAt),
      newestAt: laterOf(before.newestAt, putAt),
      unpackedBytes: before.unpackedBytes + (key.includes('/tar_partitions/') ? sizeBytes : 0),
    })
  }

  seen(): Map<string, SeenParts> {
    return new Map(
      [...this.#parts].map(([place, { hash, ...counted }]) => [
        place,
        { ...counted, digest: hash.copy().digest('hex') },
      ]),
    )
  }
}

/** What counts of it, without what only a look needs. */
export const storedOf = ({ objects, bytes, digest }: SeenParts): StoredParts => ({ objects, bytes, digest })

/** Whether what is there of a backup is what was recorded of it. */
export const isAsRecorded = (backup: Backup, { backups }: Pick<BucketSurvey, 'backups'>): boolean => {
  const found = backups.get(placeOfBackup(backup.incarnation, backup))
  return found !== undefined && (!backup.stored || backup.stored.digest === found.digest)
}

/** What is to be removed, so that what counts shows again. */
export type ForeignVersions = Pick<BucketSurvey, 'overwriting' | 'added' | 'early'>

export const foreignOf = ({ overwriting, added, early }: ForeignVersions): readonly ObjectVersion[] => [
  ...overwriting,
  ...added,
  ...early,
]

/** In words for people; undefined when nothing was. */
export const whatWasChanged = (
  { overwriting, added, early }: ForeignVersions,
  { isUndone = true }: { readonly isUndone?: boolean } = {},
): string | undefined => {
  const told = (versions: readonly ObjectVersion[], what: string, now: string): string[] => {
    const names = [...new Set(versions.map(({ key }) => key))]
    const such = names.slice(0, 3).join(', ')
    return names.length === 0 ? [] : [`${names.length} objects ${what}, such as ${such}${isUndone ? `; ${now}` : ''}`]
  }
  const all = [
    ...told(overwriting, 'that are written once were overwritten', 'what was there first is back'),
    ...told(added, 'were put among those of backups that were whole', 'they are gone'),
    ...told(
      early,
      'were put under names of WAL that the server had not come to',
      'they are hidden, and kept for a week',
    ),
  ]
  return all.length === 0 ? undefined : all.join('. ')
}

const isOfOtherSystem = ([newest]: readonly ObjectVersion[], system: string): boolean =>
  newest !== undefined && /^\d+-\d+\//.test(newest.key) && !newest.key.startsWith(system)

/** All that was written of an object that did not belong to the backup when it was whole. */
const addedOf = (versions: readonly ObjectVersion[], known: KnownArchive | undefined): readonly ObjectVersion[] => {
  const [newest] = versions
  const place = known && newest && placeOf(newest.key)
  const since = place === undefined ? newest && endOf(newest.key, known) : known?.backups.get(place)?.wholeAt
  const first = versions.at(-1)
  return since !== undefined && first && first.putAt > since ? versions.filter(({ isMarker }) => !isMarker) : []
}

/**
 * What is written once was right the first time; of a backup, the first time since it was begun, because its name can be told before: it is recorded only if nothing else was put there until it was seen. Nothing is
 * promised yet of one that nobody knows: it may be in the making. Behind a marker lies what the control plane removed.
 * @returns the place of the version that counts among these, and how many versions hide it: what is between them is the same
 */
const countingOf = (
  versions: readonly ObjectVersion[],
  known: KnownArchive | undefined,
): { readonly hiding: number; readonly counting: number } => {
  const none = { hiding: 0, counting: 0 }
  const marker = versions.findIndex(({ isMarker }) => isMarker)
  const written = marker < 0 ? versions : versions.slice(0, marker)
  const [newest] = written
  if (!newest) return none
  const end = endOf(newest.key, known)
  if (end !== undefined) {
    const hiding = written.findLastIndex(({ putAt }) => putAt > end) + 1
    return { hiding, counting: hiding }
  }
  if (isRewritten(newest.key) || !isRead(newest.key)) return none
  const place = known && placeOf(newest.key)
  const backup = place === undefined ? undefined : known?.backups.get(place)
  if (place !== undefined && !backup) return none
  const counting = Math.max(
    0,
    written.findLastIndex((one) => mayBeFirst(one, newest) && (!backup || one.putAt >= backup.begunAt)),
  )
  const first = written[counting]
  const later = written.slice(0, counting)
  const hiding =
    later.findLastIndex(({ etag, sizeBytes }) => etag !== first?.etag || sizeBytes !== first?.sizeBytes) + 1
  return { hiding, counting }
}

/**
 * S3 dates an upload in parts by its beginning: one that was begun before a segment was shipped, and ended after, lies behind it. Segments are put in one piece (wal-rus 0.4.1: what is below 32 MB). The ETag of what
 * came in parts ends in their number.
 */
const mayBeFirst = ({ key, etag }: ObjectVersion, newest: ObjectVersion): boolean =>
  !key.includes('/wal_005/') || !/-\d+$/.test(etag) || /-\d+$/.test(newest.etag)

/** Of the version that counts and what is behind it. A version is kept from when the next one hid it; a marker goes when it hides nothing any more. */
const expiredOf = (versions: readonly ObjectVersion[], before: Instant): readonly ObjectVersion[] => {
  const old = versions.filter((_, at) => {
    const hiding = versions[at - 1]
    return hiding !== undefined && hiding.putAt < before
  })
  const [newest] = versions
  const isEmpty = newest?.isMarker && newest.putAt < before && old.length === versions.length - 1
  return isEmpty ? versions : old
}
