import {
  CreateBucketCommand,
  type LifecycleRule,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { epochMillis, type Instant } from '../../core/time.ts'
import { awsErrorName } from '../../errors/aws/service-error.ts'
import { HowdahError } from '../../errors/howdah-error.ts'
import { tagsOf } from './tags.ts'

/** A bucket of this account: a name that somebody else has taken is refused everywhere. */
export interface OwnBucket {
  readonly Bucket: string
  readonly ExpectedBucketOwner: string
}

const millisPerDay = 86_400_000

/**
 * For how many days what was removed or overwritten can be brought back, by an administrator only: of a deleted database; and of others, where nobody could look at the bucket for so long. Else retention removes it, sooner,
 * once it was seen that it is not needed.
 */
const noncurrentDays = { ofDeleted: 7, unseen: 30 }

/**
 * What goes by age: noncurrent versions, what is left of removed objects, and unfinished uploads. What counts as a backup goes by the backup job's retention, which knows what depends on what.
 * @param expiresAt the database is deleted: everything goes from the next midnight (UTC) after it, which is when S3 looks
 */
const lifecycleRules = (expiresAt?: Instant): LifecycleRule[] => {
  const everything = { Status: 'Enabled', Filter: { Prefix: '' } } as const
  const rules: LifecycleRule[] = [
    {
      ...everything,
      ID: 'noncurrent-versions',
      NoncurrentVersionExpiration: { NoncurrentDays: expiresAt ? noncurrentDays.ofDeleted : noncurrentDays.unseen },
      ...(expiresAt ? {} : { Expiration: { ExpiredObjectDeleteMarker: true } }),
    },
    { ...everything, ID: 'unfinished-uploads', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } },
  ]
  if (!expiresAt) return rules
  const midnight = new Date(Math.ceil(epochMillis(expiresAt) / millisPerDay) * millisPerDay)
  return [...rules, { ...everything, ID: 'deleted-database', Expiration: { Date: midnight } }]
}

export const putLifecycle = async (s3: S3Client, own: OwnBucket, expiresAt?: Instant): Promise<void> => {
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      ...own,
      LifecycleConfiguration: { Rules: lifecycleRules(expiresAt) },
    }),
  )
}

/** @throws HowdahError `cloud-refused` when somebody else has the name */
export const createBucket = async (s3: S3Client, Bucket: string, region: string): Promise<void> => {
  const place = { LocationConstraint: region as 'eu-central-1' }
  try {
    await s3.send(
      new CreateBucketCommand({
        Bucket,
        ObjectOwnership: 'BucketOwnerEnforced',
        // The oldest region is the one that has no name here.
        ...(region === 'us-east-1' ? {} : { CreateBucketConfiguration: place }),
      }),
    )
  } catch (error) {
    const name = awsErrorName(error)
    if (name === 'BucketAlreadyExists')
      throw new HowdahError('cloud-refused', `Somebody else has a bucket named ${Bucket}`, { cause: error })
    if (name !== 'BucketAlreadyOwnedByYou') throw error
  }
}

/** What is overwritten or removed can be brought back for some days. */
export const keepVersions = async (s3: S3Client, own: OwnBucket): Promise<void> => {
  await s3.send(new PutBucketVersioningCommand({ ...own, VersioningConfiguration: { Status: 'Enabled' } }))
  await putLifecycle(s3, own)
}

export interface BucketSettings {
  readonly tags: Readonly<Record<string, string>>
  readonly kmsKeyId?: string
}

/** Private, encrypted, versioned; its events go to EventBridge. Twice is once. */
export const secureBucket = async (s3: S3Client, own: OwnBucket, { tags, kmsKeyId }: BucketSettings): Promise<void> => {
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  }
  await s3.send(new PutPublicAccessBlockCommand({ ...own, PublicAccessBlockConfiguration }))
  const encryption = kmsKeyId
    ? { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: kmsKeyId }
    : { SSEAlgorithm: 'AES256' as const }
  const Rules = [{ ApplyServerSideEncryptionByDefault: encryption, BucketKeyEnabled: kmsKeyId !== undefined }]
  await s3.send(new PutBucketEncryptionCommand({ ...own, ServerSideEncryptionConfiguration: { Rules } }))
  await keepVersions(s3, own)
  await s3.send(
    new PutBucketTaggingCommand({ ...own, Tagging: { TagSet: tagsOf(tags) as { Key: string; Value: string }[] } }),
  )
  const NotificationConfiguration = { EventBridgeConfiguration: {} }
  await s3.send(new PutBucketNotificationConfigurationCommand({ ...own, NotificationConfiguration }))
}
