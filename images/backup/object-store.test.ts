import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, startDatabase } from '../testing/database.ts'
import { cleanUp, docker, dockerOutput, runId, waitUntil } from '../testing/docker.ts'
import {
  type Key,
  makeAccountWithBucket,
  type ObjectStore,
  s3Client,
  startObjectStore,
} from '../testing/object-store.ts'
import { backupsOf, type RecordedBackup, refusalOf, type Store } from './testing.ts'

describe('a database whose store is S3', () => {
  const bucket = `backup-${runId}`
  let folder: string
  let objectStore: ObjectStore
  let key: Key
  let store: Store
  let database: Database
  let backups: ReturnType<typeof backupsOf>
  let storeAlone: ReturnType<typeof backupsOf>

  beforeAll(async () => {
    objectStore = await startObjectStore()
    key = await makeAccountWithBucket(objectStore, bucket)
    const address = await dockerOutput(['inspect', '--format', '{{.NetworkSettings.IPAddress}}', objectStore.container])
    folder = await mkdtemp(join(tmpdir(), 'howdah-'))
    await chmod(folder, 0o755)
    await writeFile(join(folder, 'ca.crt'), objectStore.ca)
    // Only root can read it, as is the case for what Howdah mounts.
    await writeFile(join(folder, 'key'), `${key.accessKeyId}:${key.secretAccessKey}\n`, { mode: 0o600 })
    store = {
      env: {
        BACKUP_TYPE: 'S3',
        BACKUP_URI: `//${address}:7070`,
        DBUUID: bucket,
        BACKUP_CREDENTIALS_FILE: '/secrets/key',
        BACKUP_CA_FILE: '/secrets/ca.crt',
        STORE_RETRIES: '2',
        STORE_PATIENCE_SECONDS: '3',
      },
      options: ['--volume', `${folder}:/secrets:ro`],
    }
    database = await startDatabase({
      env: { ...store.env, PG_WRITE_ARCHIVE: 'true', INCARNATION: 'first' },
      options: store.options,
    })
    await database.sql("create table t as select id, repeat('x', 100) as note from generate_series(1, 50000) id")
    backups = backupsOf(store, database)
    storeAlone = backupsOf(store)
  })

  afterAll(async () => {
    await cleanUp()
    await rm(folder, { recursive: true, force: true })
  })

  const objects = async () => {
    const { Contents = [] } = await s3Client(objectStore, key).send(new ListObjectsV2Command({ Bucket: bucket }))
    return Contents.map(({ Key: name }) => name ?? '')
  }

  test('is backed up, verified, cleaned up and recovered', async () => {
    const rows = "select count(*), sum(id), count(*) filter (where note = 'changed') from t"
    const old = await backups.ask('full', '--id', 'old')
    for (const round of [1, 2, 3]) await database.sql(`insert into t select ${round}; select pg_switch_wal()`)
    const full = await backups.ask('full', '--id', 'full')
    await database.sql("update t set note = 'changed' where id % 100 = 0")
    const incremental = await backups.ask('incremental', '--id', 'incremental')
    const alone = await backups.ask('self-contained', '--id', 'alone')
    const expected = await database.sql(rows)

    const { items } = await storeAlone.ask<{ items: RecordedBackup[] }>('list')
    expect(items).toEqual([alone, incremental, full, old])
    expect(items.map(({ kind }) => kind)).toEqual(['self-contained', 'incremental', 'full', 'full'])

    const before = await objects()
    const { removed } = await storeAlone.ask<{ removed: string[] }>('retention', '--keep-full', '2', '--keep-days', '0')
    expect(removed).toEqual([old.name])
    const isOfOld = (name: string) =>
      name.includes(`/basebackups_005/${old.name}`) ||
      name.endsWith(`/backups/${old.name}.json`) ||
      (/\/first\/wal_005\/[0-9A-F]{24}/.test(name) && (name.split('/').at(-1) ?? '') < full.name.slice(5))
    expect(await objects()).toEqual(before.filter((name) => !isOfOld(name)))
    expect(before.filter(isOfOld).length).toBeGreaterThan(8)
    for (const { name } of [full, incremental, alone]) {
      expect(await storeAlone.ask('verify', name)).toEqual({ name, verified: true, missing: [] })
    }

    const recovered = await startDatabase({
      env: { ...store.env, MODE: 'recover', RECOVERY_TARGET: `backup ${incremental.name}`, INCARNATION: 'second' },
      options: store.options,
    })
    expect(await recovered.sql(rows)).toBe(expected)
  })

  test('shows no secret on a command line', async () => {
    const slow = await backups.begin(['full', '--id', 'slow'], { WALG_NETWORK_RATE_LIMIT: '100000' })
    const processes = await waitUntil(
      async () => {
        const { stdout } = await docker(['top', slow, '-eo', 'pid,args'])
        return stdout.includes('wal-g backup-push') && stdout
      },
      { timeoutMs: 30_000, what: 'the archiver' },
    )
    await dockerOutput(['rm', '--force', slow])

    expect(processes).not.toContain(key.secretAccessKey)
    expect(await dockerOutput(['inspect', database.container])).not.toContain(key.secretAccessKey)
  })

  test('is told to try again when the store refuses or does not answer', async () => {
    const wrongKey = { BACKUP_CREDENTIALS_FILE: '', BACKUP_CREDENTIALS: `${key.accessKeyId}:wrong` }
    const refused = await storeAlone.run(['list'], wrongKey)
    const elsewhere = await storeAlone.run(['window'], { DBUUID: 'no-such-bucket' })
    await dockerOutput(['stop', '--time', '5', objectStore.container])
    const silent = await backups.run(['full', '--id', 'never'])

    for (const result of [refused, elsewhere, silent]) {
      expect(refusalOf(result)).toMatchObject({ code: 75, error: 'store-unreachable' })
      expect(result.stdout + result.stderr).not.toContain(key.secretAccessKey)
    }
    // The archiver's own words tell which of the two it is.
    expect(refusalOf(refused).message).toContain('SignatureDoesNotMatch')
    expect(refusalOf(elsewhere).message).toContain('NoSuchBucket')
  })
})
