import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3'
import { HowdahError, Pending } from '../../errors/howdah-error.ts'
import type { OwnBucket } from './bucket-settings.ts'

/** Pages of 1000 that go at one look: well within the time of a step. */
const pagesAtOnce = 20

/** Removes every object in every version, and every unfinished upload. @throws Pending when there is more than fits into one call */
export const emptyBucket = async (s3: S3Client, own: OwnBucket): Promise<void> => {
  let removed = 0
  for (let page = 0; page < pagesAtOnce; page++) {
    // What was listed is gone at the next look, so that every look is at the first page.
    const { Versions = [], DeleteMarkers = [], IsTruncated } = await s3.send(new ListObjectVersionsCommand(own))
    const found = [...Versions, ...DeleteMarkers].map(({ Key = '', VersionId }) => ({ Key, VersionId }))
    if (found.length > 0) await removeObjects(s3, own, found)
    removed += found.length
    if (!IsTruncated) return abortUploads(s3, own)
  }
  throw new Pending(`${removed} more objects are removed, and there are others`)
}

const removeObjects = async (s3: S3Client, own: OwnBucket, Objects: ObjectIdentifier[]): Promise<void> => {
  const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ ...own, Delete: { Objects, Quiet: true } }))
  const [first] = Errors
  if (!first) return
  const message = `${Errors.length} objects could not be removed, such as ${first.Key}: ${first.Code} ${first.Message}`
  throw new HowdahError(/AccessDenied/.test(first.Code ?? '') ? 'cloud-refused' : 'cloud-unavailable', message)
}

const abortUploads = async (s3: S3Client, own: OwnBucket): Promise<void> => {
  const { Uploads = [], IsTruncated } = await s3.send(new ListMultipartUploadsCommand(own))
  for (const { Key, UploadId } of Uploads) await s3.send(new AbortMultipartUploadCommand({ ...own, Key, UploadId }))
  if (IsTruncated) throw new Pending(`${Uploads.length} more uploads are taken back, and there are others`)
}
