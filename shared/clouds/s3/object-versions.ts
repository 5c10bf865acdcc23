import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3'
import { type Instant, instant } from '../../core/time.ts'
import { HowdahError, Pending } from '../../errors/howdah-error.ts'
import type { ObjectVersion, VersionPage } from '../cloud.ts'

/** The bucket, and where the store knows accounts, whose it has to be. */
export interface BucketInput {
  readonly Bucket: string
  readonly ExpectedBucketOwner?: string
}

/** What one call of S3 lists, and removes. */
const pageSize = 1000

/** Pages that go at one look: well within the time of a step. */
const pagesAtOnce = 20

/** Some of the versions of the objects whose names begin so. */
export const versionPage = async (
  s3: S3Client,
  bucket: BucketInput,
  Prefix: string,
  from?: string,
): Promise<VersionPage> => {
  const [KeyMarker, VersionIdMarker] = from ? (JSON.parse(from) as [string, string | undefined]) : []
  const page = await s3.send(
    new ListObjectVersionsCommand({
      ...{ ...bucket, Prefix, MaxKeys: pageSize, EncodingType: 'url' },
      ...(KeyMarker === undefined ? {} : { KeyMarker, VersionIdMarker }),
    }),
  )
  // Names may hold what XML cannot. Not every store knows the other way to write them.
  const named = (key = '') => (page.EncodingType === 'url' ? decodeURIComponent(key.replaceAll('+', ' ')) : key)
  const stored = (page.Versions ?? []).map((one) => ({ ...one, isMarker: false }))
  const markers = (page.DeleteMarkers ?? []).map((one) => ({ ...one, ETag: '', Size: 0, isMarker: true }))
  const versions = [...stored, ...markers].map(
    ({ Key, VersionId = '', Size = 0, ETag = '', LastModified, IsLatest = false, isMarker }): ObjectVersion => ({
      ...{ key: named(Key), versionId: VersionId, sizeBytes: Size, etag: ETag.replaceAll('"', '') },
      ...{ putAt: putAtOf(VersionId, LastModified), isLatest: IsLatest, isMarker },
    }),
  )
  return {
    versions: versions.toSorted(newestFirst),
    ...(page.IsTruncated ? { next: JSON.stringify([named(page.NextKeyMarker), page.NextVersionIdMarker]) } : {}),
  }
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * versitygw 1.8.0 copies a version when it is hidden, and when it shows again, and tells the time of the copy. Its ids of versions are ULIDs: the first ten characters are the milliseconds since 1970
 * (https://github.com/ulid/spec). Those of S3 are longer.
 */
const putAtOf = (versionId: string, lastModified: Date | undefined): Instant => {
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(versionId)) return instant(lastModified ?? 0)
  return instant([...versionId.slice(0, 10)].reduce((sum, digit) => sum * 32 + crockford.indexOf(digit), 0))
}

/** Markers are listed apart from what they hide. */
const newestFirst = (one: ObjectVersion, other: ObjectVersion): number => {
  if (one.key !== other.key) return Buffer.compare(Buffer.from(one.key), Buffer.from(other.key))
  if (one.isLatest !== other.isLatest) return one.isLatest ? -1 : 1
  if (one.putAt === other.putAt) return 0
  return one.putAt < other.putAt ? 1 : -1
}

/** versitygw 1.8.0 says of a version that is gone with all others of its object that its id is invalid. */
const isGone = ({ Code = '', Message = '' }: { Code?: string | undefined; Message?: string | undefined }): boolean =>
  /^NoSuch/.test(Code) || (Code === 'InvalidArgument' && /^Invalid version id/.test(Message))

/** Any number of them, a call for each thousand. */
export const removeFromBucket = async (
  s3: S3Client,
  bucket: BucketInput,
  objects: readonly ObjectIdentifier[],
): Promise<void> => {
  for (let at = 0; at < objects.length; at += pageSize) {
    const Delete = { Objects: objects.slice(at, at + pageSize), Quiet: true }
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ ...bucket, Delete }))
    const failed = Errors.filter((error) => !isGone(error))
    const [first] = failed
    if (!first) continue
    const message = `${failed.length} objects could not be removed, such as ${first.Key}: ${first.Code} ${first.Message}`
    throw new HowdahError(/AccessDenied/.test(first.Code ?? '') ? 'cloud-refused' : 'cloud-unavailable', message)
  }
}

/** Removes every object in every version, and every unfinished upload. @throws Pending when there is more than fits into one call */
export const emptyBucket = async (s3: S3Client, bucket: BucketInput): Promise<void> => {
  let removed = 0
  for (let page = 0; page < pagesAtOnce; page++) {
    // What was listed is gone at the next look, so that every look is at the first page.
    const { versions, next } = await versionPage(s3, bucket, '')
    await removeFromBucket(
      s3,
      bucket,
      versions.map(({ key: Key, versionId: VersionId }) => ({ Key, VersionId })),
    )
    removed += versions.length
    if (!next) return abortUploads(s3, bucket)
  }
  throw new Pending(`${removed} more objects are removed, and there are others`)
}

/** Of names that begin so. @throws Pending when there is more than fits into one call */
export const abortUploads = async (s3: S3Client, bucket: BucketInput, Prefix = ''): Promise<void> => {
  const list = new ListMultipartUploadsCommand({ ...bucket, ...(Prefix ? { Prefix } : {}) })
  const { Uploads = [], IsTruncated } = await s3.send(list)
  for (const { Key, UploadId } of Uploads) await s3.send(new AbortMultipartUploadCommand({ ...bucket, Key, UploadId }))
  if (IsTruncated) throw new Pending(`${Uploads.length} more uploads are taken back, and there are others`)
}
