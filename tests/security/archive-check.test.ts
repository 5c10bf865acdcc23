import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeleteObjectCommand, PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkArchives } from '../../functions/events/check-archives.ts'
import { backupsOf, type RecordedBackup } from '../../images/backup/testing.ts'
import { type Database as Container, startDatabase } from '../../images/testing/database.ts'
import { cleanUp, dockerOutput, waitUntil } from '../../images/testing/docker.ts'
import { type ObjectStore, s3Client, startObjectStore } from '../../images/testing/object-store.ts'
import { removeBucketFromDisk } from '../../local/setup/object-store.ts'
import { bucketOf } from '../../shared/clouds/cloud.ts'
import { LocalBuckets } from '../../shared/clouds/local/buckets.ts'
import { segmentNameOf, segmentNumberIn } from '../../shared/containers/stored-object.ts'
import { type Incarnation, newDatabaseId, newInstallationId, newRequestKey } from '../../shared/core/ids.ts'
import { after, type Clock, type Duration, hours, instant, millis, systemClock } from '../../shared/core/time.ts'
import { archiveCheckKey, isOpenFault } from '../../shared/entities/archive-check.ts'
import type { Backup } from '../../shared/entities/backup.ts'
import type { Database } from '../../shared/entities/database.ts'
import type { Observation } from '../../shared/entities/observation.ts'
import { storesOn } from '../../shared/entities/stores.ts'
import { Filing } from '../../shared/requests/filing.ts'
import { recoveryWindowOf } from '../../shared/requests/recovery-window.ts'
import { pipelines } from '../../state-machines/index.ts'
import { MemorySecrets } from '../pipelines/simulation/memory-secrets.ts'
import { MemoryTable } from '../pipelines/simulation/memory-table.ts'

const installation = newInstallationId()
const secrets = new MemorySecrets()
const incarnation = 'first' as Incarnation
let store: ObjectStore
let buckets: LocalBuckets

beforeAll(async () => {
  store = await startObjectStore({ options: ['--env', 'SYNC=false'] })
  const access = { endpoint: store.endpoint, region: 'us-east-1', ca: store.ca, ...store.root }
  buckets = new LocalBuckets({
    ...{ installation, secrets, store: access, uriForServers: '//store', caSecret: 'ca' },
    removeFromDisk: (name) => removeBucketFromDisk(store.container, name),
  })
})
afterAll(cleanUp)

/** The table and the clock of a control plane that has one database with two backups, and what its check tells. */
const controlPlaneWith = async (row: Database, recorded: readonly RecordedBackup[]) => {
  const stores = storesOn(new MemoryTable())
  await stores.databases.create(row)
  const made = recorded.map(
    ({ name, startLsn, finishLsn, ...more }): Backup => ({
      ...{
        databaseId: row.id,
        id: newRequestKey(),
        name,
        asked: 'full',
        kind: 'full',
        incarnation,
        startLsn,
        finishLsn,
      },
      ...{ startedAt: instant(more.startedAt), finishedAt: instant(more.finishedAt) },
      ...{ sizeBytes: 1, storedBytes: 1, permanent: false },
    }),
  )
  for (const one of made) await stores.backups.create(one)
  let passed: Duration = millis(0)
  const clock: Clock = { now: () => after(systemClock.now(), passed), sleep: async () => {} }
  const engine = { start: async () => {}, isWalking: async () => false } as unknown as ConstructorParameters<
    typeof Filing
  >[2]
  const told: string[] = []
  const check = async (): Promise<readonly string[]> => {
    // Nobody looks more often, and WAL may be on its way for minutes.
    passed = millis(passed + hours(1))
    told.length = 0
    await checkArchives({
      ...{ stores, clock, filing: new Filing(stores, clock, engine, pipelines) },
      world: { installation, cloudOf: () => ({ buckets }) as never },
      tell: (_, { code, message }) => told.push(`${code}: ${message}`),
    })
    return [...told]
  }
  const backupsFiled = async () =>
    (await stores.requests.list({ partition: `REQUESTS#database#${row.id}`, index: 'i1' })).map(({ type }) => type)
  const seen = async () => (await stores.archiveChecks.read(archiveCheckKey(row.id))).value
  return { stores, made, check, seen, backupsFiled, window: () => recoveryWindowOf(row, stores) }
}

/** Ends a segment of WAL that holds something. */
const ship = async (database: Container): Promise<string> => {
  await database.sql('insert into t select generate_series(1, 100)')
  const name = await database.sql('select pg_walfile_name(pg_switch_wal())')
  await waitUntil(async () => (await database.sql('select last_archived_wal from pg_stat_archiver')) >= name, {
    timeoutMs: 60_000,
  })
  return name
}

describe.concurrent.each(['15', '17'])('the archive of a database of PostgreSQL %s', (major) => {
  let folder: string
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('is looked at: what is missing, cut or overwritten in it is told', async () => {
    const owner = { databaseId: newDatabaseId(), request: newRequestKey(), serverId: 'any' }
    const bucket = bucketOf(installation, owner.databaseId)
    await buckets.ensure(bucket, owner)
    const [accessKeyId = '', secretAccessKey = ''] =
      (await secrets.get(`${owner.databaseId}/store-key`))?.split(':') ?? []
    const address = await dockerOutput(['inspect', '--format', '{{.NetworkSettings.IPAddress}}', store.container])
    folder = await mkdtemp(join(tmpdir(), 'howdah-'))
    await chmod(folder, 0o755)
    await writeFile(join(folder, 'ca.crt'), store.ca)
    await writeFile(join(folder, 'key'), `${accessKeyId}:${secretAccessKey}`, { mode: 0o600 })
    const given = {
      env: {
        ...{ BACKUP_TYPE: 'S3', BACKUP_URI: `//${address}:7070`, DBUUID: bucket },
        ...{ BACKUP_CREDENTIALS_FILE: '/secrets/key', BACKUP_CA_FILE: '/secrets/ca.crt' },
      },
      options: ['--volume', `${folder}:/secrets:ro`],
    }
    const env = { ...given.env, PG_WRITE_ARCHIVE: 'true', INCARNATION: incarnation }
    const database = await startDatabase({ major, env, options: given.options })
    const backups = backupsOf(given, database, major)
    await database.sql('create table t (id int)')
    const first = await backups.ask('full', '--id', 'one')
    const between = [await ship(database), await ship(database), await ship(database)]
    const second = await backups.ask('full', '--id', 'two')
    const last = [await ship(database), await ship(database)]
    const [root, server] = [s3Client(store, store.root), s3Client(store, { accessKeyId, secretAccessKey })]
    const keyOf = async (part: string) => {
      const found = (await buckets.versions(bucket, `${first.prefix}/`)).versions.find(({ key }) => key.includes(part))
      if (!found) throw new Error(`the bucket of the test does not hold ${part}`)
      return found
    }
    const remove = async (part: string) =>
      root.send(new DeleteObjectCommand({ Bucket: bucket, Key: (await keyOf(part)).key }))
    const row = {
      ...{ id: owner.databaseId, name: 'shop', tenant: 'ADMIN', dataCenter: 'LOCAL1', bucket, serverId: 'any' },
      ...{ state: 'RUNNING', desiredState: 'RUNNING', dataProtection: true, deletionProtection: false },
      ...{ createdAt: systemClock.now(), updatedAt: systemClock.now(), description: '', product: 'C1290' },
      data: { incarnation, volumeId: 'v', container: 'c' },
    } as Database
    const plane = await controlPlaneWith(row, [first, second])
    // As an older Howdah has left it: whoever has the key may remove.
    const Action = ['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject']
    const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]
    const Statement = [{ Effect: 'Allow', Principal: { AWS: [accessKeyId] }, Action, Resource }]
    await root.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify({ Statement }) }))
    await server.send(new PutObjectCommand({ Bucket: bucket, Key: 'x.json', Body: 'x' }))
    await server.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'x.json' }))

    expect(await plane.check()).toEqual([])
    expect((await plane.window()).earliest).toBe(plane.made[0]?.finishedAt)
    await expect(server.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'x.json' }))).rejects.toThrow(/Denied/)

    const segment = await keyOf(`/wal_005/${between[1]}`)
    await server.send(new PutObjectCommand({ Bucket: bucket, Key: segment.key, Body: 'nonsense' }))
    expect(await plane.check()).toEqual([
      expect.stringMatching(/^archive-overwritten: 1 objects .*what was there first/),
    ])
    expect((await buckets.versions(bucket, segment.key)).versions).toMatchObject([
      { versionId: segment.versionId, etag: segment.etag, isLatest: true },
    ])
    expect((await plane.seen()).damaged).toEqual([])

    // What is put there now is none of the backup.
    const ofBackup = await keyOf(`${first.name}/tar_partitions/`)
    for (const Body of ['nonsense', 'other nonsense'])
      await server.send(new PutObjectCommand({ Bucket: bucket, Key: ofBackup.key, Body }))
    expect(await plane.check()).toEqual([
      expect.stringMatching(/^archive-overwritten: 1 objects .*what was there first/),
    ])
    expect(await plane.check()).toEqual([])
    expect((await buckets.versions(bucket, ofBackup.key)).versions).toEqual([ofBackup])
    expect((await plane.seen()).damaged).toEqual([])

    // The oldest WAL goes from between the backups: what is from there to the end of the next one is lost.
    await remove(`/wal_005/${between[1]}`)
    expect(await plane.check()).toEqual([expect.stringMatching(`^archive-hole: .*segment ${between[1]} is not there`)])
    const { holes, earliest } = await plane.window()
    expect(holes).toMatchObject([{ to: plane.made[1]?.finishedAt }])
    expect(earliest).toBe(plane.made[1]?.finishedAt)
    expect(await plane.backupsFiled()).toEqual(['BACKUP-DB'])

    await remove(`/wal_005/${last[1]}`)
    expect(await plane.check()).toEqual([expect.stringMatching(`^archive-hole: .*segment ${last[1]} is not there`)])
    const open = (await plane.window()).holes.at(-1)
    expect(open).toMatchObject({ from: expect.any(String) })
    expect(open?.to).toBeUndefined()
    expect((await plane.window()).latest).toBe(plane.made[1]?.finishedAt)

    // Cut for good: no version of it is left as it was.
    const part = await keyOf(`${second.name}/tar_partitions/`)
    await root.send(new PutObjectCommand({ Bucket: bucket, Key: part.key, Body: 'cut' }))
    await buckets.removeVersions(bucket, [part])
    expect(await plane.check()).toEqual([expect.stringMatching(`^backup-damaged: Backup ${second.name} .*only`)])
    await remove(`${first.name}_backup_stop_sentinel.json`)
    expect(await plane.check()).toEqual([expect.stringMatching(`^backup-damaged: Backup ${first.name} .*only`)])
    expect(await plane.window()).toMatchObject({ backups: [], damaged: [{}, {}] })

    expect((await plane.seen()).faults.filter(isOpenFault)).not.toEqual([])
    expect(await plane.backupsFiled()).toEqual(['BACKUP-DB'])

    // The names of the next segment, and of one that is long to come.
    const newest = await ship(database)
    const named = (number: number) => segmentNameOf((segmentNumberIn(newest) ?? 0) + number, newest)
    for (const number of [300, 1])
      await server.send(
        new PutObjectCommand({ Bucket: bucket, Key: `${first.prefix}/wal_005/${named(number)}.zst`, Body: 'x' }),
      )
    await database.sql('insert into t select generate_series(1, 100); select pg_switch_wal()')
    const status = () => database.ask<Record<string, unknown>>('archive-status')
    await waitUntil(async () => (await status()).taken !== null, { timeoutMs: 60_000, what: 'that the server says so' })
    const before = (await status()).taken as { putAt: string }
    // What comes meanwhile is no more the server's than that.
    await waitUntil(async () => Date.now() > Date.parse(before.putAt) + 3_000, { timeoutMs: 60_000 })
    await server.send(
      new PutObjectCommand({ Bucket: bucket, Key: `${first.prefix}/wal_005/${named(2)}.zst`, Body: 'x' }),
    )
    const { taken, lastArchivedWal, lastArchivedAt } = await status()
    expect((taken as typeof before).putAt > before.putAt).toBe(true)
    expect([lastArchivedWal, taken]).toEqual([newest, { wal: named(1), putAt: expect.any(String) }])
    await plane.stores.observations.put({
      ...{ databaseId: row.id, observedAt: systemClock.now(), archiveLagSeconds: 0, failedCount: 0, container: 'c' },
      ...{ shipped: { wal: newest, putAt: lastArchivedAt }, taken },
    } as Observation)
    expect(await plane.check()).toEqual([expect.stringMatching('^archive-overwritten: 3 objects were put under names')])
    expect((await ship(database)) > named(1)).toBe(true)
    expect(await status()).toMatchObject({ taken: null, unarchivedSegments: 0 })
  })
})
