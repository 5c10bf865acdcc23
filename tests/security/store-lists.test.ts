import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanUp, dockerOutput } from '../../images/testing/docker.ts'
import { type ObjectStore, s3Client, startObjectStore } from '../../images/testing/object-store.ts'
import { removeBucketFromDisk } from '../../local/setup/object-store.ts'
import { bucketOf, type ObjectVersion } from '../../shared/clouds/cloud.ts'
import { LocalBuckets } from '../../shared/clouds/local/buckets.ts'
import { newDatabaseId, newInstallationId, newRequestKey } from '../../shared/core/ids.ts'
import { MemorySecrets } from '../pipelines/simulation/memory-secrets.ts'

const installation = newInstallationId()
const secrets = new MemorySecrets()
const [mine, other] = [newDatabaseId(), newDatabaseId()]
const bucket = bucketOf(installation, mine)
const otherBucket = bucketOf(installation, other)

let store: ObjectStore
let buckets: LocalBuckets
let client: S3Client
let neighbour: S3Client
let root: S3Client

const keyOf = async (id: typeof mine) => {
  const [accessKeyId = '', secretAccessKey = ''] = (await secrets.get(`${id}/store-key`))?.split(':') ?? []
  return { accessKeyId, secretAccessKey }
}

beforeAll(async () => {
  // A twentieth of what the machine's store has: a folder that would end that one takes minutes to fill.
  store = await startObjectStore({ options: ['--env', 'SYNC=false', '--memory', '192m', '--memory-swap', '192m'] })
  const access = { endpoint: store.endpoint, region: 'us-east-1', ca: store.ca, ...store.root }
  buckets = new LocalBuckets({
    ...{ installation, secrets, store: access, uriForServers: '//store', caSecret: 'ca' },
    removeFromDisk: (name) => removeBucketFromDisk(store.container, name),
  })
  for (const databaseId of [mine, other])
    await buckets.ensure(bucketOf(installation, databaseId), { databaseId, request: newRequestKey() })
  client = s3Client(store, await keyOf(mine))
  neighbour = s3Client(store, await keyOf(other))
  root = s3Client(store, store.root)
})
afterAll(cleanUp)

/** On the store's disk: by its address it would take minutes. */
const plant = (folder: string, count: number, form: string) => {
  const command = `mkdir -p ${folder} && cd ${folder} && seq -f '${form}' ${count} | xargs touch`
  return dockerOutput(['exec', '--user', 'objects', store.container, 'bash', '-c', command])
}

const list = (from: S3Client, Bucket: string) => from.send(new ListObjectsV2Command({ Bucket, Prefix: 'many/' }))

const listsAtOnce = async (from: S3Client, Bucket: string, count: number) => {
  const settled = await Promise.allSettled(Array.from({ length: count }, () => list(from, Bucket)))
  return settled.map((one) => (one.status === 'fulfilled' ? one.value.KeyCount : (one.reason as Error).name))
}

/** How the calls of another database end, as long as something else goes on. */
const othersDuring = async (work: Promise<unknown>) => {
  const ends = new Set<unknown>()
  let isOver = false
  const over = work.finally(() => {
    isOver = true
  })
  do {
    const calls = [
      neighbour.send(new PutObjectCommand({ Bucket: otherBucket, Key: 'many/a.json', Body: 'x' })),
      list(neighbour, otherBucket),
    ]
    for (const one of await Promise.allSettled(calls)) ends.add(one.status === 'fulfilled' || one.reason)
  } while (!isOver)
  await over
  return [...ends]
}

describe('whoever has put very many objects into one folder', () => {
  beforeAll(() => plant(`/objects/buckets/${bucket}/many`, 60_000, '%0235.0f.json'))

  test('does not end the store for others by lists of it, however many at once', async () => {
    const lists = listsAtOnce(client, bucket, 60)

    expect(await othersDuring(lists)).toEqual([true])
    expect(new Set(await lists)).toEqual(new Set([1000, 'SlowDown']))
  })

  test('gets them all, in the order of their names', async () => {
    const { Contents = [], NextContinuationToken } = await list(client, bucket)
    const next = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: 'many/', ContinuationToken: NextContinuationToken }),
    )

    const named = [...Contents, ...(next.Contents ?? [])].map(({ Key = '' }) => Number(Key.slice(5, -5)))
    expect(named).toEqual(Array.from({ length: 2000 }, (_, n) => n + 1))
  })

  test('takes nobody else’s turn by calls in another’s name', async () => {
    const { accessKeyId } = await keyOf(other)
    const forged = listsAtOnce(s3Client(store, { accessKeyId, secretAccessKey: 'guessed' }), otherBucket, 60)

    expect(await othersDuring(forged)).toEqual([true])
    expect(new Set(await forged)).toEqual(new Set(['SignatureDoesNotMatch']))
  })
})

test('all versions of an object are told, in pages, however many there are', async () => {
  for (const Body of ['first', 'second'])
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'versions/a.json', Body }))
  const [, older] = (await buckets.versions(bucket, 'versions/')).versions
  const find = ['exec', store.container, 'find', `/objects/versions/${bucket}`, '-name', String(older?.versionId)]
  const folder = (await dockerOutput(find)).replace(/\/[^/]*$/, '')
  await plant(folder, 9000, '01ARZ3NDEKTSV4RR%010.0f')

  const ids: string[] = []
  let from: string | undefined
  do {
    const page = await buckets.versions(bucket, 'versions/', from)
    ids.push(...page.versions.map(({ versionId }) => versionId))
    from = page.next
  } while (from)

  expect(new Set(ids).size).toBe(9002)
  expect(ids).toEqual(ids.toSorted().toReversed())
})

describe('where a page of versions ends', () => {
  const put = (Key: string) => client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }))
  const told = async (prefix: string, atBorder: (last: ObjectVersion) => Promise<void> = async () => {}) => {
    const all: string[] = []
    let from: string | undefined
    do {
      const { versions, next } = await buckets.versions(bucket, prefix, from)
      all.push(...versions.map(({ key, versionId }) => `${key} ${versionId}`))
      const last = versions.at(-1)
      if (next && last) await atBorder(last)
      from = next
    } while (from)
    return all
  }
  /** So many versions of one object, around the thousandth, on which the first page ends; all others have one. */
  const objects = async (prefix: string, versions: number) => {
    const names = Array.from(
      { length: 1_010 - versions },
      (_, n) => `${prefix}${String(n + versions - 1).padStart(4, '0')}.zst`,
    )
    for (let n = 0; n < names.length; n += 25) await Promise.all(names.slice(n, n + 25).map(put))
    for (let n = 1; n < versions; n++) await put(`${prefix}1000.zst`)
  }

  test.each([
    ['the only one of an object', 'single/', 1],
    ['one of several of an object', 'several/', 3],
  ])('at %s, each is told once, also when that is removed meanwhile', async (_, prefix, versions) => {
    await objects(prefix, versions)

    const all = await told(prefix)
    let removed = ''
    const rest = await told(prefix, async (last) => {
      removed = `${last.key} ${last.versionId}`
      await buckets.removeVersions(bucket, [last])
    })

    expect(all).toHaveLength(new Set(all).size)
    expect(all).toHaveLength(1_009)
    expect(rest).toEqual(all)
    expect(await told(prefix)).toEqual(all.filter((one) => one !== removed))
  })
})

test('of unfinished uploads the first are told, and that there are others', async () => {
  for (const n of [7, 3, 9, 1, 8, 5, 2, 6, 4])
    await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: `uploads/${n}.json` }))

  const uploads = () => root.send(new ListMultipartUploadsCommand({ Bucket: bucket, MaxUploads: 2 }))

  const { Uploads = [], IsTruncated } = await uploads()
  expect(Uploads.map(({ Key }) => Key)).toEqual(['uploads/1.json', 'uploads/2.json'])
  expect(IsTruncated).toBe(true)
  await buckets.abortUploads(bucket, 'uploads/')
  expect((await uploads()).Uploads ?? []).toEqual([])
})
