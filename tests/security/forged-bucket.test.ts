import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backupsOf, type RecordedBackup, type Store } from '../../images/backup/testing.ts'
import { type Database, runDatabaseToEnd, startDatabase, unique } from '../../images/testing/database.ts'
import { cleanUp, createVolume, dockerOutput, runToEnd } from '../../images/testing/docker.ts'
import {
  bucketName,
  makeAccountWithBucket,
  type ObjectStore,
  s3Client,
  startObjectStore,
} from '../../images/testing/object-store.ts'
import { segmentNameOf, segmentNumberIn } from '../../shared/containers/stored-object.ts'

let objects: ObjectStore
let folder: string

beforeAll(async () => {
  objects = await startObjectStore({ options: ['--env', 'SYNC=false'] })
  folder = await mkdtemp(join(tmpdir(), 'howdah-'))
  await chmod(folder, 0o755)
  await writeFile(join(folder, 'ca.crt'), objects.ca)
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await cleanUp()
})

/** What bash would run where it counted with it, and psql where it read it. */
const planted = '/postgresqldata/howdah/planted'
const forBash = `newestTimeline[$(touch ${planted})]`
const forPsql = `0/0', false);\n\\! touch ${planted}\nselect '`

describe.each(['17', '15'])('a bucket with forgeries, read by PostgreSQL %s,', (major) => {
  let store: Store
  let bucket: string
  let client: S3Client
  let database: Database
  let good: RecordedBackup
  let incarnation: Record<string, unknown>

  const put = (Key: string, value: unknown) =>
    client.send(
      new PutObjectCommand({ Bucket: bucket, Key, Body: typeof value === 'string' ? value : JSON.stringify(value) }),
    )
  const read = async (Key: string) =>
    JSON.parse(
      (await (await client.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToString()) ?? '',
    )
  const recover = (more: Record<string, string> = {}) => ({
    major,
    env: { ...store.env, PG_WRITE_ARCHIVE: 'true', MODE: 'recover', RECOVERY_TARGET: 'latest', ...more },
    options: store.options,
  })

  beforeAll(async () => {
    bucket = bucketName(`forged-${major}`)
    const key = await makeAccountWithBucket(objects, bucket)
    client = s3Client(objects, key)
    const address = await dockerOutput(['inspect', '--format', '{{.NetworkSettings.IPAddress}}', objects.container])
    store = {
      env: {
        ...{ BACKUP_TYPE: 'S3', BACKUP_URI: `//${address}:7070`, DBUUID: bucket, BACKUP_CA_FILE: '/secrets/ca.crt' },
        BACKUP_CREDENTIALS: `${key.accessKeyId}:${key.secretAccessKey}`,
      },
      options: ['--volume', `${folder}:/secrets:ro`],
    }
    const env = { ...store.env, PG_WRITE_ARCHIVE: 'true', INCARNATION: 'main' }
    database = await startDatabase({ major, env, options: store.options })
    await database.sql('create table t as select 1 as n')
    good = await backupsOf(store, database, major).ask('full', '--id', 'good')
    await database.sql('insert into t values (2)')
    incarnation = await read(`${good.prefix}/incarnation.json`)
  })

  test('is backed up, looked at and recovered as if they were not there', async () => {
    const [system = ''] = good.prefix.split('/')
    const record = await read(`${good.prefix}/backups/${good.name}.json`)
    const lives: Record<string, unknown> = {
      broken: '{',
      huge: { ...incarnation, incarnation: 'huge', note: 'x'.repeat(100_000) },
      counted: { ...incarnation, incarnation: 'counted', timeline: forBash, startedAt: '2020-01-01T00:00:00Z' },
      last: { ...incarnation, incarnation: 'last', timeline: 4_294_967_295 },
      other: { ...incarnation, incarnation: 'main' },
      future: { ...incarnation, incarnation: 'future', timeline: 9, startedAt: '2901-01-01T00:00:00Z' },
      nowhen: { ...incarnation, incarnation: 'nowhen', startedAt: '2026-13-45T00:00:00Z' },
      twice: `${JSON.stringify(incarnation)} ${JSON.stringify(incarnation)}`,
    }
    for (const [name, value] of Object.entries(lives)) await put(`${system}/${name}/incarnation.json`, value)
    const forged = (number: number) => `base_00000001000000000000${number.toString(16).toUpperCase().padStart(4, '0')}`
    const records = [
      '{',
      { finishLsn: forBash },
      { startLsn: forPsql },
      { sizeBytes: forBash },
      { finishedAt: 'never' },
      { prefix: system },
      { prefix: `${good.prefix}/self-contained/..`, kind: 'self-contained', id: '..' },
      { name: '../../x' },
    ]
    for (const [number, value] of records.entries()) {
      const name = forged(0xa0 + number)
      await put(
        `${good.prefix}/backups/${name}.json`,
        typeof value === 'string' ? value : { ...record, name, id: `forged-${number}`, ...value },
      )
    }
    const sentinel = forged(0xf0)
    await put(`${good.prefix}/basebackups_005/${sentinel}_backup_stop_sentinel.json`, { LSN: forBash })
    await put(`${good.prefix}/restore-points/point.json`, { name: 'point', lsn: forBash })
    await put(`${good.prefix}/running.json`, '{')
    for (const name of ['a b', '-rf', "q'uote", '$(x)']) await put(`${good.prefix}/restore-points/${name}.json`, '{}')
    const lines = `a\nobj\t2\t2026-01-01T00:00:00Z\t${system}/ghost/incarnation.json`
    await expect(put(`${good.prefix}/restore-points/${lines}.json`, '{}')).rejects.toThrow('Bad Request')

    const backups = backupsOf(store, database, major)
    const window = await backups.ask<Record<string, { incarnation?: string }[]>>('window')
    const { items } = await backups.ask<{ items: RecordedBackup[] }>('list')
    const retention = await backups.ask<{ removed: string[] }>(
      ...['retention', '--keep-full', '9', '--keep-days', '9', '--dry-run'],
    )
    const next = await backups.ask('incremental', '--id', 'next')
    const current = await database.sql('select pg_walfile_name(pg_current_wal_insert_lsn())')
    for (const name of ['wal_005/00000002.history', `unfinished/wal_005/${current}.zst`])
      await put(`${good.prefix}/${name}`, '{')
    for (const name of ['wal_005/0000000200000000000000FF', 'unfinished/wal_005/0000000100000000000000FF'])
      await put(`${good.prefix}/${name}.zst`, '{')
    const damaged = await runDatabaseToEnd(recover({ RECOVERY_TARGET: `backup main/${sentinel}` }))
    const recovered = await startDatabase(recover({ RECOVERY_LIVES: 'main' }))

    expect(items.map(({ id }) => id)).toEqual(['good'])
    expect(window.incarnations?.map(({ incarnation }) => incarnation)).toContain('main')
    expect(window.restorePoints).toEqual([])
    expect(retention.removed).toEqual([])
    expect(next).toMatchObject({ kind: major === '15' ? 'full' : 'incremental', verified: true })
    expect(damaged.stderr).toMatch(/"error":"backup-damaged"/)
    expect(await recovered.sql('select count(*) from t')).toBe('2')
    expect(await recovered.ask('recovery-proof')).toMatchObject({ fromIncarnation: 'main' })
    expect(damaged.stderr).toMatch(/documents \(incarnation\) are left out/)
    for (const { container } of [database, recovered])
      expect(await dockerOutput(['exec', container, 'bash', '-c', `ls ${planted} 2>&1 || :`])).toMatch(/No such file/)
    await recovered.remove()
  })

  test('that has names of WAL before their time tells of them, and keeps no fence waiting', async () => {
    await database.sql('create table early ()')
    const segment = await database.sql('select pg_walfile_name(pg_current_wal_insert_lsn())')
    const key = `${good.prefix}/wal_005/${segment}.zst`
    await put(key, 'not the WAL of that segment')
    const taken = async () =>
      (await database.ask<{ taken: { wal: string; putAt: string } | null }>('archive-status')).taken

    const fence = await database.ask('fence')

    const told = { wal: segment, putAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/) }
    expect(fence).toMatchObject({ archived: false, taken: told })
    expect(await taken()).toEqual(told)

    await s3Client(objects, objects.root).send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))
    expect(await database.ask('fence')).toMatchObject({ archived: true, taken: null })
    expect(await taken()).toBeNull()
    await database.ask('admit')
  })

  test('leads no recovery back by a life that says to have begun last', async () => {
    const [system = ''] = good.prefix.split('/')
    const evil = { incarnation: 'evil', parent: 'main', timeline: 90, startedAt: new Date().toISOString() }
    const left = { parentLsn: good.finishLsn, startLsn: good.finishLsn }
    await put(`${system}/evil/incarnation.json`, { ...incarnation, ...evil, ...left })
    await put(`${system}/evil/wal_005/0000005A.history`, `1\t${good.finishLsn}\tx\n`)

    // Nobody hears of it: else it would be the newest life.
    const recovered = await startDatabase(recover({ RECOVERY_LIVES: ' main  another ', ADMIT_CLIENTS: 'false' }))
    expect(await recovered.sql('select count(*) from t')).toBe('2')
    const proof = await recovered.ask<Record<string, unknown>>('recovery-proof')
    const { recovery } = await recovered.ask<Record<string, unknown>>('certificate')
    expect(recovery).toEqual({
      ...{ fromIncarnation: 'main', reachedLsn: proof.reachedLsn, timeline: proof.timeline },
    })
    await recovered.remove()

    await backupsOf(store, database, major).ask('full', '--id', 'unasked')
    await database.stop()
    const inherit = async () => {
      const volume = await createVolume(unique('next'))
      const inherited = await runToEnd({
        image: `howdah/postgres:${major}`,
        options: [
          ...['--volume', `${database.volume}:/previousdata:ro`, '--volume', `${volume}:/postgresqldata`],
          ...['--entrypoint', 'howdah-inherit'],
        ],
      })
      expect(inherited.code).toBe(0)
      return volume
    }
    const volume = await inherit()
    const misled = await runDatabaseToEnd({ ...recover(), volume })
    expect(misled.stderr).toMatch(/went on to .* in the incarnation main, and the incarnation evil has it only up to/)
    expect(misled.stderr).toMatch(/"error":"archive-hole"/)

    // The life of another system that took its name, and a backup that nobody has asked for.
    await put(`99-${major}/main/incarnation.json`, {
      ...incarnation,
      systemIdentifier: '99',
      startedAt: new Date().toISOString(),
    })
    const told = { RECOVERY_LIVES: 'main', RECOVERY_BACKUPS: `main/${good.name} main/self-contained/x/${good.name}` }
    // The same bytes over the real one, which is younger from then on.
    await put(`${system}/main/incarnation.json`, JSON.stringify(incarnation))
    const known = { ...told, RECOVERY_SYSTEM: system.split('-')[0] ?? '', ADMIT_CLIENTS: 'false' }
    const asked = await startDatabase(recover(known))
    expect(await asked.sql('select count(*) from t')).toBe('2')
    expect(await asked.ask('recovery-proof')).toMatchObject({ fromIncarnation: 'main', backup: good.name })
    await asked.remove()

    // One more tar file would be unpacked over the others.
    const named = { ...known, RECOVERY_TARGET: `backup ${good.name}` }
    const extra = `${good.prefix}/basebackups_005/${good.name}/tar_partitions/part_999.tar.zst`
    await put(extra, 'one more')
    const joined = await runDatabaseToEnd(recover(named))
    expect(joined.stderr).toMatch(/"error":"backup-damaged"/)
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: extra }))

    // Behind the end of the volume, where whoever has the key may put something right before it is read.
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: `${good.prefix}/wal_005/00000001` }),
    )
    const last = Contents.at(-1)?.Key?.split('/').at(-1)?.slice(0, 24) ?? ''
    const behind = (number: number) => segmentNameOf((segmentNumberIn(last) ?? 0) + number, last)
    for (const name of [`wal_005/${behind(1)}`, `wal_005/${behind(5)}`, `unfinished/wal_005/${behind(1)}`])
      await put(`${good.prefix}/${name}.zst`, 'no WAL')
    const believed = await runDatabaseToEnd({ ...recover(known), volume: await inherit() })
    const newest = await startDatabase({ ...recover({ ...known, FORMER_IS_NEWEST: 'true' }), volume: await inherit() })
    expect(believed.code).toBe(70)
    expect(await newest.sql('select count(*) from t')).toBe('2')
    await newest.remove()
  })
})
