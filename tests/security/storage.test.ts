import { afterAll, expect, test } from 'vitest'
import { type Database, owner, runDatabase, type Status, startDatabase, unique } from '../../images/testing/database.ts'
import { cleanUp, dockerOutput, runContainer, testLabel, waitUntil } from '../../images/testing/docker.ts'

afterAll(cleanUp)

const gib = 1024 ** 3
/** A tenant that wants to fill the disk sets aside what it is told. */
const regardless = 'set default_transaction_read_only = off;'
const rows = (megabytes: number) => `select 'a' || repeat(md5(g::text), 31250) from generate_series(1, ${megabytes}) g`
/** Each takes more than there is. */
const waysToFill = [
  `insert into filler ${rows(800)}`,
  `create unlogged table unlogged (x text); alter table unlogged alter x set storage external; insert into unlogged ${rows(800)}`,
  `create temp table temporary (x text); alter table temporary alter x set storage external; insert into temporary ${rows(800)}`,
  `select lo_from_bytea(0, convert_to(x, 'UTF8')) from (${rows(800)}) _ (x)`,
]

const asOwner = (database: Database, statement: string) =>
  database.asClient({ user: owner.username, password: owner.password, database: owner.db }, statement)

const makeFiller = 'create table filler (x text); alter table filler alter x set storage external;'

const storageOf = async (database: Database) => (await database.status()).storage
const becomes = (database: Database, ...states: readonly NonNullable<Status['storage']>['state'][]) =>
  waitUntil(async () => states.includes((await storageOf(database))?.state ?? 'ok'), {
    timeoutMs: 90_000,
    everyMs: 200,
    what: `storage that is ${states.join(' or ')}`,
  })

test('who has 1 GB is told in time, writes no more than a little beyond it in any way, and goes on once something is removed', async () => {
  const database = await startDatabase({ env: { ...owner, VOLUME_GB: '1' } })
  const inVolume = (...command: string[]) =>
    dockerOutput(['exec', '--user', 'postgres', database.container, ...command])
  expect((await asOwner(database, makeFiller)).stderr).toBe('')
  const settings =
    "select string_agg(name, ' ') from pg_settings where setting::bigint * case unit when 'kB' then 1024 else 1048576 end > 268435456"
  const bounded = "('max_wal_size', 'max_slot_wal_keep_size', 'temp_file_limit')"
  expect(await database.sql(`${settings} and name in ${bounded}`)).toBe('')

  await inVolume('fallocate', '--length', '800MiB', '/postgresqldata/ballast')
  expect((await asOwner(database, `insert into filler ${rows(60)}`)).stderr).toBe('')
  await becomes(database, 'nearly-full')
  expect((await asOwner(database, `insert into filler ${rows(1)}`)).stderr).toMatch(/read-only transaction/)
  const ended = await Promise.all(waysToFill.map((way) => asOwner(database, `${regardless} ${way}`)))
  const most = (await storageOf(database))?.usedBytes ?? 0

  for (const { stderr } of ended) expect(stderr).toMatch(/terminating connection|pg_hba.conf|No space/)
  expect(most).toBeLessThan(1.4 * gib)
  await inVolume('rm', '/postgresqldata/ballast')
  await becomes(database, 'ok')
  await waitUntil(async () => (await asOwner(database, `insert into filler ${rows(1)}`)).code === 0, {
    timeoutMs: 30_000,
    everyMs: 200,
    what: 'a client that writes',
  })
  const log = await database.log()
  expect(log).toMatch(/howdah: the volume is nearly full: \d+ of 1024 MB are used.*default_transaction_read_only = off/)
  // Right then: what they wrote may be gone with them.
  expect(log).toMatch(/howdah: the volume is full: \d+ of 1024 MB are used/)
  expect(log).toMatch(/howdah: the volume has room again/)
})

/** Each look takes longer than it does on a disk that others keep busy, and is counted. */
const slowDu = `cp /usr/bin/du /usr/bin/quick-du
  printf '%s\n' '#!/bin/sh' 'echo >>/tmp/looks' 'sleep 0.4' 'exec quick-du "$@"' >/usr/bin/du`

test('a volume that is nearly full is looked at no less often because a look takes long', async () => {
  const database = await startDatabase({ env: { ...owner, VOLUME_GB: '1' } })
  const run = (user: string, line: string) =>
    dockerOutput(['exec', '--user', user, database.container, 'bash', '-c', line])
  await run('postgres', 'fallocate --length 900MiB /postgresqldata/ballast')
  await becomes(database, 'nearly-full')
  await run('root', slowDu)
  const looks = async () => Number(await run('root', 'wc -l </tmp/looks'))
  await waitUntil(async () => (await looks()) > 0, { timeoutMs: 10_000, what: 'a slow look' })

  const before = await looks()
  await waitUntil(async () => (await looks()) >= before + 8, { timeoutMs: 15_000, what: 'eight more looks' })
})

/** Autovacuum calls what its owner has put into an index, which goes on whatever would cancel it. */
const fillInWorker = `${regardless} ${makeFiller}
  create function fill() returns int language plpgsql volatile as $f$ begin
    for n in 1 .. 40 loop
      begin
        insert into public.filler select 'a' || pg_catalog.repeat(pg_catalog.md5(g::text), 31250) from pg_catalog.generate_series(1, 50) g;
        perform pg_catalog.pg_sleep(0.2);
      exception when query_canceled then null; end;
    end loop;
    return 1;
  end $f$;
  create function harmless(i int) returns int language plpgsql immutable as $f$ begin
    if (select backend_type from pg_catalog.pg_stat_activity where pid = pg_catalog.pg_backend_pid()) = 'autovacuum worker' then
      perform public.fill(); end if;
    return i; end $f$;
  create table looked (a int); create index on looked (harmless(a)); insert into looked select generate_series(1, 300)`

test.concurrent.for(['17', '15'])(
  'a worker that runs what an owner has defined is ended as its sessions are, on %s',
  async (major) => {
    const database = await startDatabase({ major, env: { ...owner, VOLUME_GB: '1' } })
    await database.sql('alter system set autovacuum_naptime = 1')
    await database.sql('select pg_reload_conf()')
    expect((await asOwner(database, fillInWorker)).stderr).toBe('')

    await becomes(database, 'full', 'closed')
    await waitUntil(async () => /sessions that were ended|terminating autovacuum process/.test(await database.log()), {
      timeoutMs: 60_000,
      everyMs: 200,
      what: 'a worker that was ended',
    })
    // Forty rounds are 2 GB.
    const most = () => storageOf(database).then((storage) => storage?.usedBytes ?? 0)
    const seen: number[] = []
    await waitUntil(async () => seen.push(await most()) > 60, { timeoutMs: 60_000, everyMs: 200, what: 'a while' })
    expect(Math.max(...seen)).toBeLessThan(1.5 * gib)
  },
)

/** A disk of memory that lasts as long as somebody holds it. */
const smallDisk = async () => {
  const disk = unique('disk')
  const options = ['--opt', 'type=tmpfs', '--opt', 'device=tmpfs', '--opt', 'o=size=700m']
  await dockerOutput(['volume', 'create', '--label', testLabel, ...options, disk])
  await runContainer({
    image: 'howdah/postgres:17',
    options: ['--volume', `${disk}:/disk`, '--entrypoint', 'sleep'],
    command: ['infinity'],
  })
  return disk
}

test('a disk that is filled ends no PostgreSQL, and what was committed is there', async () => {
  const database = await runDatabase({ major: '15', env: owner, volume: await smallDisk() })
  const { startedAt } = await database.ready()
  expect((await asOwner(database, makeFiller)).stderr).toBe('')
  expect((await asOwner(database, `insert into filler ${rows(10)}`)).stderr).toBe('')

  // This disk is memory: no faster than those that the watch is made for, with the WAL.
  for (const way of waysToFill) {
    const paced = way.replace('md5(g::text)', 'md5(g::text || pg_sleep(1 / 150.0))')
    expect(paced).not.toBe(way)
    await asOwner(database, `${regardless} ${paced}`)
  }

  await becomes(database, 'nearly-full', 'full', 'closed')
  expect(await database.log()).not.toMatch(/PANIC/)
  expect(await database.status()).toMatchObject({ ready: true, startedAt })
  expect(await database.sql('select count(*) from filler', { database: owner.db })).toBe('10')
})

test.concurrent.for(['17', '15'])(
  'a disk that was filled faster than anybody looks keeps no PostgreSQL %s from starting again',
  async (major) => {
    const database = await runDatabase({ major, env: owner, volume: await smallDisk() })
    await database.ready()
    expect((await asOwner(database, `${makeFiller} insert into filler ${rows(3)}`)).stderr).toBe('')
    const inContainer = (line: string) =>
      dockerOutput(['exec', '--user', 'postgres', database.container, 'bash', '-c', line])
    await waitUntil(() => inContainer('test -s /postgresqldata/howdah/reserve && echo kept'), { timeoutMs: 60_000 })
    // Nobody looks any more, as on a disk that is much faster. (The brackets keep this line out of what it finds.)
    await inContainer("pkill -STOP -f 'howdah-entrypoin[t]'")
    await inContainer(
      'cd /postgresqldata && fallocate --length $(($(df -k --output=avail . | tail -n 1) - 20000))KiB ballast',
    )
    const wal = "select count(pg_logical_emit_message(true, 'x', repeat('x', 1000000))) from generate_series(1, 400)"
    expect((await asOwner(database, wal)).stderr).toMatch(/PANIC.*No space left on device/)
    await waitUntil(async () => !/running/.test(await inContainer('pgrep -x postgres >&2 || echo ended')), {
      timeoutMs: 30_000,
      what: 'a PostgreSQL that has ended',
    })
    await database.kill()

    await database.start()
    const { storage } = await database.ready()
    expect(storage?.state).toBe('closed')
    expect(await database.sql('select count(*) from filler', { database: owner.db })).toBe('3')
    await inContainer('rm /postgresqldata/ballast')
    await becomes(database, 'ok')
    await waitUntil(async () => (await asOwner(database, `insert into filler ${rows(1)}`)).code === 0, {
      timeoutMs: 30_000,
      what: 'a client that writes',
    })
  },
)
