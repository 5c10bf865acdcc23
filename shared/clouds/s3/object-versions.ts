import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { forEachOf } from '../../core/each.ts'
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
  const named = (key: string | undefined) => decoded(key, page.EncodingType)
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

/** Names may hold what XML cannot. Not every store knows the other way to write them. */
const decoded = (key = '', encoding: string | undefined): string =>
  encoding === 'url' ? decodeURIComponent(key.replaceAll('+', ' ')) : key

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

/** What XML does not hold, or not as it is (XML 1.0, sections 2.2 and 2.11): S3 refuses the whole list that has such a name in it. */
const fitsNoList = /[\p{Cc}\p{Cs}\u2028\u2029\ufffe\uffff]/u

interface Failure {
  readonly Key?: string | undefined
  readonly Code?: string | undefined
  readonly Message?: string | undefined
}

/**
 * Any number of them, some hundreds with each call. Whoever has put something there has chosen its name: what cannot be removed keeps nothing else.
 * @throws HowdahError when some could not be removed, after all others were
 */
export const removeFromBucket = async (
  s3: S3Client,
  bucket: BucketInput,
  objects: readonly ObjectIdentifier[],
): Promise<void> => {
  const isListed = ({ Key = '' }: ObjectIdentifier) => !fitsNoList.test(Key)
  const listed = objects.filter(isListed)
  const failures: Failure[] = []
  for (const list of inLists(listed)) failures.push(...(await removeListed(s3, bucket, list)))
  failures.push(
    ...(await removeEach(
      s3,
      bucket,
      objects.filter((one) => !isListed(one)),
    )),
  )
  const failed = failures.filter((one) => !isGone(one))
  const [first] = failed
  if (!first) return
  const message = `${failed.length} objects could not be removed, such as ${first.Key}: ${first.Code} ${first.Message}`
  const isFinal = ({ Code = '' }: Failure) => /^(AccessDenied|MethodNotAllowed|Invalid|KeyTooLong|Malformed)/.test(Code)
  throw new HowdahError(failed.every(isFinal) ? 'cloud-refused' : 'cloud-unavailable', message)
}

/** The machine's store reads no longer bodies (images/versitygw/refusals.go). Of a name a byte takes up to six characters. */
const longestList = 400_000

const inLists = (objects: readonly ObjectIdentifier[]): readonly (readonly ObjectIdentifier[])[] => {
  const lists: ObjectIdentifier[][] = []
  let length = Number.POSITIVE_INFINITY
  for (const one of objects) {
    const more = 6 * Buffer.byteLength(one.Key ?? '') + 150
    if (length + more > longestList || lists.at(-1)?.length === pageSize) {
      lists.push([])
      length = 0
    }
    lists.at(-1)?.push(one)
    length += more
  }
  return lists
}

const removeListed = async (
  s3: S3Client,
  bucket: BucketInput,
  objects: readonly ObjectIdentifier[],
): Promise<readonly Failure[]> => {
  try {
    const Delete = { Objects: [...objects], Quiet: true }
    return (await s3.send(new DeleteObjectsCommand({ ...bucket, Delete }))).Errors ?? []
  } catch (error) {
    if (!(error instanceof S3ServiceException && error.name === 'MalformedXML')) throw error
    return removeEach(s3, bucket, objects)
  }
}

/** By their addresses. */
const removeEach = async (
  s3: S3Client,
  bucket: BucketInput,
  objects: readonly ObjectIdentifier[],
): Promise<readonly Failure[]> => {
  const failures: Failure[] = []
  const remove = async ({ Key, VersionId }: ObjectIdentifier): Promise<void> => {
    try {
      await s3.send(new DeleteObjectCommand({ ...bucket, Key, VersionId }))
    } catch (error) {
      if (!(error instanceof S3ServiceException) || error.name === 'NoSuchBucket') throw error
      failures.push({ Key, Code: error.name, Message: error.message })
    }
  }
  await forEachOf(objects, remove, { atOnce: 10 }).catch(({ errors }: AggregateError) => {
    throw errors[0]
  })
  return failures
}

/** Removes every object in every version, and every unfinished upload. @throws Pending when there is more than fits into one call; what `removeFromBucket` throws, when all else is gone */
export const emptyBucket = async (s3: S3Client, bucket: BucketInput): Promise<void> => {
  let removed = 0
  let refusal: unknown
  let from: string | undefined
  let isMore = true
  for (let page = 0; page < pagesAtOnce && isMore; page++) {
    const { versions, next } = await versionPage(s3, bucket, '', from)
    const objects = versions.map(({ key: Key, versionId: VersionId }) => ({ Key, VersionId }))
    try {
      await removeFromBucket(s3, bucket, objects)
      removed += objects.length
    } catch (error) {
      if (!(error instanceof HowdahError)) throw error
      refusal ??= error
      // What was listed is gone at the next look, so that every look is at the first page; but for what does not go.
      from = next
    }
    isMore = next !== undefined
  }
  if (!isMore) await abortUploads(s3, bucket)
  if (refusal) throw refusal
  if (isMore) throw new Pending(`${removed} more objects are removed, and there are others`)
}

/** Of names that begin so. Who has begun one may take it back, too. @throws Pending when there is more than fits into one call */
export const abortUploads = async (s3: S3Client, bucket: BucketInput, Prefix = ''): Promise<void> => {
  const list = new ListMultipartUploadsCommand({ ...bucket, EncodingType: 'url', ...(Prefix ? { Prefix } : {}) })
  const { Uploads = [], IsTruncated, EncodingType } = await s3.send(list)
  for (const { Key, UploadId } of Uploads)
    try {
      await s3.send(new AbortMultipartUploadCommand({ ...bucket, Key: decoded(Key, EncodingType), UploadId }))
    } catch (error) {
      if (!(error instanceof S3ServiceException && error.name === 'NoSuchUpload')) throw error
    }
  if (IsTruncated) throw new Pending(`${Uploads.length} more uploads are taken back, and there are others`)
}
