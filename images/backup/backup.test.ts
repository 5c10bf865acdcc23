import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { cleanUp, docker, dockerOutput, waitUntil } from '../testing/docker.ts'
import {
  answerOf,
  backup,
  beginBackup,
  type Database,
  folderStore,
  fromStoreAlone,
  inFolder,
  type RecordedBackup,
  sql,
  startDatabase,
} from './testing.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
afterAll(cleanUp)

const rows = (table: string) =>
  `select count(*), coalesce(sum(id), 0), count(*) filter (where note = 'changed') from ${table}`
const aTable = (table: string) =>
  `create table ${table} as select id, repeat('x', 100) as note from generate_series(1, 50000) id`

describe('wrong arguments', () => {
  test.each([
    [[], 'there is no command'],
    [['everything'], 'there is no command everything'],
    [['full'], "the id '' is none"],
    [['full', '--id', '../x'], "the id '../x' is none"],
    [['list', '--id', 'x'], 'list does not know --id'],
    [['verify', 'LATEST'], "'LATEST' is no backup's name"],
    [['retention', '--keep-full', '0', '--keep-days', '7'], '--keep-full is not a number from 1 on'],
    [['retention', '--keep-full', '1'], '--keep-days is not a number'],
  ])('are refused: %j', async (command, words) => {
    const { code, stdout, stderr } = await fromStoreAlone({ env: {}, options: [] }, command)

    expect(code).toBe(64)
    expect(JSON.parse(stdout)).toMatchObject({ error: 'wrong-arguments', message: expect.stringContaining(words) })
    expect(stderr.trim().split('\n').at(-1)).toContain(`error: ${words}`)
  })

  test('and a store that is none', async () => {
    const { code, stdout } = await fromStoreAlone(
      { env: { BACKUP_TYPE: 'FILE', BACKUP_URI: 's3://bucket' }, options: [] },
      ['list'],
    )

    expect(code).toBe(64)
    expect(JSON.parse(stdout)).toMatchObject({
      error: 'wrong-variables',
      message: expect.stringContaining('BACKUP_URI does not fit'),
    })
  })

  test('and a store that is not there is worth another try', async () => {
    const { code, stdout } = await fromStoreAlone(
      { env: { BACKUP_TYPE: 'FILE', BACKUP_URI: 'file:///nowhere' }, options: [] },
      ['list'],
    )

    expect(code).toBe(75)
    expect(JSON.parse(stdout)).toMatchObject({ error: 'store-unreachable' })
  })
})

describe('a database that ships its WAL', () => {
  let store: Awaited<ReturnType<typeof folderStore>>
  let database: Database
  let full: RecordedBackup

  beforeAll(async () => {
    store = await folderStore('store')
    database = await startDatabase('ships', store, { PG_WRITE_ARCHIVE: 'true', INCARNATION: 'first' })
    await sql(database, aTable('t'), aTable('tail'), aTable('hollow'), 'vacuum t, tail, hollow')
  })

  test('is backed up once for an id', async () => {
    full = await answerOf(backup(database, ['full', '--id', 'monday']))

    expect(full).toMatchObject({
      id: 'monday',
      asked: 'full',
      kind: 'full',
      incarnation: 'first',
      base: null,
      permanent: false,
      verified: true,
    })
    expect(full.prefix).toMatch(/^\d+-17\/first$/)
    expect(full.startLsn).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/)
    expect(await answerOf(backup(database, ['full', '--id', 'monday']))).toEqual(full)
    const { items } = await answerOf<{ items: RecordedBackup[] }>(backup(database, ['list']))
    expect(items).toEqual([full])

    const other = await backup(database, ['incremental', '--id', 'monday'])
    expect(other.code).toBe(64)
    expect(JSON.parse(other.stdout)).toMatchObject({ error: 'id-taken' })
  })

  test('is recovered with every row from a chain of incremental backups', async () => {
    await sql(database, "update t set note = 'changed' where id % 100 = 0")
    const tuesday = await answerOf(backup(database, ['incremental', '--id', 'tuesday']))
    await sql(
      database,
      'insert into t select id from generate_series(50001, 60000) id',
      'create table made_later as select * from t limit 77',
    )
    const wednesday = await answerOf(backup(database, ['incremental', '--id', 'wednesday']))
    const expected = await sql(database, rows('t'), rows('made_later'), rows('tail'))
    await sql(database, 'truncate t, tail')

    const recovered = await startDatabase('chain', store, {
      MODE: 'recover',
      RECOVERY_TARGET: `backup ${wednesday.name}`,
      INCARNATION: 'from-chain',
    })

    expect(tuesday).toMatchObject({ kind: 'incremental', base: full.name })
    expect(wednesday).toMatchObject({ kind: 'incremental', base: tuesday.name })
    expect(tuesday.storedBytes).toBeLessThan(full.storedBytes)
    expect(BigInt(wednesday.finishTransaction)).toBeGreaterThan(BigInt(full.finishTransaction))
    expect(await sql(recovered, rows('t'), rows('made_later'), rows('tail'))).toBe(expected)
    await dockerOutput(['rm', '--force', recovered.container])
  })

  // wal-rus 0.4.1 on its own brings deleted rows back here.
  test('gets no row back that was cut off by VACUUM between two backups', async () => {
    await sql(database, 'drop table tail, hollow', aTable('tail'), aTable('hollow'), 'vacuum tail, hollow')
    await answerOf(backup(database, ['full', '--id', 'thursday']))
    await sql(
      database,
      'delete from tail where (ctid::text::point)[0] >= 100',
      'delete from hollow',
      'vacuum tail, hollow',
    )
    // Extends the table by more pages than it fills.
    await sql(database, "copy hollow from program 'seq 1 3000' with (format csv)".replace('hollow', 'hollow (id)'))
    const expected = await sql(database, rows('tail'), rows('hollow'))

    const friday = await answerOf(backup(database, ['incremental', '--id', 'friday']))
    const recovered = await startDatabase('cut', store, {
      MODE: 'recover',
      RECOVERY_TARGET: `backup ${friday.name}`,
      INCARNATION: 'from-cut',
    })

    expect(await sql(recovered, rows('tail'), rows('hollow'))).toBe(expected)
    await dockerOutput(['rm', '--force', recovered.container])
  })

  test('is backed up again under the same id when the first run was killed, and nothing is left of that', async () => {
    // What does not compress keeps a slow backup busy.
    await sql(database, 'create table noise as select gen_random_uuid() as id from generate_series(1, 200000)')
    const killed = await beginBackup(database, ['full', '--id', 'saturday'], { WALG_NETWORK_RATE_LIMIT: '200000' })
    await waitUntil(async () => (await inFolder(store, 'find . -path "*/tar_partitions/*"')).includes('.tmp.'), {
      timeoutMs: 30_000,
      what: 'a part of the backup',
    })

    const busy = await backup(database, ['full', '--id', 'meanwhile'])
    const alsoBusy = await backup(database, ['retention', '--keep-full', '1', '--keep-days', '0'])
    await docker(['kill', '--signal', 'KILL', killed])
    await dockerOutput(['wait', killed])
    const before = await answerOf<{ items: RecordedBackup[] }>(backup(database, ['list']))
    const saturday = await answerOf(
      waitUntil(
        async () => {
          const result = await backup(database, ['full', '--id', 'saturday'])
          return result.code !== 75 && result
        },
        { timeoutMs: 30_000, what: 'the lock of the killed backup to be free' },
      ),
    )

    expect(busy.code).toBe(75)
    expect(JSON.parse(busy.stdout)).toMatchObject({ error: 'busy' })
    expect(alsoBusy.code).toBe(75)
    expect(before.items.map(({ id }) => id)).not.toContain('saturday')
    const { items } = await answerOf<{ items: RecordedBackup[] }>(backup(database, ['list']))
    expect(items[0]).toEqual(saturday)
    const folders = await inFolder(store, `ls -d ${saturday.prefix}/basebackups_005/*/ | xargs -n 1 basename`)
    expect(folders.split('\n').sort()).toEqual(items.map(({ name }) => name).sort())
    expect(await inFolder(store, `ls ${saturday.prefix}`)).not.toContain('running.json')
  })

  test('has a backup that does not verify when a segment, a part or a bit of it is gone', async () => {
    const { items } = await answerOf<{ items: RecordedBackup[] }>(backup(database, ['list']))
    const [newest] = items
    if (newest === undefined) throw new Error('no backup')
    const verify = () =>
      answerOf<{ verified: boolean; missing: string[] }>(fromStoreAlone(store, ['verify', newest.name]))
    const segment = `${newest.prefix}/wal_005/${newest.name.slice(5, 29)}`
    const parts = `${newest.prefix}/basebackups_005/${newest.name}/tar_partitions`

    expect(await verify()).toMatchObject({ verified: true, missing: [] })

    await inFolder(store, `mv ${segment}.zst segment`)
    expect(await verify()).toMatchObject({ verified: false, missing: [segment] })
    const { earliest } = await answerOf<{ earliest: string }>(fromStoreAlone(store, ['window']))
    expect(earliest).toBe(full.finishedAt)
    await inFolder(store, `mv segment ${segment}.zst`)

    await inFolder(store, `mv ${parts}/pg_control.tar.zst control`)
    expect(await verify()).toMatchObject({ verified: false, missing: [`${parts}/pg_control.tar`] })
    await inFolder(store, `mv control ${parts}/pg_control.tar.zst`)

    await inFolder(store, `cp ${parts}/part_001.tar.zst part && truncate --size=-1 ${parts}/part_001.tar.zst`)
    expect(await verify()).toMatchObject({ verified: false, missing: [`${parts}/`] })
    await inFolder(store, `mv part ${parts}/part_001.tar.zst`)
    expect(await verify()).toMatchObject({ verified: true })
  })

  test('loses by retention what is old, the WAL before it, and nothing else', async () => {
    const { items } = await answerOf<{ items: RecordedBackup[] }>(backup(database, ['list']))
    const wal = async () =>
      (await inFolder(store, `cd ${full.prefix}/wal_005 && ls`))
        .split('\n')
        .filter((name) => /^[0-9A-F]{24}\.zst$/.test(name))
    const [newest] = items
    if (newest === undefined) throw new Error('no backup')
    const before = await wal()

    const planned = await answerOf<{ removed: string[]; kept: string[] }>(
      backup(database, ['retention', '--keep-full', '1', '--keep-days', '0', '--dry-run']),
    )
    expect(await wal()).toEqual(before)
    const refused = await backup(database, ['remove', full.name])
    const done = await answerOf<{ removed: string[]; kept: string[] }>(
      backup(database, ['retention', '--keep-full', '1', '--keep-days', '0']),
    )

    expect(done).toEqual(planned)
    expect(done.kept).toEqual([newest.name])
    expect(done.removed.sort()).toEqual(
      items
        .slice(1)
        .map(({ name }) => name)
        .sort(),
    )
    expect(refused.code).toBe(64)
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: 'backup-needed' })
    expect(await wal()).toEqual(before.filter((name) => name.slice(0, 24) >= newest.name.slice(5, 29)))
    expect(await answerOf(fromStoreAlone(store, ['verify', newest.name]))).toMatchObject({ verified: true })
    expect(await answerOf(fromStoreAlone(store, ['window']))).toMatchObject({ earliest: newest.finishedAt })
    // The incarnations of the recoveries above began later and have no backup: they live on.
    expect(await inFolder(store, 'ls -d */*/incarnation.json')).toContain(`${full.prefix}/incarnation.json`)

    const last = await backup(database, ['remove', newest.name])
    expect(last.code).toBe(64)
    expect(JSON.parse(last.stdout)).toMatchObject({ error: 'last-backup' })
  })

  test('keeps a permanent backup, and does not build on it', async () => {
    const permanent = await answerOf(backup(database, ['full', '--id', 'for-ever', '--permanent']))
    const next = await answerOf(backup(database, ['incremental', '--id', 'after']))

    expect(permanent).toMatchObject({ permanent: true })
    expect(next.base).not.toBe(permanent.name)
    const done = await answerOf<{ kept: string[] }>(
      backup(database, ['retention', '--keep-full', '1', '--keep-days', '0']),
    )
    expect(done.kept).toContain(permanent.name)
    expect(await answerOf(fromStoreAlone(store, ['verify', permanent.name]))).toMatchObject({ verified: true })
    expect((await answerOf<{ removed: string[] }>(backup(database, ['remove', permanent.name]))).removed).toEqual([
      permanent.name,
    ])
  })
})

describe('a database that does not ship its WAL', () => {
  test('is recovered from a self-contained backup that was taken under load, and ships nothing afterwards', async () => {
    const store = await folderStore('alone')
    const database = await startDatabase('silent', store, { INCARNATION: 'silent' })
    await sql(database, aTable('t'))
    const refused = await backup(database, ['full', '--id', 'no'])
    const load = randomBytes(4).toString('hex')
    await dockerOutput([
      'exec',
      '--detach',
      database.container,
      'bash',
      '-c',
      `for ((n = 0; n < 30; n++)); do psql -qXh /postgresqldata/howdah/run -U postgres -c "insert into t select $n, '${load}' from generate_series(1, 1000)"; done`,
    ])

    const taken = await answerOf(backup(database, ['self-contained', '--id', 'whole']))
    await waitUntil(async () => (await sql(database, `select count(*) from t where note = '${load}'`)) === '30000', {
      timeoutMs: 60_000,
      what: 'the load',
    })
    const recovered = await startDatabase('found', store, {
      MODE: 'recover',
      RECOVERY_TARGET: `backup ${taken.name}`,
      INCARNATION: 'found',
    })

    expect(refused.code).toBe(64)
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: 'archive-off' })
    expect(taken).toMatchObject({
      kind: 'self-contained',
      incarnation: 'silent',
      prefix: expect.stringMatching(/\/silent\/self-contained\/whole$/),
    })
    expect(await answerOf(backup(database, ['self-contained', '--id', 'whole']))).toEqual(taken)
    // Each statement of the load is there as a whole or not at all.
    const [original, batches] = (
      await sql(
        recovered,
        "select count(*) from t where note like 'x%'",
        `select count(distinct c) = 1 or count(*) = 0 from (select count(*) c from t where note = '${load}' group by id)`,
      )
    ).split('\n')
    expect([original, batches]).toEqual(['50000', 't'])
    expect(await sql(database, 'select count(*) from pg_replication_slots')).toBe('0')
    const before = await inFolder(store, 'find . -name "*.zst" | sort')
    await sql(database, 'select pg_switch_wal()', 'insert into t values (0)', 'select pg_switch_wal()')
    await waitUntil(
      async () =>
        (await sql(database, "select count(*) from pg_ls_archive_statusdir() where name like '%.ready'")) === '0',
      { timeoutMs: 30_000, what: 'the archiver' },
    )
    expect(await inFolder(store, 'find . -name "*.zst" | sort')).toBe(before)
  })
})
