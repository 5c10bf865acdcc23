import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backup, Database, runDatabaseToEnd, startDatabase } from '../testing/database.ts'
import {
  cleanUp,
  createNetwork,
  createVolume,
  docker,
  dockerOutput,
  runContainer,
  runToEnd,
  testLabel,
  waitUntil,
} from '../testing/docker.ts'
import {
  administer,
  awaitObjectStore,
  bucketPolicy,
  mustSucceed,
  type ObjectStore,
  s3Client,
} from '../testing/object-store.ts'

const host = 'backup.postgresqlbackup.example.net'
const bucket = '5b54d046-c8f3-447c-8e56-247b7493b4df'

interface ArchiveStatus {
  lastArchivedWal: string | null
  failedCount: number
  unarchivedSegments: number
  oldestUnarchivedAgeSeconds: number | null
}

describe('a database and the object store of the mission', () => {
  let network: string
  let store: ObjectStore
  let folder: string

  const stopStore = () => dockerOutput(['stop', store.container])
  const startStore = async () => {
    await dockerOutput(['start', store.container])
    store = await awaitObjectStore({ ...store, port: 443 })
  }
  const trust = () => [
    '--network',
    network,
    '--volume',
    `${join(folder, 'ca.crt')}:/store/ca.crt:ro`,
    '--env',
    'BACKUP_CA_FILE=/store/ca.crt',
  ]
  const variables = {
    DBUUID: bucket,
    BACKUP_TYPE: 'S3',
    BACKUP_URI: `//${host}`,
    BACKUP_CREDENTIALS: 'someid:somesecret',
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'howdah-'))
    network = await createNetwork('mission')
    const root = { accessKeyId: 'administrator', secretAccessKey: 'secret-of-the-administrator' }
    const container = await runContainer({
      image: 'howdah/object-store',
      env: {
        ROOT_ACCESS_KEY: root.accessKeyId,
        ROOT_SECRET_KEY: root.secretAccessKey,
        PORT: '443',
        CERTIFICATE_NAMES: host,
      },
      options: [
        '--network',
        network,
        '--network-alias',
        host,
        '--publish',
        '127.0.0.1::443',
        '--volume',
        `${await createVolume('mission')}:/objects`,
      ],
    })
    store = await awaitObjectStore({ container, root, port: 443 })
    await writeFile(join(folder, 'ca.crt'), store.ca)
    await mustSucceed(
      administer(store, '/create-user', {
        body: '<Account><Access>someid</Access><Secret>somesecret</Secret><Role>user</Role></Account>',
      }),
    )
    await mustSucceed(administer(store, `/${bucket}/create`, { headers: { 'x-vgw-owner': 'someid' } }))
    await s3Client(store, root).send(
      new PutBucketPolicyCommand({ Bucket: bucket, Policy: bucketPolicy(bucket, { writers: ['someid'] }) }),
    )
  })
  afterAll(async () => {
    await cleanUp()
    // What PostgreSQL wrote belongs to its user.
    await runToEnd({
      image: 'howdah/postgres:17',
      options: ['--volume', `${folder}:/f`, '--entrypoint', 'rm'],
      command: ['-rf', '/f/postgresql'],
    })
    await rm(folder, { recursive: true })
  })

  test('get along whenever the store comes', async () => {
    await stopStore()
    const container = await dockerOutput([
      ...['run', '--rm', '-d', '--label', testLabel, ...trust(), '-e', 'MEMORY_MB=256'],
      ...['-v', `${join(folder, 'postgresql')}:/postgresqldata`],
      ...['-e', 'username=app', '-e', 'password=supersecret', '-e', 'db=appdb1'],
      ...[
        '-e',
        `DBUUID=${bucket}`,
        '-e',
        'BACKUP_TYPE=S3',
        '-e',
        `BACKUP_URI=//${host}`,
        '-e',
        'BACKUP_CREDENTIALS=someid:somesecret',
      ],
      ...['-e', 'PG_WRITE_ARCHIVE=true', 'howdah/postgres:17'],
    ])
    const database = new Database(container, join(folder, 'postgresql'))
    const archive = () => database.ask<ArchiveStatus>('archive-status')
    const switches = () => database.sql('select pg_walfile_name(pg_switch_wal())')

    await database.ready()
    const client = { user: 'app', password: 'supersecret', database: 'appdb1' }
    expect(
      (
        await database.asClient(
          client,
          "create table events (id serial, name text); insert into events (name) values ('while away')",
        )
      ).code,
    ).toBe(0)
    const first = await switches()
    await database.sql("insert into events (name) values ('still away')", { database: 'appdb1' })
    const second = await switches()
    await waitUntil(async () => (await archive()).failedCount > 0, { timeoutMs: 60_000, what: 'a failure to archive' })
    expect(await archive()).toMatchObject({ lastArchivedWal: null, unarchivedSegments: 2 })
    expect((await archive()).oldestUnarchivedAgeSeconds).toBeGreaterThanOrEqual(0)
    expect(await database.log()).toContain('archive command failed')
    expect(Number(first.slice(-8))).toBeLessThan(Number(second.slice(-8)))

    await startStore()
    // PostgreSQL tries again when there is something new.
    await waitUntil(
      async () => {
        await database.sql("insert into events (name) values ('there')", { database: 'appdb1' })
        await switches()
        return (await archive()).lastArchivedWal !== null
      },
      { timeoutMs: 60_000, everyMs: 500, what: 'the first segment in the store' },
    )
    await database.ask('fence')
    expect(await archive()).toMatchObject({ unarchivedSegments: 0 })

    await backup(database, { env: variables, options: trust().filter((_, at) => at > 1) }, ['full', '--id', 'b-1'])
    await docker(['stop', container])
    const recovered = await startDatabase({ env: { ...variables, MODE: 'recover' }, options: trust() })
    expect(await recovered.sql("select name from events where name ~ 'away' order by id", { database: 'appdb1' })).toBe(
      'while away\nstill away',
    )
  })

  test('tell a refusal from silence', async () => {
    const wrongKey = await runDatabaseToEnd({
      env: { ...variables, MODE: 'recover', BACKUP_CREDENTIALS: 'someid:wrong-secret' },
      options: trust(),
    })
    const otherBucket = await runDatabaseToEnd({
      env: { ...variables, MODE: 'recover', DBUUID: 'somebody-elses' },
      options: trust(),
    })
    await stopStore()
    const silence = await runDatabaseToEnd({
      env: { ...variables, MODE: 'recover', RECOVERY_PATIENCE: '2' },
      options: trust(),
    })

    expect(wrongKey.stderr).toContain('{"error":"store-refused"}')
    expect(wrongKey.code).toBe(70)
    expect(otherBucket.stderr).toContain('{"error":"store-refused"}')
    expect(silence.stderr).toContain('{"error":"store-unreachable"}')
    expect(silence.code).toBe(75)
  })
})
