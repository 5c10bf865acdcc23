import {
  type Bucket,
  DeleteBucketCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  ListObjectsV2Command,
  type ObjectIdentifier,
  PutBucketPolicyCommand,
  paginateListBuckets,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { DatabaseId } from '../../core/ids.ts'
import type { Instant } from '../../core/time.ts'
import { awsErrorName, callAws } from '../../errors/aws/service-error.ts'
import { HowdahError, Pending } from '../../errors/howdah-error.ts'
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
import { type BucketPolicy, type PolicyScope, withOwner, withoutRight, withReader } from './bucket-policy.ts'
import { createBucket, keepVersions, type OwnBucket, putLifecycle, secureBucket } from './bucket-settings.ts'
import { ownedThing, ownerTags, tagNames, valuesOf } from './tags.ts'

export interface AwsBucketsOptions {
  readonly client: S3Client
  readonly installation: string
  readonly region: string
  readonly accountId: string
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition?: string
  /** ARN of the role that all servers share; it has no right to S3 of its own. */
  readonly serverRoleArn: string
  /** Encrypts the objects; absent: S3's own key. */
  readonly kmsKeyId?: string
  /** Where servers reach S3 when not at its public endpoint: `//bucket.vpce-0123.s3.eu-central-1.vpce.amazonaws.com`. */
  readonly endpointForServers?: string
}

/**
 * Buckets of S3. No key opens one: its policy admits the instance that is the database's server. S3 has no conditional write of a policy: who changes one waits for the others (`passGate` of the steps),
 * and is done when S3 shows what was written.
 */
export class AwsBuckets implements Buckets {
  readonly #options: AwsBucketsOptions
  readonly #s3: S3Client

  constructor(options: AwsBucketsOptions) {
    this.#options = options
    this.#s3 = options.client
  }

  async ensure(bucket: string, owner: Owner & BucketUser): Promise<void> {
    const { region, installation, kmsKeyId } = this.#options
    const settings = { tags: ownerTags(installation, owner), ...(kmsKeyId ? { kmsKeyId } : {}) }
    try {
      await callAws(`Making the bucket ${bucket}`, async () => {
        await createBucket(this.#s3, bucket, region)
        await secureBucket(this.#s3, this.#own(bucket), settings)
      })
      await this.#changePolicy(bucket, (scope, before) => withOwner(scope, before, owner))
    } catch (error) {
      if (isGone(error)) throw new Pending('the bucket cannot be seen yet')
      throw error
    }
  }

  async secure(bucket: string, owner: BucketUser): Promise<void> {
    await ifThere(async () => {
      await callAws(`Keeping the versions of the bucket ${bucket}`, () => keepVersions(this.#s3, this.#own(bucket)))
      await this.#changePolicy(bucket, (scope, before) => withOwner(scope, before, owner))
    })
  }

  async access(bucket: string): Promise<BucketAccess> {
    const { region, endpointForServers } = this.#options
    return { type: 'S3', uri: endpointForServers ? `${endpointForServers}/${bucket}` : `s3://${bucket}`, region }
  }

  async grantRead(bucket: string, reader: BucketUser): Promise<void> {
    try {
      await this.#changePolicy(bucket, (scope, before) => withReader(scope, before, reader))
    } catch (error) {
      if (isGone(error)) throw new HowdahError('no-backup', `There is no bucket ${bucket}`, { cause: error })
      throw error
    }
  }

  async revokeRead(bucket: string, reader: DatabaseId): Promise<void> {
    await ifThere(() => this.#changePolicy(bucket, (scope, before) => withoutRight(scope, before, 'Reader', reader)))
  }

  async removeKey(databaseId: DatabaseId): Promise<void> {
    const bucket = bucketOf(this.#options.installation, databaseId)
    await ifThere(() => this.#changePolicy(bucket, (scope, before) => withoutRight(scope, before, 'Owner', databaseId)))
  }

  async holds(bucket: string, prefix: string): Promise<boolean> {
    let found = false
    await ifThere(() =>
      callAws(`Looking into the bucket ${bucket}`, async () => {
        const look = new ListObjectsV2Command({ ...this.#own(bucket), Prefix: prefix, MaxKeys: 1 })
        found = ((await this.#s3.send(look)).Contents ?? []).length > 0
      }),
    )
    return found
  }

  async versions(bucket: string, prefix: string, from?: string): Promise<VersionPage> {
    let page: VersionPage = { versions: [] }
    await ifThere(async () => {
      const list = () => versionPage(this.#s3, this.#own(bucket), prefix, from)
      page = await callAws(`Looking into the bucket ${bucket}`, list)
    })
    return page
  }

  async removeObjects(bucket: string, keys: readonly string[]): Promise<void> {
    await this.#removeFrom(
      bucket,
      keys.map((Key) => ({ Key })),
    )
  }

  async removeVersions(bucket: string, versions: readonly Pick<ObjectVersion, 'key' | 'versionId'>[]): Promise<void> {
    await this.#removeFrom(
      bucket,
      versions.map(({ key: Key, versionId: VersionId }) => ({ Key, VersionId })),
    )
  }

  abortUploads(bucket: string, prefix: string): Promise<void> {
    const abort = () => abortUploads(this.#s3, this.#own(bucket), prefix)
    return ifThere(() => callAws(`Taking back uploads into the bucket ${bucket}`, abort))
  }

  async expire(bucket: string, at: Instant): Promise<void> {
    await ifThere(() =>
      callAws(`Letting the bucket ${bucket} expire`, () => putLifecycle(this.#s3, this.#own(bucket), at)),
    )
  }

  async remove(bucket: string): Promise<void> {
    await ifThere(() =>
      callAws(`Removing the bucket ${bucket}`, async () => {
        const own = this.#own(bucket)
        await emptyBucket(this.#s3, own)
        try {
          await this.#s3.send(new DeleteBucketCommand(own))
        } catch (error) {
          if (awsErrorName(error) === 'BucketNotEmpty') throw new Pending('the bucket is not empty yet')
          throw error
        }
      }),
    )
  }

  async list(): Promise<readonly OwnedThing[]> {
    const { installation, region } = this.#options
    const pages = paginateListBuckets(
      { client: this.#s3, pageSize: 1000 },
      { Prefix: bucketOf(installation, '' as DatabaseId), BucketRegion: region },
    )
    const found: OwnedThing[] = []
    await callAws('Listing buckets', async () => {
      for await (const { Buckets: page = [] } of pages)
        for (const bucket of page) {
          const thing = await this.#thingOf(bucket)
          if (thing) found.push(thing)
        }
    })
    return found
  }

  #removeFrom(bucket: string, objects: readonly ObjectIdentifier[]): Promise<void> {
    const remove = () => removeFromBucket(this.#s3, this.#own(bucket), objects)
    return ifThere(() => callAws(`Removing objects of the bucket ${bucket}`, remove))
  }

  /** @returns undefined when another installation, whose name begins alike, has it */
  async #thingOf({ Name = '', CreationDate }: Bucket): Promise<OwnedThing | undefined> {
    try {
      const { TagSet } = await this.#s3.send(new GetBucketTaggingCommand(this.#own(Name)))
      if (valuesOf(TagSet)[tagNames.installation] !== this.#options.installation) return undefined
      return ownedThing(Name, TagSet, CreationDate)
    } catch (error) {
      if (/^NoSuch(TagSet|Bucket)/.test(awsErrorName(error))) return undefined
      throw error
    }
  }

  #changePolicy(
    bucket: string,
    change: (scope: PolicyScope, before: BucketPolicy | undefined) => BucketPolicy,
  ): Promise<void> {
    const { partition = 'aws', serverRoleArn } = this.#options
    const own = this.#own(bucket)
    return callAws(`Changing who may open the bucket ${bucket}`, async () => {
      const before = await this.#policyOf(own)
      const wanted = change({ bucket, partition, serverRoleArn }, before)
      await this.#s3.send(new PutBucketPolicyCommand({ ...own, Policy: JSON.stringify(wanted) }))
      if (!saysTheSame(await this.#policyOf(own), wanted))
        throw new HowdahError('cloud-unavailable', `S3 does not show yet who may open the bucket ${bucket}`)
    })
  }

  async #policyOf(own: OwnBucket): Promise<BucketPolicy | undefined> {
    try {
      const { Policy } = await this.#s3.send(new GetBucketPolicyCommand(own))
      return Policy ? (JSON.parse(Policy) as BucketPolicy) : undefined
    } catch (error) {
      if (awsErrorName(error) === 'NoSuchBucketPolicy') return undefined
      throw error
    }
  }

  #own(bucket: string): OwnBucket {
    return { Bucket: bucket, ExpectedBucketOwner: this.#options.accountId }
  }
}

/** Whom it admits to what; S3 may write lists and names in ways of its own. */
const saysTheSame = (shown: BucketPolicy | undefined, wanted: BucketPolicy): boolean => {
  const admitted = ({ Statement }: BucketPolicy) =>
    Statement.map(
      ({ Sid, Action, Condition }) => `${Sid} ${[Action].flat().toSorted()} ${Condition.StringLike?.['aws:userid']}`,
    ).toSorted()
  return shown !== undefined && admitted(shown).join() === admitted(wanted).join()
}

const isGone = (error: unknown): boolean =>
  error instanceof HowdahError && /^(NoSuchBucket|NotFound)$/.test(awsErrorName(error.cause))

const ifThere = async (call: () => Promise<void>): Promise<void> => {
  try {
    await call()
  } catch (error) {
    if (!isGone(error)) throw error
  }
}
