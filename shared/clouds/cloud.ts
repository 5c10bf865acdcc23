import type { DatabaseId, RequestKey } from '../core/ids.ts'
import type { Instant } from '../core/time.ts'
import type { Endpoint, StorageType } from '../entities/database.ts'

/** Whose a thing is: every server, volume, bucket and secret carries these as tags. */
export interface Owner {
  readonly databaseId: DatabaseId
  /** The request that made it. */
  readonly request: RequestKey
}

/** A thing found in the cloud that carries this installation's tag. */
export interface OwnedThing extends Owner {
  readonly id: string
  readonly createdAt: Instant
}

export interface ServerSpec extends Owner {
  readonly dataCenter: string
  readonly availabilityZone: string
  readonly flavour: string
  /** PostgreSQL's port on the server's address. */
  readonly port: number
  /** How many clients PostgreSQL takes at once. */
  readonly clients: number
  /** Where clients reached an earlier server of this database; kept where it can be. */
  readonly endpoint?: Endpoint
}

export interface Server {
  readonly id: string
  readonly address: string
  readonly endpoint: Endpoint
  readonly ready: boolean
}

/** Virtual machines, one of each database. What takes a cloud a while is begun, and `Pending` until it is done: nothing waits in a call. */
export interface Servers {
  /**
   * Makes it, or adopts the one that an interrupted run made. It need not be ready yet.
   * @throws Pending; HowdahError `no-capacity`, `quota-reached`, `cloud-refused`, `cloud-unavailable`
   */
  ensure(spec: ServerSpec): Promise<Server>
  /** @returns undefined when it is gone, or was lost */
  find(databaseId: DatabaseId): Promise<Server | undefined>
  /**
   * Already gone is success.
   * @param only none but the one with this id, should the database have several
   * @throws Pending until it is gone
   */
  remove(databaseId: DatabaseId, only?: string): Promise<void>
  list(): Promise<readonly OwnedThing[]>
}

export interface VolumeSpec extends Owner {
  readonly id: string
  readonly sizeGb: number
  readonly storageType: StorageType
  /** Whose disk it is. */
  readonly serverId: string
}

/** Disks that hold data. */
export interface Volumes {
  /** It is there, empty when it is new, and its server can reach it. @throws Pending; HowdahError as of a server */
  ensure(spec: VolumeSpec): Promise<void>
  /** Taken from its server, with all that is on it. Already gone is success. @throws Pending until it is gone */
  remove(id: string): Promise<void>
  list(): Promise<readonly OwnedThing[]>
}

/** How a server reaches a bucket; goes into the images' `BACKUP_…` variables. */
export interface BucketAccess {
  readonly type: 'S3' | 'GCS'
  readonly uri: string
  readonly region: string
  /** Name of the secret with `id:secret`; absent where the server's own identity opens the bucket. */
  readonly credentialsSecret?: string
  /** Name of the secret with the PEM of the store's CA; absent where the system's CAs do. */
  readonly caSecret?: string
}

/** Who opens a bucket: a database, by its key or as its server. */
export interface BucketUser {
  readonly databaseId: DatabaseId
  readonly serverId: string
}

/** One of the versions that a bucket keeps of an object. */
export interface ObjectVersion {
  readonly key: string
  readonly versionId: string
  readonly sizeBytes: number
  /** Differs where the content does. */
  readonly etag: string
  readonly putAt: Instant
  readonly isLatest: boolean
  /** It says that the object was removed, and holds nothing. */
  readonly isMarker: boolean
}

/** Some of the versions of a bucket's objects: by name in the order of their bytes, of each object the newest first. */
export interface VersionPage {
  readonly versions: readonly ObjectVersion[]
  /** Where the next page begins; absent: this is the last. */
  readonly next?: string
}

/** Buckets, one of each database, each opened by that database alone, which can add to it and read it. What it overwrites is kept; nothing is removed but by the control plane. */
export interface Buckets {
  /** The bucket is there, private, and opens to its database only. Adopts what is there. @throws Pending */
  ensure(bucket: string, owner: Owner & BucketUser): Promise<void>
  /** A bucket that an older Howdah made has the rights and settings of one that is made today. Two changes of one bucket must not be under way at once. Of a bucket that is gone: nothing. */
  secure(bucket: string, owner: BucketUser): Promise<void>
  access(bucket: string, databaseId: DatabaseId): Promise<BucketAccess>
  /** The database may read another database's bucket, for a restore. Twice is once. Two changes of one bucket must not be under way at once. @throws HowdahError `no-backup` for a bucket that is gone */
  grantRead(bucket: string, reader: BucketUser): Promise<void>
  revokeRead(bucket: string, reader: DatabaseId): Promise<void>
  /** The database opens its bucket no more. Already gone is success. */
  removeKey(databaseId: DatabaseId): Promise<void>
  /** Whether something in the bucket has a name that begins so; the empty text: anything at all. Of a bucket that is gone: no. */
  holds(bucket: string, prefix: string): Promise<boolean>
  /** What is in it with a name that begins so, also what was overwritten or removed, by pages. Of a bucket that is gone: nothing. */
  versions(bucket: string, prefix: string, from?: string): Promise<VersionPage>
  /** The objects are gone; what they held is kept for some days as older versions. Already gone is success. */
  removeObjects(bucket: string, keys: readonly string[]): Promise<void>
  /** These versions are gone for good: what was there before the newest of an object shows again. Already gone is success. */
  removeVersions(bucket: string, versions: readonly Pick<ObjectVersion, 'key' | 'versionId'>[]): Promise<void>
  /** Uploads in parts that were begun under names that begin so, and not ended, never will be. */
  abortUploads(bucket: string, prefix: string): Promise<void>
  /** What is in it may go from then on, also with no Howdah there to remove it, where the store can do that by itself. */
  expire(bucket: string, at: Instant): Promise<void>
  /** The bucket and everything in it. Already gone is success. @throws Pending until it is gone */
  remove(bucket: string): Promise<void>
  list(): Promise<readonly OwnedThing[]>
}

/** Everything that a cloud gives a pipeline. A cloud is a folder with these three. */
export interface Cloud {
  readonly servers: Servers
  readonly volumes: Volumes
  readonly buckets: Buckets
}

export const bucketOf = (installation: string, id: DatabaseId): string => `howdah-${installation}-${id}`.slice(0, 63)
