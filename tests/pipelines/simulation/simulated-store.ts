import type {
  BucketAccess,
  Buckets,
  BucketUser,
  ObjectVersion,
  OwnedThing,
  Owner,
  VersionPage,
} from '../../../shared/clouds/cloud.ts'
import type { RunPostgres } from '../../../shared/containers/tasks.ts'
import { type BackupKeys, backupKeyIdOf, inTheClear } from '../../../shared/core/backup-keys.ts'
import type { DatabaseId } from '../../../shared/core/ids.ts'
import { between, type Clock, type Instant, millis } from '../../../shared/core/time.ts'
import type { BackupKind } from '../../../shared/entities/request.ts'
import { HowdahError, Pending } from '../../../shared/errors/howdah-error.ts'
import type { ErrorCode } from '../../../shared/errors/registry.ts'

const placeOf = ({ incarnation, id, name, kind }: SimulatedBackup): string =>
  kind === 'self-contained' ? `${incarnation}/self-contained/${id}/${name}` : `${incarnation}/${name}`

type Recovery = NonNullable<RunPostgres['recovery']>

/** A transaction that a client was told is committed. */
export interface Commit {
  readonly number: number
  readonly at: Instant
}

export interface SimulatedIncarnation {
  readonly name: string
  readonly startedAt: Instant
  /** What its WAL in the bucket holds, with all that was there when it began. */
  archived: readonly Commit[]
}

export interface SimulatedBackup {
  readonly id: string
  readonly name: string
  readonly kind: BackupKind
  readonly incarnation: string
  readonly commits: readonly Commit[]
  /** Name of the backup that it builds on. */
  readonly base?: string
  /** What it is encrypted with. */
  readonly keyId: string
  readonly startedAt: Instant
  readonly finishedAt: Instant
  readonly startLsn: string
  readonly finishLsn: string
}

export interface SimulatedRestorePoint {
  readonly id: string
  readonly commits: number
  readonly lsn: string
  readonly time: Instant
}

export interface SimulatedBucket extends OwnedThing {
  readonly readers: Set<DatabaseId>
  readonly incarnations: SimulatedIncarnation[]
  readonly backups: SimulatedBackup[]
  /** What nobody here reads, by name: its versions, the newest first. */
  readonly others: Map<string, readonly ObjectVersion[]>
  /** By incarnation and name. */
  readonly restorePoints: Map<string, SimulatedRestorePoint>
  expiresAt?: Instant
  emptied?: true
}

/** An object store: buckets, the keys that open them, and in them what the images put there. */
export class SimulatedStore implements Buckets {
  readonly all = new Map<string, SimulatedBucket>()
  readonly keys = new Set<DatabaseId>()
  readonly #clock: Clock
  #versions = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async ensure(bucket: string, { databaseId, request, serverId }: Owner & BucketUser): Promise<void> {
    await this.#clock.sleep(millis(30))
    if (!serverId) throw new HowdahError('cloud-refused', 'A bucket opens to a server')
    this.keys.add(databaseId)
    if (this.all.has(bucket)) return
    this.all.set(bucket, {
      databaseId,
      request,
      id: bucket,
      createdAt: this.#clock.now(),
      readers: new Set(),
      incarnations: [],
      backups: [],
      others: new Map(),
      restorePoints: new Map(),
    })
  }

  async access(bucket: string, databaseId: DatabaseId): Promise<BucketAccess> {
    return { type: 'S3', uri: `//store/${bucket}`, region: 'simulated', credentialsSecret: `${databaseId}/store-key` }
  }

  async grantRead(bucket: string, { databaseId: reader }: BucketUser): Promise<void> {
    await this.#clock.sleep(millis(10))
    const found = this.all.get(bucket)
    if (!found) throw new HowdahError('no-backup', `There is no bucket ${bucket}`)
    found.readers.add(reader)
  }

  async revokeRead(bucket: string, reader: DatabaseId): Promise<void> {
    this.all.get(bucket)?.readers.delete(reader)
  }

  async removeKey(databaseId: DatabaseId): Promise<void> {
    this.keys.delete(databaseId)
  }

  async secure(): Promise<void> {}

  readonly put = async (bucket: string, key: string, change: Partial<ObjectVersion> = {}): Promise<void> => {
    const others = this.all.get(bucket)?.others
    if (!others) return
    const older = (others.get(key) ?? []).map((one) => ({ ...one, isLatest: false }))
    const [sizeBytes, etag, versionId, putAt] = [1, 'x', `v${++this.#versions}`, this.#clock.now()]
    const newest = { key, versionId, sizeBytes, etag, putAt, isLatest: true, isMarker: false, ...change }
    others.set(key, [newest, ...older])
  }

  /** Two on a page. Of what the images put there, there is one version of each. */
  async versions(bucket: string, prefix: string, from?: string): Promise<VersionPage> {
    const found = this.all.get(bucket)
    if (!found || found.emptied) return { versions: [] }
    const versions = versionsIn(found).filter(({ key }) => key.startsWith(prefix))
    const begin = Number(from ?? 0)
    return {
      versions: versions.slice(begin, begin + 2),
      ...(begin + 2 < versions.length ? { next: String(begin + 2) } : {}),
    }
  }

  async removeObjects(bucket: string, keys: readonly string[]): Promise<void> {
    const found = this.all.get(bucket)
    for (const key of keys) {
      const [newest] = found?.others.get(key) ?? []
      if (newest && !newest.isMarker) await this.put(bucket, key, { isMarker: true, etag: '', sizeBytes: 0 })
      if (found) removeNamed(found, key)
    }
  }

  async removeVersions(bucket: string, versions: readonly Pick<ObjectVersion, 'key' | 'versionId'>[]): Promise<void> {
    const others = this.all.get(bucket)?.others
    for (const { key, versionId } of versions) {
      const left = (others?.get(key) ?? []).filter((one) => one.versionId !== versionId)
      if (left.length === 0) others?.delete(key)
      else
        others?.set(
          key,
          left.map((one, at) => ({ ...one, isLatest: at === 0 })),
        )
    }
  }

  async abortUploads(): Promise<void> {}

  async holds(bucket: string, prefix: string): Promise<boolean> {
    await this.#clock.sleep(millis(5))
    const found = this.all.get(bucket)
    return found !== undefined && !found.emptied && namesIn(found).some((name) => name.startsWith(prefix))
  }

  async expire(bucket: string, at: Instant): Promise<void> {
    const found = this.all.get(bucket)
    if (found) found.expiresAt = at
  }

  /** It takes two looks: the first empties it. */
  async remove(bucket: string): Promise<void> {
    await this.#clock.sleep(millis(30))
    const found = this.all.get(bucket)
    if (!found) return
    if (!found.emptied) {
      found.emptied = true
      throw new Pending('the bucket is being emptied', 0.5)
    }
    this.all.delete(bucket)
  }

  async list(): Promise<readonly OwnedThing[]> {
    return [...this.all.values()].map(({ id, databaseId, request, createdAt }) => ({
      id,
      databaseId,
      request,
      createdAt,
    }))
  }

  /** The bucket, as a container sees it that was given this access. @throws StoreError */
  open(access: BucketAccess, databaseId: DatabaseId): SimulatedBucket {
    const bucket = this.all.get(access.uri.replace('//store/', ''))
    if (!bucket || !this.keys.has(databaseId)) throw new StoreError('store-refused')
    if (bucket.databaseId !== databaseId && !bucket.readers.has(databaseId)) throw new StoreError('store-refused')
    return bucket
  }
}

/** Everybody writes all the time. */
export const lsnAt = ({ createdAt }: SimulatedBucket, moment: Instant, offset: number): string =>
  `${Math.floor(between(createdAt, moment) / 1000).toString(16)}/${offset}`

/** What the image has recorded of a backup. */
export const recordOf = ({ commits, keyId, ...told }: SimulatedBackup): object => {
  const sizes = { sizeBytes: commits.length, storedBytes: commits.length }
  return {
    ...told,
    ...sizes,
    prefix: prefixOf(told),
    asked: told.kind,
    permanent: false,
    base: told.base ?? null,
    keyId: keyId === inTheClear ? null : keyId,
  }
}

const prefixOf = ({ id, kind, incarnation }: Pick<SimulatedBackup, 'id' | 'kind' | 'incarnation'>): string =>
  kind === 'self-contained' ? `1-17/${incarnation}/self-contained/${id}` : `1-17/${incarnation}`

const namesOf = (backup: SimulatedBackup): readonly string[] => [
  `${prefixOf(backup)}/basebackups_005/${backup.name}_backup_stop_sentinel.json`,
  `1-17/${backup.incarnation}/backups/${backup.name}.json`,
]

/** Names of objects, as the images would give them. */
export const namesIn = ({ incarnations, backups, restorePoints, others }: SimulatedBucket): readonly string[] => [
  ...incarnations.map(({ name }) => `1-17/${name}/incarnation.json`),
  ...backups.flatMap(namesOf),
  ...[...others].flatMap(([key, [newest]]) => (newest?.isMarker === false ? [key] : [])),
  ...[...restorePoints.keys()].map((key) => `1-17/${key.replace('/', '/restore-points/')}.json`),
]

const versionsIn = (bucket: SimulatedBucket): readonly ObjectVersion[] => {
  const { others, createdAt } = bucket
  const more = { versionId: 'v0', sizeBytes: 1, etag: 'x', isLatest: true, isMarker: false }
  const times = new Map(bucket.backups.flatMap((one) => namesOf(one).map((key) => [key, one.finishedAt] as const)))
  const once = namesIn(bucket).filter((key) => !others.has(key))
  const puts = once.map((key) => ({ key, putAt: times.get(key) ?? createdAt, ...more }))
  return [...[...others.values()].flat(), ...puts].toSorted((one, other) =>
    one.key === other.key ? 0 : one.key < other.key ? -1 : 1,
  )
}

/** A backup without its record or its sentinel is none. */
const removeNamed = (bucket: SimulatedBucket, key: string): void => {
  const { incarnations, backups, restorePoints } = bucket
  const isNamed = (names: Partial<SimulatedBucket>) =>
    namesIn({
      ...bucket,
      incarnations: [],
      backups: [],
      restorePoints: new Map(),
      others: new Map(),
      ...names,
    }).includes(key)
  for (const one of [...incarnations])
    if (isNamed({ incarnations: [one] })) incarnations.splice(incarnations.indexOf(one), 1)
  for (const one of [...backups]) if (isNamed({ backups: [one] })) backups.splice(backups.indexOf(one), 1)
  for (const [name, one] of [...restorePoints])
    if (isNamed({ restorePoints: new Map([[name, one]]) })) restorePoints.delete(name)
}

/** What a tool of the images ends with that has no luck with the store. */
export class StoreError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode) {
    super(code)
    this.code = code
  }
}

/** What a recovery of the bucket to the target brings back, by what counts of it. @throws StoreError */
export const recoveredFrom = (whole: SimulatedBucket, placed: Recovery, keys: BackupKeys): readonly Commit[] => {
  const { target, incarnation, lives: known, backups: told } = placed
  const bucket = {
    ...whole,
    incarnations: whole.incarnations.filter(({ name }) => known.some((life) => life === name)),
    backups: whole.backups.filter((one) => !told || told.includes(placeOf(one))),
  }
  const ids = keys.map(backupKeyIdOf)
  if (bucket.backups.some(({ keyId }) => keyId !== inTheClear && !ids.includes(keyId)))
    throw new StoreError('backup-key-missing')
  const newest = <T extends { startedAt: Instant }>(things: readonly T[]): T => {
    const found = things.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1)).at(-1)
    if (!found) throw new StoreError('no-backup')
    return found
  }
  if ('backup' in target) {
    const backup = bucket.backups.find(({ id, name }) => id === target.backup || name === target.backup)
    if (!backup || (incarnation && backup.incarnation !== incarnation)) throw new StoreError('target-unknown')
    return backup.commits
  }
  const lives = bucket.incarnations.filter(({ name }) => bucket.backups.some(({ incarnation }) => incarnation === name))
  if ('restorePoint' in target) {
    const life = incarnation ? lives.find(({ name }) => name === incarnation) : newest(lives)
    const point = life && bucket.restorePoints.get(`${life.name}/${target.restorePoint}`)
    if (!point) throw new StoreError('target-unknown')
    return life.archived.slice(0, point.commits)
  }
  if ('lsn' in target) {
    const [key, point] = [...bucket.restorePoints].find(([, { lsn }]) => lsn === target.lsn) ?? []
    const life = lives.find(({ name }) => name === key?.split('/')[0])
    if (!point || !life) throw new StoreError('target-not-reached')
    return life.archived.slice(0, point.commits)
  }
  if ('time' in target) {
    const life = newest(lives.filter(({ startedAt }) => startedAt <= target.time))
    return life.archived.filter(({ at }) => at <= target.time)
  }
  const life = newest(lives)
  const backup = newest(bucket.backups.filter(({ incarnation }) => incarnation === life.name))
  return backup.commits.length > life.archived.length ? backup.commits : life.archived
}
