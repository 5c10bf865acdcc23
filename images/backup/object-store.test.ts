import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { cleanUp, docker, dockerOutput, runId, waitUntil } from '../testing/docker.ts'
import {
  type Key,
  makeAccountWithBucket,
  type ObjectStore,
  s3Client,
  startObjectStore,
} from '../testing/object-store.ts'
import {
  answerOf,
  backup,
  beginBackup,
  type Database,
  fromStoreAlone,
  type RecordedBackup,
  type Store,
  sql,
  startDatabase,
} from './testing.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

describe('a database whose store is S3', () => {
  const bucket = `backup-${runId}`
  let folder: string
  let objectStore: ObjectStore
  let key: Key
  let store: Store
  let database: Database

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
      },
      options: ['--volume', `${folder}:/secrets:ro`],
    }
    database = await startDatabase('s3', store, { PG_WRITE_ARCHIVE: 'true', INCARNATION: 'first' })
    await sql(database, "create table t as select id, repeat('x', 100) as note from generate_series(1, 50000) id")
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
    const old = await answerOf(backup(database, ['full', '--id', 'old']))
    for (const round of [1, 2, 3]) await sql(database, `insert into t select ${round}`, 'select pg_switch_wal()')
    const full = await answerOf(backup(database, ['full', '--id', 'full']))
    await sql(database, "update t set note = 'changed' where id % 100 = 0")
    const incremental = await answerOf(backup(database, ['incremental', '--id', 'incremental']))
    const alone = await answerOf(backup(database, ['self-contained', '--id', 'alone']))
    const expected = await sql(database, "select count(*), sum(id), count(*) filter (where note = 'changed') from t")

    expect([old.kind, full.kind, incremental.kind, alone.kind]).toEqual([
      'full',
      'full',
      'incremental',
      'self-contained',
    ])
    const { items } = await answerOf<{ items: RecordedBackup[] }>(fromStoreAlone(store, ['list']))
    expect(items).toEqual([alone, incremental, full, old])

    const before = await objects()
    const done = await answerOf<{ removed: string[] }>(
      fromStoreAlone(store, ['retention', '--keep-full', '2', '--keep-days', '0']),
    )
    expect(done.removed).toEqual([old.name])
    const isOfOld = (name: string) =>
      name.includes(`/basebackups_005/${old.name}`) ||
      name.endsWith(`/backups/${old.name}.json`) ||
      (/\/first\/wal_005\/[0-9A-F]{24}/.test(name) && (name.split('/').at(-1) ?? '') < full.name.slice(5))
    expect(await objects()).toEqual(before.filter((name) => !isOfOld(name)))
    expect(before.filter(isOfOld).length).toBeGreaterThan(8)
    for (const { name } of [full, incremental, alone]) {
      expect(await answerOf(fromStoreAlone(store, ['verify', name]))).toEqual({ name, verified: true, missing: [] })
    }

    const recovered = await startDatabase('s3-again', store, {
      MODE: 'recover',
      RECOVERY_TARGET: `backup ${incremental.name}`,
      INCARNATION: 'second',
    })
    expect(await sql(recovered, "select count(*), sum(id), count(*) filter (where note = 'changed') from t")).toBe(
      expected,
    )
  })

  test('shows no secret on a command line', async () => {
    const slow = await beginBackup(database, ['full', '--id', 'slow'], { WALG_NETWORK_RATE_LIMIT: '100000' })
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
    const stranger = {
      ...store,
      env: { ...store.env, BACKUP_CREDENTIALS_FILE: '', BACKUP_CREDENTIALS: `${key.accessKeyId}:wrong` },
    }
    const refused = await fromStoreAlone(stranger, ['list'])
    const elsewhere = await fromStoreAlone({ ...store, env: { ...store.env, DBUUID: 'no-such-bucket' } }, ['window'])
    await dockerOutput(['stop', '--time', '5', objectStore.container])
    const silent = await backup(database, ['full', '--id', 'never'])

    for (const result of [refused, elsewhere, silent]) {
      expect(result.code).toBe(75)
      expect(JSON.parse(result.stdout)).toMatchObject({ error: 'store-unreachable' })
      expect(result.stdout + result.stderr).not.toContain(key.secretAccessKey)
    }
  })
})
