import { randomBytes } from 'node:crypto'
import { Agent } from 'node:https'
import {
  DeleteBucketCommand,
  GetBucketTaggingCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import type { DatabaseId, RequestKey } from '../../core/ids.ts'
import { instant } from '../../core/time.ts'
import { HowdahError } from '../../errors/howdah-error.ts'
import type { Secrets } from '../../secrets/secrets.ts'
import {
  type BucketAccess,
  type Buckets,
  type BucketUser,
  bucketOf,
  type ObjectVersion,
  type OwnedThing,
  type Owner,
  type VersionPage,
} from '../cloud.ts'
import { abortUploads, emptyBucket, removeFromBucket, versionPage } from '../s3/object-versions.ts'
import { type BucketRights, putRights, readRights } from './bucket-policy.ts'
import { type ObjectStoreAccess, ObjectStoreAdmin } from './object-store-admin.ts'

export interface LocalBucketsOptions {
  readonly installation: string
  readonly secrets: Secrets
  readonly store: ObjectStoreAccess
  /** How servers reach the store: `//object-store:7070`. */
  readonly uriForServers: string
  /** Name of the secret with the PEM of the store's CA. */
  readonly caSecret: string
  /** Removes the bucket from the store's disk: of a name that the store takes and cannot list, nothing else does. */
  readonly removeFromDisk: (bucket: string) => Promise<void>
}

/** Buckets of the machine's object store: one account for each database, which adds to that database's bucket and reads it, and opens nothing else. */
export class LocalBuckets implements Buckets {
  readonly #options: LocalBucketsOptions
  readonly #s3: S3Client
  readonly #admin: ObjectStoreAdmin

  constructor(options: LocalBucketsOptions) {
    const { endpoint, region, ca, accessKeyId, secretAccessKey } = options.store
    const agent = new Agent({ ca, keepAlive: true })
    this.#options = options
    this.#admin = new ObjectStoreAdmin(options.store, agent)
    this.#s3 = new S3Client({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: true,
      maxAttempts: 2,
      requestHandler: { httpsAgent: agent, connectionTimeout: 5_000, requestTimeout: 60_000 },
    })
  }

  async ensure(bucket: string, owner: Owner): Promise<void> {
    const account = this.#accountOf(owner.databaseId)
    await this.#admin.ensureAccount(account, await this.#ensureKey(owner.databaseId))
    await this.#admin.ensureBucket(bucket)
    await this.secure(bucket, owner)
    await this.#call(async () => {
      const tags = { installation: this.#options.installation, database: owner.databaseId, request: owner.request }
      const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
      await this.#s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } }))
    })
  }

  async secure(bucket: string, { databaseId }: Pick<BucketUser, 'databaseId'>): Promise<void> {
    await this.#call(async () => {
      const VersioningConfiguration = { Status: 'Enabled' } as const
      await this.#s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
      const rights = await this.#livingRights(bucket)
      await putRights(this.#s3, bucket, { ...rights, owner: this.#accountOf(databaseId) })
    }, 'NoSuchBucket')
  }

  async access(bucket: string, databaseId: DatabaseId): Promise<BucketAccess> {
    const { uriForServers, store, caSecret } = this.#options
    return {
      type: 'S3',
      uri: `${uriForServers}/${bucket}`,
      region: store.region,
      credentialsSecret: keySecret(databaseId),
      caSecret,
    }
  }

  async grantRead(bucket: string, { databaseId }: BucketUser): Promise<void> {
    const name = this.#accountOf(databaseId)
    const isThere = await this.#changeRights(bucket, (rights) =>
      rights.readers.includes(name) ? rights : { ...rights, readers: [...rights.readers, name] },
    )
    if (!isThere) throw new HowdahError('no-backup', `There is no bucket ${bucket}`)
  }

  async revokeRead(bucket: string, reader: DatabaseId): Promise<void> {
    const name = this.#accountOf(reader)
    await this.#changeRights(bucket, (rights) => ({
      ...rights,
      readers: rights.readers.filter((one) => one !== name),
    }))
  }

  async removeKey(databaseId: DatabaseId): Promise<void> {
    // The store refuses policies that name accounts which are gone.
    await this.#changeRights(bucketOf(this.#options.installation, databaseId), ({ readers }) => ({ readers }))
    await this.#admin.removeAccount(this.#accountOf(databaseId))
    await this.#options.secrets.remove(keySecret(databaseId))
  }

  async holds(bucket: string, prefix: string): Promise<boolean> {
    const look = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 })
    const found = await this.#call(() => this.#s3.send(look), 'NoSuchBucket')
    return (found?.Contents ?? []).length > 0
  }

  async versions(bucket: string, prefix: string, from?: string): Promise<VersionPage> {
    const page = await this.#call(() => versionPage(this.#s3, { Bucket: bucket }, prefix, from), 'NoSuchBucket')
    return page ?? { versions: [] }
  }

  async removeObjects(bucket: string, keys: readonly string[]): Promise<void> {
    const objects = keys.map((Key) => ({ Key }))
    await this.#call(() => removeFromBucket(this.#s3, { Bucket: bucket }, objects), 'NoSuchBucket')
  }

  async removeVersions(bucket: string, versions: readonly Pick<ObjectVersion, 'key' | 'versionId'>[]): Promise<void> {
    const objects = versions.map(({ key: Key, versionId: VersionId }) => ({ Key, VersionId }))
    await this.#call(() => removeFromBucket(this.#s3, { Bucket: bucket }, objects), 'NoSuchBucket')
  }

  async abortUploads(bucket: string, prefix: string): Promise<void> {
    await this.#call(() => abortUploads(this.#s3, { Bucket: bucket }, prefix), 'NoSuchBucket')
  }

  /** The store has no rules of age: the purge of deleted databases does it. */
  async expire(): Promise<void> {}

  remove(bucket: string): Promise<void> {
    return this.#call(async () => {
      await emptyBucket(this.#s3, { Bucket: bucket })
      try {
        await this.#s3.send(new DeleteBucketCommand({ Bucket: bucket }))
      } catch (error) {
        if (!(error instanceof S3ServiceException && error.name === 'BucketNotEmpty')) throw error
        await this.#options.removeFromDisk(bucket)
      }
    }, 'NoSuchBucket')
  }

  async list(): Promise<readonly OwnedThing[]> {
    const { installation } = this.#options
    const prefix = `howdah-${installation}-`
    const found: OwnedThing[] = []
    await this.#call(async () => {
      const { Buckets: all = [] } = await this.#s3.send(new ListBucketsCommand({}))
      for (const { Name: id, CreationDate } of all) {
        if (!id?.startsWith(prefix)) continue
        const tags = await this.#tagsOf(id)
        found.push({
          id,
          databaseId: (tags.database ?? id.slice(prefix.length)) as DatabaseId,
          request: (tags.request ?? '') as RequestKey,
          createdAt: instant(CreationDate ?? 0),
        })
      }
    })
    return found
  }

  async #tagsOf(bucket: string): Promise<Record<string, string>> {
    try {
      const { TagSet = [] } = await this.#s3.send(new GetBucketTaggingCommand({ Bucket: bucket }))
      return Object.fromEntries(TagSet.map(({ Key, Value }) => [Key ?? '', Value ?? '']))
    } catch (error) {
      if (error instanceof S3ServiceException && /NoSuch/.test(error.name)) return {}
      throw error
    }
  }

  /** @returns false when there is no such bucket */
  async #changeRights(bucket: string, change: (rights: BucketRights) => BucketRights): Promise<boolean> {
    const isThere = await this.#call(async () => {
      const rights = await this.#livingRights(bucket)
      const changed = change(rights)
      if (changed !== rights) await putRights(this.#s3, bucket, changed)
      return true
    }, 'NoSuchBucket')
    return isThere ?? false
  }

  /** The store refuses a policy that names an account which is gone. */
  async #livingRights(bucket: string): Promise<BucketRights> {
    const rights = await readRights(this.#s3, bucket)
    return { ...rights, readers: await this.#admin.accountsAmong(rights.readers) }
  }

  async #ensureKey(databaseId: DatabaseId): Promise<string> {
    const name = keySecret(databaseId)
    const known = await this.#options.secrets.get(name)
    if (known) return known.slice(known.indexOf(':') + 1)
    const secret = randomBytes(24).toString('hex')
    await this.#options.secrets.put(name, `${this.#accountOf(databaseId)}:${secret}`)
    return secret
  }

  #accountOf(databaseId: DatabaseId): string {
    return `howdah-${this.#options.installation}-${databaseId}`
  }

  /**
   * @param accepted name of the S3 error that is success too
   * @returns undefined after that error
   */
  async #call<T>(calls: () => Promise<T>, accepted?: string): Promise<T | undefined> {
    try {
      return await calls()
    } catch (error) {
      if (error instanceof HowdahError) throw error
      if (error instanceof S3ServiceException) {
        if (error.name === accepted) return undefined
        if ((error.$metadata.httpStatusCode ?? 500) < 500)
          throw new HowdahError('store-refused', `The object store refused: ${error.name} ${error.message}`, {
            cause: error,
          })
      }
      const message = error instanceof Error ? error.message : String(error)
      throw new HowdahError('store-unreachable', `The object store does not answer: ${message}`, { cause: error })
    }
  }
}

const keySecret = (databaseId: DatabaseId): string => `${databaseId}/store-key`
