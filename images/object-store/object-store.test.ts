import { once } from 'node:events'
import { request } from 'node:https'
import { PassThrough } from 'node:stream'
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanUp, createVolume, docker, dockerOutput, runContainer, runToEnd } from '../testing/docker.ts'
import {
  administer,
  awaitObjectStore,
  bucketName,
  bucketPolicy,
  type Key,
  makeAccountWithBucket,
  mustSucceed,
  type ObjectStore,
  s3Client,
  startObjectStore,
} from '../testing/object-store.ts'

afterAll(cleanUp)

const put = (client: S3Client, Bucket: string, Key: string, Body: string) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body }))
const get = async (client: S3Client, Bucket: string, Key: string) =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()
const list = async (client: S3Client, Bucket: string) =>
  ((await client.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key)

describe('an object store in use', () => {
  let store: ObjectStore
  let key: Key
  let client: S3Client
  const bucket = bucketName('use')

  beforeAll(async () => {
    store = await startObjectStore()
    key = await makeAccountWithBucket(store, bucket)
    client = s3Client(store, key)
  })

  test('keeps what is put, lists it, and forgets what is deleted', async () => {
    await put(client, bucket, 'wal_005/1', 'one')
    await put(client, bucket, 'wal_005/2', 'two')

    expect(await get(client, bucket, 'wal_005/1')).toBe('one')
    expect(await list(client, bucket)).toEqual(['wal_005/1', 'wal_005/2'])

    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'wal_005/1' }))
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'wal_005/2' }))
    expect(await list(client, bucket)).toEqual([])
  })

  test('has a certificate that only its own authority vouches for', async () => {
    const trusting = (ca: string | undefined) =>
      new Promise((resolve, reject) => {
        request(`${store.endpoint}/-/health`, { ca: ca === undefined ? [] : ca, agent: false }, (response) => {
          response.resume()
          resolve(response.statusCode)
        })
          .on('error', reject)
          .end()
      })

    expect(await trusting(store.ca)).toBe(200)
    await expect(trusting(undefined)).rejects.toThrow(/certificate/)
  })

  test('has what it acknowledged on the disk', async () => {
    await put(client, bucket, 'folder/object', 'x')

    const flags = await dockerOutput(['exec', store.container, 'lsattr', '-R', `/objects/buckets/${bucket}/folder`])

    expect(flags).toMatch(/^-*S\S* .*folder\/object$/m)
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'folder/object' }))
  })

  test('serves as an unprivileged user', async () => {
    expect(await dockerOutput(['exec', store.container, 'stat', '--format', '%U', '/proc/1'])).toBe('objects')
  })

  test('keeps overwritten and deleted objects where a bucket has versions', async () => {
    const versioned = bucketName('versions')
    const own = s3Client(store, await makeAccountWithBucket(store, versioned))
    const root = s3Client(store, store.root)
    await root.send(
      new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration: { Status: 'Enabled' } }),
    )

    await put(own, versioned, 'a', 'first')
    await put(own, versioned, 'a', 'second')
    await own.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'a' }))

    expect(await list(own, versioned)).toEqual([])
    const { Versions = [] } = await root.send(new ListObjectVersionsCommand({ Bucket: versioned }))
    expect(Versions).toHaveLength(2)
    const oldest = await root.send(
      new GetObjectCommand({ Bucket: versioned, Key: 'a', VersionId: Versions.at(-1)?.VersionId }),
    )
    expect(await oldest.Body?.transformToString()).toBe('first')
  })
})

describe('a key', () => {
  let store: ObjectStore
  let mine: S3Client
  let other: S3Client
  let root: S3Client
  const bucket = bucketName('mine')
  const otherBucket = bucketName('other')

  beforeAll(async () => {
    store = await startObjectStore()
    mine = s3Client(store, await makeAccountWithBucket(store, bucket))
    other = s3Client(store, await makeAccountWithBucket(store, otherBucket))
    root = s3Client(store, store.root)
    await put(mine, bucket, 'object', 'mine')
  })

  test.each<[string, (client: S3Client) => Promise<unknown>]>([
    ['list', (client) => list(client, bucket)],
    ['read', (client) => get(client, bucket, 'object')],
    ['write', (client) => put(client, bucket, 'new', 'x')],
    ['overwrite', (client) => put(client, bucket, 'object', 'x')],
    ['delete from', (client) => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'object' }))],
    ['remove', (client) => client.send(new DeleteBucketCommand({ Bucket: bucket }))],
    [
      'open',
      (client) =>
        client.send(
          new PutBucketPolicyCommand({ Bucket: bucket, Policy: bucketPolicy(bucket, { writers: [otherBucket] }) }),
        ),
    ],
  ])("cannot %s another's bucket", async (_, attempt) => {
    await expect(attempt(other)).rejects.toMatchObject({ name: 'AccessDenied' })
    expect(await get(mine, bucket, 'object')).toBe('mine')
  })

  test('sees no bucket but its own', async () => {
    const { Buckets = [] } = await other.send(new ListBucketsCommand({}))
    expect(Buckets.map(({ Name }) => Name)).toEqual([otherBucket])
  })

  test('cannot open its own bucket to others', async () => {
    const Policy = bucketPolicy(bucket, { writers: [bucket, otherBucket] })
    await expect(mine.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }))).rejects.toMatchObject({
      name: 'AccessDenied',
    })
  })

  test('cannot use the admin API', async () => {
    const key = {
      accessKeyId: otherBucket,
      secretAccessKey: String((await other.config.credentials()).secretAccessKey),
    }
    expect(await administer(store, '/list-users', { key })).toMatchObject({
      status: 403,
      body: expect.stringContaining('XAdminAccessDenied'),
    })
  })

  test("reads another's bucket for as long as its policy says so, and does not write there", async () => {
    const allow = (readers: string[]) =>
      root.send(
        new PutBucketPolicyCommand({ Bucket: bucket, Policy: bucketPolicy(bucket, { writers: [bucket], readers }) }),
      )

    await allow([otherBucket])
    expect(await get(other, bucket, 'object')).toBe('mine')
    expect(await list(other, bucket)).toContain('object')
    await expect(put(other, bucket, 'new', 'x')).rejects.toMatchObject({ name: 'AccessDenied' })
    await put(mine, bucket, 'still', 'mine')

    await allow([])
    await expect(get(other, bucket, 'object')).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  test('opens nothing any more once its account is deleted, and deleting twice is once', async () => {
    const name = bucketName('gone')
    const client = s3Client(store, await makeAccountWithBucket(store, name))
    await put(client, name, 'object', 'x')
    await client.send(new DeleteObjectCommand({ Bucket: name, Key: 'object' }))

    await mustSucceed(administer(store, '/delete-user', { query: { access: name } }))
    await mustSucceed(administer(store, '/delete-user', { query: { access: name } }))
    await expect(list(client, name)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' })

    await root.send(new DeleteBucketCommand({ Bucket: name }))
    await expect(root.send(new DeleteBucketCommand({ Bucket: name }))).rejects.toMatchObject({ name: 'NoSuchBucket' })
  })
})

describe('many accounts', () => {
  const count = 40
  const rounds = 8

  test('open their own bucket each, while accounts are made and their secrets are set again and again', async () => {
    const store = await startObjectStore()
    const accounts: { name: string; key: Key; client: S3Client }[] = []
    for (let n = 0; n < count; n++) {
      // Names of one length, as databases have them.
      const name = bucketName(`account-${10 + n}`)
      const key = await makeAccountWithBucket(store, name)
      accounts.push({ name, key, client: s3Client(store, key) })
    }

    const refused: string[] = []
    for (let round = 0; round < rounds; round++) {
      for (let n = 0; n < count; n++) {
        // Another order each time.
        const { name, key } = accounts[(n * 7 + round) % count] as (typeof accounts)[number]
        const body = `<MutableProps><Secret>${key.secretAccessKey}</Secret></MutableProps>`
        await mustSucceed(administer(store, '/update-user', { query: { access: name }, body }))
      }
      for (const { name, client } of accounts)
        await list(client, name).catch((error: Error) => refused.push(`${name} in round ${round}: ${error.name}`))
    }
    expect(refused).toEqual([])
  })
})

describe('an object store that is killed in the middle of uploads', () => {
  const bucket = bucketName('killed')
  const megabyte = Buffer.alloc(1024 * 1024, 'x')
  let store: ObjectStore
  let key: Key
  let certificate: string
  let uploadId: string
  let firstPart: { PartNumber: number; ETag: string | undefined }
  const multipart = { Bucket: bucket, Key: 'in-parts' }

  /** A body that has sent one megabyte of eight, and sends no more. */
  function unfinishedBody(): PassThrough {
    const body = new PassThrough({ highWaterMark: 1 })
    body.write(megabyte)
    return body
  }

  beforeAll(async () => {
    store = await startObjectStore()
    key = await makeAccountWithBucket(store, bucket)
    certificate = store.ca
    const client = s3Client(store, key)
    await put(client, bucket, 'replaced', 'old')
    uploadId = String((await client.send(new CreateMultipartUploadCommand(multipart))).UploadId)
    const { ETag } = await client.send(
      new UploadPartCommand({
        ...multipart,
        UploadId: uploadId,
        PartNumber: 1,
        Body: Buffer.concat(Array(5).fill(megabyte)),
      }),
    )
    firstPart = { PartNumber: 1, ETag }

    const whole = { ContentLength: 8 * megabyte.length }
    const [replacement, created, part] = [unfinishedBody(), unfinishedBody(), unfinishedBody()]
    const bodies = [replacement, created, part]
    const uploads = Promise.allSettled([
      client.send(new PutObjectCommand({ Bucket: bucket, Key: 'replaced', Body: replacement, ...whole })),
      client.send(new PutObjectCommand({ Bucket: bucket, Key: 'new', Body: created, ...whole })),
      client.send(new UploadPartCommand({ ...multipart, UploadId: uploadId, PartNumber: 2, Body: part, ...whole })),
    ])
    await Promise.all(bodies.map((body) => (body.writableNeedDrain ? once(body, 'drain') : undefined)))
    await dockerOutput(['kill', '--signal', 'KILL', store.container])
    for (const upload of await uploads) expect(upload.status).toBe('rejected')
    for (const body of bodies) body.destroy()

    await dockerOutput(['start', store.container])
    store = await awaitObjectStore(store)
  })

  test('has its accounts and its authority again', async () => {
    expect(store.ca).toBe(certificate)
    expect(await list(s3Client(store, key), bucket)).toEqual(['replaced'])
  })

  test('has the old object whole, and no half of a new one', async () => {
    const client = s3Client(store, key)
    expect(await get(client, bucket, 'replaced')).toBe('old')
    await expect(get(client, bucket, 'new')).rejects.toMatchObject({ name: 'NoSuchKey' })
  })

  test('takes the upload again', async () => {
    const client = s3Client(store, key)
    await put(client, bucket, 'new', 'complete')
    expect(await get(client, bucket, 'new')).toBe('complete')
  })

  test('goes on with an upload in parts', async () => {
    const client = s3Client(store, key)
    const { ETag } = await client.send(
      new UploadPartCommand({ ...multipart, UploadId: uploadId, PartNumber: 2, Body: 'the end' }),
    )
    await client.send(
      new CompleteMultipartUploadCommand({
        ...multipart,
        UploadId: uploadId,
        MultipartUpload: { Parts: [firstPart, { PartNumber: 2, ETag }] },
      }),
    )
    const body = await get(client, bucket, 'in-parts')
    expect(body).toHaveLength(5 * megabyte.length + 'the end'.length)
    expect(body?.endsWith('xthe end')).toBe(true)
  })
})

describe('variables', () => {
  const good = { ROOT_ACCESS_KEY: 'administrator', ROOT_SECRET_KEY: 'a-secret-of-some-length' }

  test.each<[string, Record<string, string>, RegExp]>([
    ['no key', { ROOT_SECRET_KEY: good.ROOT_SECRET_KEY }, /^error: ROOT_ACCESS_KEY is not set: set it/],
    ['no secret', { ROOT_ACCESS_KEY: 'administrator' }, /^error: ROOT_SECRET_KEY is not set: set it/],
    ['a short secret', { ...good, ROOT_SECRET_KEY: 'short' }, /^error: ROOT_SECRET_KEY is not a secret: use 16/],
    ['a key with a blank', { ...good, ROOT_ACCESS_KEY: 'a b c' }, /^error: ROOT_ACCESS_KEY is not a key: use/],
    ['a port out of range', { ...good, PORT: '70700' }, /^error: PORT is 70700: use a number/],
    ['neither true nor false', { ...good, SYNC: 'yes' }, /^error: SYNC is yes: use true or false/],
    ['a wrong name', { ...good, CERTIFICATE_NAMES: 'store a/b' }, /^error: CERTIFICATE_NAMES holds a\/b: use names/],
    [
      'a value and its file',
      { ...good, ROOT_SECRET_KEY_FILE: '/etc/hostname' },
      /^error: ROOT_SECRET_KEY and ROOT_SECRET_KEY_FILE are both set: set only one/,
    ],
    [
      'a file that is not there',
      { ROOT_ACCESS_KEY: 'administrator', ROOT_SECRET_KEY_FILE: '/nowhere' },
      /^error: ROOT_SECRET_KEY_FILE names \/nowhere, which cannot be read: mount/,
    ],
  ])('are refused with a reason and a remedy: %s', async (_, env, reason) => {
    const { code, stderr } = await runToEnd({ image: 'howdah/object-store', env })
    expect(code).toBe(64)
    expect(stderr.trim().split('\n').at(-1)).toMatch(reason)
  })

  test('are told by --help', async () => {
    const { code, stdout } = await runToEnd({ image: 'howdah/object-store', command: ['--help'] })
    expect(code).toBe(0)
    for (const variable of ['ROOT_ACCESS_KEY', 'ROOT_SECRET_KEY', 'PORT', 'CERTIFICATE_NAMES'])
      expect(stdout).toContain(variable)
  })

  test('can name files, and then the container shows no secret; names and the port are as asked', async () => {
    const secrets = await createVolume('object-store-secrets')
    const secret = 'a-secret-from-a-file'
    await runToEnd({
      image: 'howdah/object-store',
      options: ['--volume', `${secrets}:/secrets`, '--entrypoint', 'sh'],
      command: ['-c', `printf %s administrator > /secrets/key; printf %s ${secret} > /secrets/secret`],
    })

    const container = await runContainer({
      image: 'howdah/object-store',
      env: {
        ROOT_ACCESS_KEY_FILE: '/secrets/key',
        ROOT_SECRET_KEY_FILE: '/secrets/secret',
        CERTIFICATE_NAMES: 'store.example 192.0.2.7',
        PORT: '7443',
      },
      options: ['--publish', '127.0.0.1::7443', '--volume', `${secrets}:/secrets:ro`],
    })
    const root = { accessKeyId: 'administrator', secretAccessKey: secret }
    const store = await awaitObjectStore({ container, root, port: 7443 })

    await mustSucceed(administer(store, '/list-users'))
    expect((await docker(['inspect', container])).stdout).not.toContain(secret)
    expect(
      await dockerOutput([
        'exec',
        container,
        'openssl',
        'x509',
        '-in',
        '/objects/tls/server.crt',
        '-noout',
        '-ext',
        'subjectAltName',
      ]),
    ).toContain('DNS:localhost, IP Address:127.0.0.1, DNS:store.example, IP Address:192.0.2.7')
  })
})
