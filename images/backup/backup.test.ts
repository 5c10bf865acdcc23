import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, fileStore, inStore, startDatabase } from '../testing/database.ts'
import { cleanUp, docker, dockerOutput, waitUntil } from '../testing/docker.ts'
import { backupsOf, type RecordedBackup, refusalOf, type Store } from './testing.ts'

afterAll(cleanUp)

const aTable = (name: string) =>
  `create table ${name} as select id, repeat('x', 100) as note from generate_series(1, 50000) id; vacuum ${name};`
const rows = (table: string) =>
  `select count(*), coalesce(sum(id), 0), count(*) filter (where note = 'changed') from ${table};`

/** A database of the same store, as it was at the end of a backup. */
const recover = (store: Store, { name }: RecordedBackup, incarnation: string) =>
  startDatabase({
    env: { ...store.env, MODE: 'recover', RECOVERY_TARGET: `backup ${name}`, INCARNATION: incarnation },
    options: store.options,
  })

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
    const result = await backupsOf({ env: {}, options: [] }).run(command)

    expect(refusalOf(result)).toMatchObject({ code: 64, error: 'wrong-arguments' })
    expect(result.stderr.trim().split('\n').at(-1)).toContain(`error: ${words}`)
  })

  test.each([
    ['that is none', 's3://bucket', { code: 64, error: 'wrong-variables' }],
    ['that is not there', 'file:///nowhere', { code: 75, error: 'store-unreachable' }],
  ])('and a store %s', async (_, uri, expected) => {
    const { run } = backupsOf({ env: { BACKUP_TYPE: 'FILE', BACKUP_URI: uri }, options: [] })

    expect(refusalOf(await run(['list']))).toMatchObject(expected)
  })
})

describe('a database that ships its WAL', () => {
  let store: Store
  let database: Database
  let backups: ReturnType<typeof backupsOf>
  let storeAlone: ReturnType<typeof backupsOf>
  let full: RecordedBackup

  const list = async () => (await backups.ask<{ items: RecordedBackup[] }>('list')).items
  const newest = async () => {
    const [first] = await list()
    if (first === undefined) throw new Error('there is no backup')
    return first
  }

  beforeAll(async () => {
    store = await fileStore()
    database = await startDatabase({
      env: { ...store.env, PG_WRITE_ARCHIVE: 'true', INCARNATION: 'first' },
      options: store.options,
    })
    backups = backupsOf(store, database)
    storeAlone = backupsOf(store)
    // It may truncate a catalog at any time, and what is incremental then depends on the archiver.
    await database.sql('alter system set autovacuum = off; select pg_reload_conf()')
    await database.sql(aTable('t'))
  })

  test('is backed up once for an id', async () => {
    full = await backups.ask('full', '--id', 'monday')

    expect(full).toMatchObject({ id: 'monday', asked: 'full', kind: 'full', incarnation: 'first', base: null })
    expect(full).toMatchObject({ permanent: false, verified: true, prefix: expect.stringMatching(/^\d+-17\/first$/) })
    expect(await backups.ask('full', '--id', 'monday')).toEqual(full)
    expect(await list()).toEqual([full])
    const other = await backups.run(['incremental', '--id', 'monday'])
    expect(refusalOf(other)).toMatchObject({ code: 64, error: 'id-taken' })
  })

  test('is recovered with every row from a chain of incremental backups', async () => {
    await database.sql("update t set note = 'changed' where id % 100 = 0")
    const second = await backups.ask('incremental', '--id', 'tuesday')
    await database.sql('insert into t select id from generate_series(50001, 60000) id')
    await database.sql('create table made_later as select * from t limit 77')
    const third = await backups.ask('incremental', '--id', 'wednesday')
    const expected = await database.sql(rows('t') + rows('made_later'))
    await database.sql('truncate t, made_later')

    const recovered = await recover(store, third, 'from-chain')

    expect(second).toMatchObject({ kind: 'incremental', base: full.name })
    expect(third).toMatchObject({ kind: 'incremental', base: second.name })
    expect(second.storedBytes).toBeLessThan(full.storedBytes)
    expect(BigInt(third.finishTransaction)).toBeGreaterThan(BigInt(full.finishTransaction))
    expect(await recovered.sql(rows('t') + rows('made_later'))).toBe(expected)
    await recovered.remove()
  })

  // wal-rus 0.4.1 on its own brings deleted rows back here.
  test('gets no row back that VACUUM cut off between two backups', async () => {
    await database.sql(aTable('cut') + aTable('refilled'))
    await backups.ask('full', '--id', 'thursday')
    await database.sql('delete from cut where (ctid::text::point)[0] >= 100; delete from refilled')
    await database.sql('vacuum cut, refilled')
    // COPY extends the table by more pages than it fills.
    await database.sql("copy refilled (id) from program 'seq 1 3000'")
    const expected = await database.sql(rows('cut') + rows('refilled'))

    const recovered = await recover(store, await backups.ask('incremental', '--id', 'friday'), 'from-cut')

    expect(await recovered.sql(rows('cut') + rows('refilled'))).toBe(expected)
    await recovered.remove()
  })

  test('is backed up again under the id of a run that was killed, and nothing of that is left', async () => {
    // What does not compress keeps a slow backup busy.
    await database.sql('create table noise as select gen_random_uuid() as id from generate_series(1, 200000)')
    const slow = await backups.begin(['full', '--id', 'saturday'], { WALG_NETWORK_RATE_LIMIT: '200000' })
    await waitUntil(async () => (await inStore(store, 'find . -path "*/tar_partitions/*"')).includes('.tmp.'), {
      timeoutMs: 30_000,
      what: 'a part of the backup',
    })

    const busy = [
      await backups.run(['full', '--id', 'meanwhile']),
      await backups.run(['retention', '--keep-full', '1', '--keep-days', '0']),
    ]
    await docker(['kill', '--signal', 'KILL', slow])
    await dockerOutput(['wait', slow])
    const before = await list()
    const { code } = await waitUntil(
      async () => {
        const result = await backups.run(['full', '--id', 'saturday'])
        return result.code !== 75 && result
      },
      { timeoutMs: 30_000, what: 'the lock of the killed backup to be free' },
    )

    for (const result of busy) expect(refusalOf(result)).toMatchObject({ code: 75, error: 'busy' })
    expect(before.map(({ id }) => id)).not.toContain('saturday')
    expect(code).toBe(0)
    const items = await list()
    expect(items.map(({ id }) => id)).toContain('saturday')
    const folders = await inStore(store, `ls -d ${full.prefix}/basebackups_005/*/ | xargs -n 1 basename`)
    expect(folders.split('\n').sort()).toEqual(items.map(({ name }) => name).sort())
    expect(await inStore(store, `cat ${full.prefix}/running.json`)).toBe('{"ended":true}')
  })

  test('loses by retention what a backup left that was cut before it was recorded', async () => {
    const kept = await list()
    const { name, prefix } = await backups.ask('full', '--id', 'cut')
    const running = { id: 'cut', asked: 'full', startedAt: '2026-01-01T00:00:00Z', from: name.slice(5, 29) }
    await inStore(
      store,
      `rm ${prefix}/backups/${name}.json; printf '%s' '${JSON.stringify(running)}' >${prefix}/running.json`,
    )

    const { newest } = await backups.ask<{ newest: RecordedBackup[] }>(
      'retention',
      '--keep-full',
      '99',
      '--keep-days',
      '99',
    )

    expect(await inStore(store, `ls ${prefix} ${prefix}/basebackups_005`)).not.toContain(name)
    expect(await inStore(store, `cat ${prefix}/running.json`)).toBe('{"ended":true}')
    expect(await list()).toEqual(kept)
    expect(newest).toEqual(kept.slice(0, 10))
  })

  test('loses nothing that somebody took by hand, or takes at the moment', async () => {
    const { prefix } = full
    const byHand = (line: string) => [
      ...['exec', '--user', 'postgres', database.container, 'bash', '-c'],
      `. /usr/local/lib/howdah/common.sh; . "$ENVIRONMENT"; . "$LIBRARY/archiver.sh"; . "$LIBRARY/session.sh"; store_configure '' ${prefix}; identify_archiver "$(mktemp -d)"; ${line}`,
    ]
    const running = { id: 'cut', asked: 'full', startedAt: '2026-01-01T00:00:00Z', from: '0'.repeat(24) }
    const cut = `printf '%s' '${JSON.stringify(running)}' >${prefix}/running.json`
    const retention = () => backups.ask('retention', '--keep-full', '99', '--keep-days', '99')
    const files = () => inStore(store, `ls ${prefix}/basebackups_005`)
    const before = await files()

    await dockerOutput(byHand('wal-g backup-push "$DATA" --full'))
    const taken = (await files()).split('\n').filter((file) => !before.includes(file))
    await inStore(store, cut)
    await retention()
    const afterwards = await files()

    // What is being taken has no sentinel yet; what a killed one left looks the same.
    const half = `${prefix}/basebackups_005/base_0000000100000000000000EE`
    await inStore(store, `mkdir ${half}; echo part >${half}/part; ${cut}`)
    await dockerOutput([
      'exec',
      '--detach',
      database.container,
      'psql',
      '-c',
      "select pg_backup_start('by hand')",
      '-c',
      '\\! sleep 600',
    ])
    const session = "from pg_stat_activity where query like 'select pg_backup_start%'"
    await waitUntil(async () => (await database.sql(`select count(*) ${session}`)) === '1', {
      timeoutMs: 10_000,
      what: 'a backup by hand',
    })
    await retention()
    const meanwhile = await files()
    await database.sql(`select pg_terminate_backend(pid) ${session}`)
    await database.sql("create role idler login password 'idler'")
    // Anybody can say it.
    const connection = `host=${await database.address()} user=idler dbname=postgres sslmode=require`
    await dockerOutput([
      ...['exec', '--detach', '--env', 'PGPASSWORD=idler', database.container, 'psql', connection],
      ...['-c', 'select 1 /* pg_backup_start( */', '-c', '\\! sleep 600'],
    ])
    const idler = "from pg_stat_activity where usename = 'idler' and query like '%pg_backup_start(%'"
    await waitUntil(async () => (await database.sql(`select count(*) ${idler}`)) === '1', {
      timeoutMs: 10_000,
      what: 'a session that says so',
    })
    await inStore(store, cut)
    await retention()
    await database.sql(`select pg_terminate_backend(pid) ${idler}`)

    expect(taken).toHaveLength(2)
    expect(afterwards.split('\n')).toEqual(expect.arrayContaining(taken))
    expect(meanwhile).toContain('EE')
    expect(await files()).not.toContain('EE')
    await inStore(store, `cd ${prefix}/basebackups_005; rm -r ${taken.join(' ')}`)
  })

  test('goes on shipping its WAL, and says why, when no slot is left for backups without', async () => {
    await database.sql("select pg_create_physical_replication_slot('s' || i) from generate_series(1, 10) i")

    const off = await database.howdah(['archive', 'off'])
    const taken = await backups.run(['self-contained', '--id', 'no-slot'])
    const { mode } = await database.ask<{ mode: string }>('archive-status')
    await database.sql('select pg_drop_replication_slot(slot_name) from pg_replication_slots')

    expect([off.code, JSON.parse(off.stdout)]).toMatchObject([70, { error: 'replication-slots-taken' }])
    expect(refusalOf(taken)).toMatchObject({ code: 70, error: 'replication-slots-taken' })
    expect(mode).toBe('on')
  })

  test('is backed up although a full disk left half of a note in the store', async () => {
    const notes = `${full.prefix}/running.json.tmp.17 ${full.prefix}/.running.json.17`
    await inStore(store, `touch ${notes}`)

    const { id } = await backups.ask('full', '--id', 'after-a-full-disk')
    await backups.ask('retention', '--keep-full', '99', '--keep-days', '99')

    expect(id).toBe('after-a-full-disk')
    await inStore(store, `rm ${notes}`)
  })

  test('offers no backup that has lost a part, builds on none, and removes none before there is another', async () => {
    const { name, prefix } = await backups.ask('full', '--id', 'to-be-damaged')
    const part = `${prefix}/basebackups_005/${name}/tar_partitions/part_001.tar.zst`
    const retention = async () => {
      const command = ['retention', '--keep-full', '1', '--keep-days', '0', '--dry-run']
      return backups.ask<{ newest: RecordedBackup[]; kept: string[]; removed: string[] }>(...command)
    }
    await inStore(store, `mv ${part} part`)

    const listed = await list()
    const kept = await retention()
    const next = await backups.ask('incremental', '--id', 'after-the-damage')
    await inStore(store, `mv part ${part}`)

    expect(listed.map((one) => one.name)).not.toContain(name)
    for (const names of [kept.newest.map((one) => one.name), kept.removed]) expect(names).not.toContain(name)
    expect(kept.kept).not.toContain('to-be-damaged')
    expect(kept.newest).toHaveLength(1)
    expect(next.base).not.toBe(name)
    expect((await list()).map((one) => one.name)).toContain(name)
  })

  test('is found again by a full backup when its announcement was taken from the store', async () => {
    await inStore(store, `mv ${full.prefix}/incarnation.json announcement`)

    await backups.ask('full', '--id', 'announced-again')

    expect(await inStore(store, `cmp announcement ${full.prefix}/incarnation.json && echo same`)).toBe('same')
    await inStore(store, 'rm announcement')
  })

  test('has a backup that does not verify when a segment, a part or a byte of it is gone', async () => {
    const { name, prefix } = await newest()
    const segment = `${prefix}/wal_005/${name.slice(5, 29)}`
    const parts = `${prefix}/basebackups_005/${name}/tar_partitions`
    const verifyWithout = async (line: string, undo: string) => {
      await inStore(store, line)
      const answer = await storeAlone.ask<{ verified: boolean; missing: string[] }>('verify', name)
      await inStore(store, undo)
      return answer
    }

    const withoutSegment = await verifyWithout(`mv ${segment}.zst away`, `mv away ${segment}.zst`)
    const withoutPart = await verifyWithout(
      `mv ${parts}/pg_control.tar.zst away`,
      `mv away ${parts}/pg_control.tar.zst`,
    )
    const withoutByte = await verifyWithout(
      `cp ${parts}/part_001.tar.zst away; truncate --size=-1 ${parts}/part_001.tar.zst`,
      `mv away ${parts}/part_001.tar.zst`,
    )

    expect(withoutSegment).toEqual({ name, verified: false, missing: [segment] })
    expect(withoutPart).toEqual({ name, verified: false, missing: [`${parts}/pg_control.tar`] })
    expect(withoutByte).toEqual({ name, verified: false, missing: [`${parts}/`] })
    expect(await storeAlone.ask('verify', name)).toEqual({ name, verified: true, missing: [] })
  })

  test('loses by retention what is old, the WAL before it, and nothing else', async () => {
    const wal = async () => {
      const files = await inStore(store, `ls ${full.prefix}/wal_005`)
      return files.split('\n').filter((file) => /^[0-9A-F]{24}\.zst$/.test(file))
    }
    const [last, ...older] = await list()
    if (last === undefined) throw new Error('there is no backup')
    const before = await wal()
    const command = ['retention', '--keep-full', '1', '--keep-days', '0']

    const planned = await backups.ask<{ removed: string[]; kept: string[] }>(...command, '--dry-run')
    const untouched = await wal()
    const needed = await backups.run(['remove', full.name])
    const done = await backups.ask<{ removed: string[]; kept: string[]; lives: unknown }>(...command)
    const lastGood = await backups.run(['remove', last.name])

    expect(untouched).toEqual(before)
    expect(done).toEqual(planned)
    expect(done.kept).toEqual([last.id])
    expect(done.lives).toEqual([{ incarnation: last.incarnation, from: `0/${last.name.slice(27, 29)}000000` }])
    expect(done.removed.sort()).toEqual(older.map(({ name }) => name).sort())
    expect(await wal()).toEqual(before.filter((file) => file.slice(0, 24) >= last.name.slice(5, 29)))
    expect(await storeAlone.ask('verify', last.name)).toMatchObject({ verified: true })
    expect(await storeAlone.ask('window')).toMatchObject({ earliest: last.finishedAt })
    expect(refusalOf(needed)).toMatchObject({ code: 64, error: 'backup-needed' })
    expect(refusalOf(lastGood)).toMatchObject({ code: 64, error: 'last-backup' })
  })

  test('gets a full backup when six incremental ones build on the last', async () => {
    const kinds: string[] = []
    for (let number = 0; number < 8; number++) {
      kinds.push((await backups.ask('incremental', '--id', `chain-${number}`)).kind)
    }

    expect(kinds).toEqual([...Array(6).fill('incremental'), 'full', 'incremental'])
  })

  test('keeps a permanent backup, and builds on none', async () => {
    const permanent = await backups.ask('full', '--id', 'for-ever', '--permanent')
    const next = await backups.ask('incremental', '--id', 'after')
    const { kept } = await backups.ask<{ kept: string[] }>('retention', '--keep-full', '1', '--keep-days', '0')

    expect(permanent.permanent).toBe(true)
    expect(next.base).not.toBe(permanent.name)
    expect(kept).toContain('for-ever')
    expect(await storeAlone.ask('verify', permanent.name)).toMatchObject({ verified: true })
    expect(await backups.ask('remove', permanent.name)).toEqual({ removed: [permanent.name] })
  })
})

test('recovered data that nobody was admitted to is not backed up, and the store hears nothing of it', async () => {
  const store = await fileStore()
  const source = await startDatabase({ env: { ...store.env, PG_WRITE_ARCHIVE: 'true' }, options: store.options })
  await backupsOf(store, source).ask('full', '--id', 'first')
  const recovered = await startDatabase({
    env: { ...store.env, MODE: 'recover', INCARNATION: 'second', PG_WRITE_ARCHIVE: 'true', ADMIT_CLIENTS: 'false' },
    options: store.options,
  })

  for (const kind of ['full', 'incremental', 'self-contained']) {
    const refusal = refusalOf(await backupsOf(store, recovered).run([kind, '--id', 'too-early']))
    expect(refusal).toMatchObject({ code: 75, error: 'not-admitted' })
  }

  expect(await inStore(store, 'find . -path "*/second/*"')).toBe('')
})

describe('a database that does not ship its WAL', () => {
  test('is recovered from a self-contained backup taken under load, and ships nothing afterwards', async () => {
    const store = await fileStore()
    const database = await startDatabase({ env: { ...store.env, INCARNATION: 'silent' }, options: store.options })
    const backups = backupsOf(store, database)
    const shipped = () => inStore(store, 'find . -name "*.zst" | sort')
    await database.sql(aTable('t'))
    const psql = 'psql -qX'
    const load = `for n in {1..30}; do ${psql} -c "insert into t select -$n, 'load' from generate_series(1, 1000)"; done`
    await dockerOutput(['exec', '--detach', database.container, 'bash', '-c', load])

    const refused = await backups.run(['full', '--id', 'no'])
    const taken = await backups.ask('self-contained', '--id', 'whole')
    await waitUntil(async () => (await database.sql('select count(*) from t where id < 0')) === '30000', {
      timeoutMs: 60_000,
      what: 'the load',
    })
    const recovered = await recover(store, taken, 'found')
    const before = await shipped()
    await database.sql('insert into t values (0); select pg_switch_wal()')
    await waitUntil(
      async () =>
        (await database.sql("select count(*) from pg_ls_archive_statusdir() where name like '%.ready'")) === '0',
      { timeoutMs: 30_000, what: 'the archiver' },
    )

    expect(refusalOf(refused)).toMatchObject({ code: 64, error: 'archive-off' })
    expect(taken.kind).toBe('self-contained')
    expect(taken.prefix).toMatch(/\/silent\/self-contained\/whole$/)
    expect(await backups.ask('self-contained', '--id', 'whole')).toEqual(taken)
    expect(await recovered.sql('select count(*) from t where id > 0')).toBe('50000')
    // Each statement of the load is there as a whole or not at all.
    expect(
      await recovered.sql('select count(*) from (select from t where id < 0 group by id having count(*) <> 1000) part'),
    ).toBe('0')
    expect(await database.sql('select count(*) from pg_replication_slots')).toBe('0')
    expect(await shipped()).toBe(before)
  })
})
