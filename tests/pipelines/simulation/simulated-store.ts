import type { BucketAccess, Buckets, BucketUser, OwnedThing, Owner } from '../../../shared/clouds/cloud.ts'
import type { DatabaseId } from '../../../shared/core/ids.ts'
import { type Clock, type Instant, millis } from '../../../shared/core/time.ts'
import type { BackupKind, PlacedTarget } from '../../../shared/entities/request.ts'
import { HowdahError, Pending } from '../../../shared/errors/howdah-error.ts'
import type { ErrorCode } from '../../../shared/errors/registry.ts'

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
  /** Names of what nobody here reads. */
  readonly others: Set<string>
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
      others: new Set(),
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
    for (const { readers } of this.all.values()) readers.delete(databaseId)
  }

  readonly put = async (bucket: string, key: string): Promise<void> => {
    this.all.get(bucket)?.others.add(key)
  }

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

/** Names of objects, as the images would give them. */
export const namesIn = ({ incarnations, backups, restorePoints, others }: SimulatedBucket): readonly string[] => [
  ...incarnations.map(({ name }) => `1-17/${name}/incarnation.json`),
  ...backups.flatMap(({ id, name, kind, incarnation }) => {
    const home = `1-17/${incarnation}`
    const place = kind === 'self-contained' ? `${home}/self-contained/${id}` : home
    return [`${place}/basebackups_005/${name}_backup_stop_sentinel.json`, `${home}/backups/${name}.json`]
  }),
  ...others,
  ...[...restorePoints.keys()].map((key) => `1-17/${key.replace('/', '/restore-points/')}.json`),
]

/** What a tool of the images ends with that has no luck with the store. */
export class StoreError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode) {
    super(code)
    this.code = code
  }
}

/** What a recovery of the bucket to the target brings back. @throws StoreError */
export const recoveredFrom = (bucket: SimulatedBucket, { target, incarnation }: PlacedTarget): readonly Commit[] => {
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
  if ('time' in target) {
    const life = newest(lives.filter(({ startedAt }) => startedAt <= target.time))
    return life.archived.filter(({ at }) => at <= target.time)
  }
  const life = newest(lives)
  const backup = newest(bucket.backups.filter(({ incarnation }) => incarnation === life.name))
  return backup.commits.length > life.archived.length ? backup.commits : life.archived
}
