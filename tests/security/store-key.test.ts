import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
  RenameObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backupsOf, type RecordedBackup, refusalOf, type Store } from '../../images/backup/testing.ts'
import { startDatabase } from '../../images/testing/database.ts'
import { cleanUp, dockerOutput } from '../../images/testing/docker.ts'
import {
  administer,
  type Key,
  type ObjectStore,
  s3Client,
  startObjectStore,
} from '../../images/testing/object-store.ts'
import { removeBucketFromDisk } from '../../local/setup/object-store.ts'
import { bucketOf } from '../../shared/clouds/cloud.ts'
import { LocalBuckets } from '../../shared/clouds/local/buckets.ts'
import { newDatabaseId, newInstallationId, newRequestKey } from '../../shared/core/ids.ts'
import { MemorySecrets } from '../pipelines/simulation/memory-secrets.ts'

const installation = newInstallationId()
const secrets = new MemorySecrets()
const owner = () => ({ databaseId: newDatabaseId(), request: newRequestKey(), serverId: 'any' })
const [mine, other] = [owner(), owner()]
const [bucket, otherBucket] = [mine, other].map(({ databaseId }) => bucketOf(installation, databaseId)) as [
  string,
  string,
]
const kept = 'kept/object.json'

let store: ObjectStore
let buckets: LocalBuckets
let key: Key
let client: S3Client
let root: S3Client

const keyOf = async ({ databaseId }: typeof mine): Promise<Key> => {
  const [accessKeyId = '', secretAccessKey = ''] = (await secrets.get(`${databaseId}/store-key`))?.split(':') ?? []
  return { accessKeyId, secretAccessKey }
}

beforeAll(async () => {
  store = await startObjectStore({ options: ['--env', 'SYNC=false'] })
  const access = { endpoint: store.endpoint, region: 'us-east-1', ca: store.ca, ...store.root }
  buckets = new LocalBuckets({
    ...{ installation, secrets, store: access, uriForServers: '//store', caSecret: 'ca' },
    removeFromDisk: (name) => removeBucketFromDisk(store.container, name),
  })
  for (const one of [mine, other]) await buckets.ensure(bucketOf(installation, one.databaseId), one)
  key = await keyOf(mine)
  client = s3Client(store, key)
  root = s3Client(store, store.root)
  for (const Bucket of [bucket, otherBucket])
    await root.send(new PutObjectCommand({ Bucket, Key: kept, Body: 'what counts' }))
})
afterAll(cleanUp)

const newestOf = async (Bucket: string, Key: string) =>
  (await root.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()
const versionsOf = async (prefix: string, Bucket = bucket) => (await buckets.versions(Bucket, prefix)).versions
const everything = async () => [await versionsOf(''), await versionsOf('', otherBucket)]

describe("a database's key", () => {
  const soon = new Date(Date.now() + 86_400_000)
  type Call = (Bucket: string) => object
  const VersionId = async (Bucket: string) => (await versionsOf(kept, Bucket))[0]?.versionId
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${bucket}/*` }
  const changes: readonly [string, Call][] = [
    ['put an object where no list shows it', (Bucket) => new PutObjectCommand({ Bucket, Key: '.sgwtmp/x', Body: 'x' })],
    [
      'put an object below the name of another',
      (Bucket) => new PutObjectCommand({ Bucket, Key: 'a/b.zst/x.zst', Body: 'x' }),
    ],
    [
      'put an object that has the name of a folder',
      (Bucket) => new PutObjectCommand({ Bucket, Key: 'a/wal_005', Body: 'x' }),
    ],
    ['remove an object', (Bucket) => new DeleteObjectCommand({ Bucket, Key: kept })],
    [
      'remove an object past a lock',
      (Bucket) => new DeleteObjectCommand({ Bucket, Key: kept, BypassGovernanceRetention: true }),
    ],
    ['remove the bucket', (Bucket) => new DeleteBucketCommand({ Bucket })],
    ['make a bucket', (Bucket) => new CreateBucketCommand({ Bucket: `${Bucket}-x`.slice(-63) })],
    ['list versions', (Bucket) => new ListObjectVersionsCommand({ Bucket })],
    ['list unfinished uploads', (Bucket) => new ListMultipartUploadsCommand({ Bucket })],
    [
      'stop versions',
      (Bucket) => new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
    ],
    ['read the policy', (Bucket) => new GetBucketPolicyCommand({ Bucket })],
    ['remove the policy', (Bucket) => new DeleteBucketPolicyCommand({ Bucket })],
    [
      'change the policy',
      (Bucket) => new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Statement: [statement] }) }),
    ],
    [
      'let objects expire',
      (Bucket) => new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [] } }),
    ],
    [
      'lock the bucket',
      (Bucket) =>
        new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } }),
    ],
    [
      'lock an object',
      (Bucket) =>
        new PutObjectRetentionCommand({ Bucket, Key: kept, Retention: { Mode: 'COMPLIANCE', RetainUntilDate: soon } }),
    ],
    [
      'put an object that is locked',
      (Bucket) =>
        new PutObjectCommand({
          ...{ Bucket, Key: 'locked', Body: 'x', ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: soon },
        }),
    ],
    ['hold an object', (Bucket) => new PutObjectLegalHoldCommand({ Bucket, Key: kept, LegalHold: { Status: 'ON' } })],
    ['open an object', (Bucket) => new PutObjectAclCommand({ Bucket, Key: kept, ACL: 'public-read' })],
    ['open the bucket', (Bucket) => new PutBucketAclCommand({ Bucket, ACL: 'public-read-write' })],
    ['tag an object', (Bucket) => new PutObjectTaggingCommand({ Bucket, Key: kept, Tagging: { TagSet: [] } })],
    ['take the tags of an object', (Bucket) => new DeleteObjectTaggingCommand({ Bucket, Key: kept })],
    ['tag the bucket', (Bucket) => new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [] } })],
    ['take the tags of the bucket', (Bucket) => new DeleteBucketTaggingCommand({ Bucket })],
    [
      'say who owns objects',
      (Bucket) =>
        new PutBucketOwnershipControlsCommand({
          ...{ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } },
        }),
    ],
    [
      'let browsers in',
      (Bucket) =>
        new PutBucketCorsCommand({
          ...{ Bucket, CORSConfiguration: { CORSRules: [{ AllowedMethods: ['PUT'], AllowedOrigins: ['*'] }] } },
        }),
    ],
  ]
  const visits: readonly [string, Call][] = [
    ['list', (Bucket) => new ListObjectsV2Command({ Bucket })],
    ['read', (Bucket) => new GetObjectCommand({ Bucket, Key: kept })],
    ['add', (Bucket) => new PutObjectCommand({ Bucket, Key: 'new.json', Body: 'x' })],
    ['overwrite', (Bucket) => new PutObjectCommand({ Bucket, Key: kept, Body: 'x' })],
    ['begin an upload', (Bucket) => new CreateMultipartUploadCommand({ Bucket, Key: kept })],
    [
      'take a copy of it',
      (Bucket) => new CopyObjectCommand({ Bucket: bucket, Key: 'copy.json', CopySource: `${Bucket}/${kept}` }),
    ],
  ]

  test('may not do anything but add to its bucket and read it, and nothing with that of another database', async () => {
    const before = await everything()
    const attempts = [
      ...changes.map(([what, call]) => ({ what, call, of: bucket })),
      ...[...changes, ...visits].map(([what, call]) => ({
        what: `${what}, of another database`,
        call,
        of: otherBucket,
      })),
    ]

    const succeeded: string[] = []
    for (const { what, call, of } of attempts)
      await client.send(call(of) as DeleteObjectCommand).then(
        () => succeeded.push(what),
        ({ name }: Error) => expect(name, what).toMatch(/^(AccessDenied|NotImplemented|NotFound)$/),
      )

    expect(succeeded).toEqual([])
    expect(await everything()).toEqual(before)
  })

  test('may not remove objects by the list, nor versions', async () => {
    const before = await everything()

    for (const Bucket of [bucket, otherBucket]) {
      const named = { Key: kept, VersionId: await VersionId(Bucket) }
      const Objects = [{ Key: kept }, named]
      const answer = await client
        .send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
        .catch((error: Error) => ({ Deleted: undefined, Errors: [{ Code: error.name }] }))
      expect(answer.Deleted).toBeUndefined()
      expect(answer.Errors?.map(({ Code }) => Code)).toContain('AccessDenied')
      const removal = client.send(new DeleteObjectCommand({ Bucket, ...named }))
      await expect(removal).rejects.toMatchObject({ name: 'AccessDenied' })
    }

    expect(await everything()).toEqual(before)
  })

  test('is no administrator', async () => {
    const account = '<Account><Access>evil</Access><Secret>secretsecret</Secret><Role>admin</Role></Account>'
    const calls = [
      ['/create-user', {}, account],
      ['/update-user', { access: key.accessKeyId }, '<MutableProps><Role>admin</Role></MutableProps>'],
      ['/delete-user', { access: (await keyOf(other)).accessKeyId }, ''],
      ['/list-users', {}, ''],
      ['/list-buckets', {}, ''],
      ['/change-bucket-owner', { bucket: otherBucket, owner: key.accessKeyId }, ''],
    ] as const
    for (const [path, query, body] of calls)
      expect(await administer(store, path, { key, query, body })).toMatchObject({ status: 403 })
  })

  test('reaches no other bucket by the id of an upload', async () => {
    const rival = s3Client(store, await keyOf(other))
    const theirs = { Bucket: otherBucket, Key: 'rival/x.json' }
    await rival.send(new PutObjectCommand({ ...theirs, Body: 'theirs' }))
    const at = { Bucket: bucket, Key: 'mine/x.json' }
    await client.send(new CreateMultipartUploadCommand(at))
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: 'x' }] }

    for (const UploadId of [
      '..',
      '../..',
      `../../../../${otherBucket}/rival`,
      `../../../../${otherBucket}`,
      '.',
      '/tmp',
    ])
      for (const call of [
        () => client.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 7, Body: 'planted' })),
        () =>
          client.send(new UploadPartCopyCommand({ ...at, UploadId, PartNumber: 7, CopySource: `${bucket}/${kept}` })),
        () => client.send(new ListPartsCommand({ ...at, UploadId })),
        () => client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload })),
        () => client.send(new AbortMultipartUploadCommand({ ...at, UploadId })),
      ])
        await expect(call(), UploadId).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } })

    const { versions: left } = await buckets.versions(otherBucket, 'rival/')
    expect(left.map(({ key: one }) => one)).toEqual([theirs.Key])
    expect(await newestOf(otherBucket, theirs.Key)).toBe('theirs')
  })

  test('puts nothing in the place of a file that is still to come', async () => {
    const Key = '1-17/x/wal_005/000000010000000000000007.zst'
    for (const other of [
      `${Key}/`,
      `${Key}//`,
      `${Key}/x.json`,
      `./${Key}/`,
      `1-17/x/../x/wal_005/000000010000000000000007.zst/`,
    ])
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: other, Body: '' })).catch(() => undefined)
    const CopySource = `${bucket}/${kept}`
    await client.send(new CopyObjectCommand({ Bucket: bucket, Key: `${Key}/`, CopySource })).catch(() => undefined)

    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'WAL' }))

    expect(await newestOf(bucket, Key)).toBe('WAL')
  })

  test('ends no upload that it has begun under names whose uploads are taken back', async () => {
    const [mine, other] = ['1-17/x/basebackups_005/base_1/a.json', '1-17/x/wal_005/other.json']
    const begun = await Promise.all(
      [mine, other].map((Key) => client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }))),
    )

    await buckets.abortUploads(bucket, '1-17/x/ba')

    const put = ({ Key = '', UploadId = '' }) =>
      client.send(new UploadPartCommand({ Bucket: bucket, Key, UploadId, PartNumber: 1, Body: 'x' }))
    await expect(put({ Key: mine, ...begun[0] })).rejects.toMatchObject({ name: 'NoSuchUpload' })
    await expect(put({ Key: other, ...begun[1] })).resolves.toHaveProperty('ETag')
  })

  test('owns no bucket', async () => {
    const { Buckets: seen = [] } = await client.send(new ListBucketsCommand({}))

    expect(seen.map(({ Name }) => Name)).toEqual([])
  })

  test('overwrites nothing for good, whatever it overwrites it with', async () => {
    const Key = 'overwritten/object.json'
    const at = { Bucket: bucket, Key }
    await client.send(new PutObjectCommand({ ...at, Body: 'what counts' }))

    await client.send(new PutObjectCommand({ ...at, Body: 'something else' }))
    await client.send(new CopyObjectCommand({ ...at, CopySource: `${bucket}/${kept}`, MetadataDirective: 'REPLACE' }))
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(at))
    const { ETag } = await client.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: 'parts' }))
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
    await client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload }))
    // Another store moves what is named; this one puts an empty object.
    await client.send(new RenameObjectCommand({ ...at, Key: 'renamed.json', RenameSource: Key }))
    expect(await newestOf(bucket, Key)).toBe('parts')

    const [, ...older] = (await versionsOf(Key)).toReversed()
    await buckets.removeVersions(bucket, older)
    expect(await newestOf(bucket, Key)).toBe('what counts')
  })
})

test('names that no list shows as they are, nothing gets', async () => {
  const names = ['1-17/x\u0001y.json', '1-17/x\ny.json', '1-17/x\ufffey.json', '1-17/x\ufffdy.json', '\u007f.json']
  const CopySource = `${bucket}/${kept}`
  for (const Key of names)
    for (const call of [
      new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }),
      new CopyObjectCommand({ Bucket: bucket, Key, CopySource }),
      new CreateMultipartUploadCommand({ Bucket: bucket, Key }),
    ])
      await expect(client.send(call as PutObjectCommand), JSON.stringify(Key)).rejects.toMatchObject({
        $metadata: { httpStatusCode: 400 },
      })
})

test('a body that is no object is refused by its length, before anything of it is read', async () => {
  const { hostname, port } = new URL(store.endpoint)
  const ask = (line: string, headers: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), ca: store.ca }, () =>
        // The beginning of a body is waited for.
        socket.write(`${line} HTTP/1.1\r\nHost: ${hostname}\r\n${headers}\r\n\r\n${'x'.repeat(9_000)}`),
      )
      socket.once('data', (answer) => {
        resolve(String(answer).slice(9, 12))
        socket.destroy()
      })
      socket.once('error', reject)
    })
  const large = 'Content-Length: 4000000000'
  const chunked = 'Transfer-Encoding: chunked'

  const said = await Promise.all([
    ...['?policy', '?delete', '', '?x-id=a&acl'].map((query) => ask(`PUT /${bucket}${query}`, large)),
    ask(`POST /${bucket}/x?uploadId=${randomUUID()}`, large),
    ask(`PUT /${bucket}/%2F`, large),
    ask(`PUT /${bucket}/x`, `${large}\r\nx-amz-copy-source: ${bucket}/${kept}`),
    ask('PATCH /create-user', large),
    ask(
      `PUT /${bucket}/x.y`,
      `${large}\r\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\nx-amz-decoded-content-length: 0`,
    ),
    ask(`PUT /${bucket}?policy`, chunked),
    ask(`POST /${bucket}`, 'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 4000000000'),
    ask(`GET /${bucket}/x?versionId=../../../../../../metadata`, 'Content-Length: 0'),
    ask(`PUT /${bucket}/x`, `Content-Length: 0\r\nx-amz-copy-source: ${bucket}/x%3FversionId%3D..%2F..%2Fmetadata`),
  ])

  expect(said).toEqual([...Array(9).fill('413'), '411', '501', '404', '404'])
})

describe('what is kept of a deleted database', () => {
  const reader = owner()
  const gone = owner()
  const Bucket = bucketOf(installation, gone.databaseId)
  const at = { Bucket, Key: kept }

  /** As a call that began before the account was gone, and is judged after. */
  const asBefore = async (before: Key) => {
    const body = `<Account><Access>${before.accessKeyId}</Access><Secret>${before.secretAccessKey}</Secret><Role>user</Role></Account>`
    await administer(store, '/create-user', { body })
    return s3Client(store, before)
  }

  test('its key has no right to, neither when it is taken away nor when a reader was the last', async () => {
    for (const one of [gone, reader]) await buckets.ensure(bucketOf(installation, one.databaseId), one)
    const before = await keyOf(gone)
    await root.send(new PutObjectCommand({ ...at, Body: 'what counts' }))
    const open = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${Bucket}/*` }],
    }
    const expectNothing = async () => {
      const held = await asBefore(before)
      for (const call of [
        new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(open) }),
        new DeleteBucketPolicyCommand({ Bucket }),
        new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
        new ListObjectVersionsCommand({ Bucket }),
        new ListObjectsV2Command({ Bucket }),
        new GetObjectCommand(at),
        new PutObjectCommand({ ...at, Body: 'x' }),
        new DeleteObjectCommand(at),
        new DeleteBucketCommand({ Bucket }),
      ])
        await expect(held.send(call as GetObjectCommand), call.constructor.name).rejects.toMatchObject({
          name: 'AccessDenied',
        })
      await administer(store, '/delete-user', { query: { access: before.accessKeyId } })
    }

    await buckets.removeKey(gone.databaseId)
    await expectNothing()
    await buckets.grantRead(Bucket, reader)
    await expectNothing()
    expect(await s3Client(store, await keyOf(reader)).send(new GetObjectCommand(at))).toMatchObject({
      ContentLength: 11,
    })
    await buckets.revokeRead(Bucket, reader.databaseId)
    await expectNothing()

    expect(await newestOf(Bucket, kept)).toBe('what counts')
    expect(await versionsOf('', Bucket)).toHaveLength(1)
    await buckets.remove(Bucket)
  })
})

describe.concurrent.each(['15', '17'])('a database of PostgreSQL %s with such a key', (major) => {
  let folder: string
  let given: Store
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('is backed up and recovered, also past what was left behind, and removes nothing', async () => {
    const tenant = owner()
    const home = bucketOf(installation, tenant.databaseId)
    await buckets.ensure(home, tenant)
    const { accessKeyId, secretAccessKey } = await keyOf(tenant)
    const address = await dockerOutput(['inspect', '--format', '{{.NetworkSettings.IPAddress}}', store.container])
    folder = await mkdtemp(join(tmpdir(), 'howdah-'))
    await chmod(folder, 0o755)
    await writeFile(join(folder, 'ca.crt'), store.ca)
    await writeFile(join(folder, 'key'), `${accessKeyId}:${secretAccessKey}`, { mode: 0o600 })
    const place = { BACKUP_TYPE: 'S3', BACKUP_URI: `//${address}:7070`, DBUUID: home }
    given = {
      env: { ...place, BACKUP_CREDENTIALS_FILE: '/secrets/key', BACKUP_CA_FILE: '/secrets/ca.crt' },
      options: ['--volume', `${folder}:/secrets:ro`],
    }
    const env = { ...given.env, PG_WRITE_ARCHIVE: 'true', INCARNATION: 'first' }
    const database = await startDatabase({ major, env, options: given.options })
    const backups = backupsOf(given, database, major)

    expect(await backups.ask('rights')).toEqual({ read: true, add: true, remove: false })

    await database.sql('create table t as select id from generate_series(1, 1000) id')
    const cut = await backups.ask('full', '--id', 'cut')
    const at = { Bucket: home, Key: `${cut.prefix}/running.json` }
    // As when it was killed just before it was recorded; another one of an id has to be made then.
    await buckets.removeObjects(home, [`${cut.prefix}/backups/${cut.name}.json`])
    const running = { id: 'cut', asked: 'full', startedAt: cut.startedAt, from: cut.name.slice(5, 29) }
    await root.send(new PutObjectCommand({ ...at, Body: JSON.stringify(running) }))
    await backups.ask('full', '--id', 'full')
    // What is kept of a table is cut off: no incremental backup of it is right, and one that was made is left.
    await database.sql('delete from t where id > 10')
    await database.sql('vacuum t')
    await backups.ask('incremental', '--id', 'incremental')

    const { items } = await backups.ask<{ items: RecordedBackup[] }>('list')
    expect(items.map(({ id }) => id)).toEqual(['incremental', 'full'])
    const rejected = await root.send(
      new GetObjectCommand({ Bucket: home, Key: `${cut.prefix}/backups/${cut.name}.json` }),
    )
    expect(JSON.parse((await rejected.Body?.transformToString()) ?? '')).toMatchObject({ verified: false })
    for (const command of [
      ['retention', '--keep-full', '1', '--keep-days', '0'],
      ['remove', items[0]?.name ?? ''],
    ])
      expect(refusalOf(await backups.run(command))).toMatchObject({ code: 70, error: 'may-not-remove' })
    const target = { MODE: 'recover', RECOVERY_TARGET: 'latest', INCARNATION: 'second' }
    const recovered = await startDatabase({ major, env: { ...env, ...target }, options: given.options })
    expect(await recovered.sql('select count(*) from t')).toBe('10')
  })
})
