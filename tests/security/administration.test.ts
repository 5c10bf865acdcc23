import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, fileStore, runDatabase, type Store } from '../../images/testing/database.ts'
import { cleanUp, docker, type Result, runToEnd, waitUntil } from '../../images/testing/docker.ts'
import { Random } from '../pipelines/simulation/random.ts'
import { hostileSettings } from './hostile-settings.ts'

afterAll(cleanUp)

/** What libpq, psql and PostgreSQL would take from the variables of a container. */
const hostileVariables = {
  PGOPTIONS: '-c search_path=evil -c default_transaction_read_only=on',
  PGSERVICE: 'none',
  PGHOST: '192.0.2.1',
  PGPORT: '1',
  PGSSLMODE: 'disable',
  PGSSLCERT: '/nowhere',
  PGPASSFILE: '/nowhere',
  PGTZ: 'Asia/Shanghai',
  PGDATESTYLE: 'SQL, MDY',
  PGCLIENTENCODING: 'LATIN1',
  PSQLRC: '/etc/passwd',
  LC_ALL: 'C',
}

const seed = Number(process.env.HOWDAH_SEED ?? randomInt(2 ** 31))

/** As the service's own sessions: whatever is set, this one works. */
const administer = async ({ container }: Database, statements: string): Promise<string> => {
  const line = '. /usr/local/lib/howdah/common.sh; . "$LIBRARY/session.sh"; sql'
  const { code, stdout, stderr } = await docker(
    ['exec', '--interactive', '--user', 'postgres', container, 'bash', '-c', line],
    { input: statements },
  )
  if (code !== 0) throw new Error(stderr)
  return stdout.trim()
}

const asOwner = ({ container, major }: Database, statements: string, more = ''): Promise<Result> =>
  docker(
    [
      ...['exec', '--interactive', container, 'env', '--ignore-environment', 'PGPASSWORD=secretsecret'],
      ...[
        `/usr/lib/postgresql/${major}/bin/psql`,
        '-XAtq',
        `host=127.0.0.1 user=app dbname=app sslmode=require ${more}`,
      ],
    ],
    { input: statements },
  )

describe.each(['17', '15'])('a database of PostgreSQL %s', (major) => {
  let store: Store
  let database: Database

  beforeAll(async () => {
    store = await fileStore()
    database = await runDatabase({
      major,
      env: { ...hostileVariables, ...store.env, username: 'app', password: 'secretsecret', PG_WRITE_ARCHIVE: 'true' },
      options: store.options,
    })
    await database.ready()
  })

  test('lets nothing in as the superuser that its owner makes it connect to', async () => {
    await administer(database, "alter system set log_connections = 'on'; select from pg_reload_conf()")
    const tls = '/postgresqldata/howdah/tls'
    const address = await database.address()
    const ways = [
      ...['/run/postgresql', '/postgresqldata/howdah/run', '127.0.0.1', '::1', 'localhost', address].map(
        (host) => `host '${host}'`,
      ),
      ...['client', 'server', 'ca'].map(
        (name) => `host '127.0.0.1', sslcert '${tls}/${name}.crt', sslkey '${tls}/${name}.key'`,
      ),
      `host '127.0.0.1', passfile '${tls}/service.conf'`,
      "service 'howdah', host '127.0.0.1'",
    ]
    const attempts = ways.flatMap((way) =>
      ["password 'x'", "password 'x', sslpassword 'x'"].map(
        (secret) => `drop server if exists s cascade;
          create server s foreign data wrapper postgres_fdw options (dbname 'postgres', application_name 'intruder', ${way},
            options '-c session_preload_libraries=intruder -c local_preload_libraries=intruder');
          create user mapping for app server s options (user 'postgres', ${secret});
          create foreign table f (name text) server s options (schema_name 'pg_catalog', table_name 'pg_authid');
          select name from f;`,
      ),
    )
    const { stderr } = await asOwner(database, `create extension postgres_fdw;\n${attempts.join('\n')}`)
    const mapping = await asOwner(
      database,
      `alter user mapping for app server s options (add sslcert '${tls}/client.crt');
       alter user mapping for app server s options (add password_required 'false')`,
    )
    const library = await asOwner(database, 'select 1', "options='-c session_preload_libraries=intruder'")
    await database.status()
    const log = await database.log()

    // Of whom PostgreSQL takes no password it would say so: then it had let the superuser in.
    expect(stderr.match(/ERROR: .*/g)?.filter((error) => !/could not connect to server "s"/.test(error))).toEqual([])
    expect(stderr.match(/could not connect to server "s"/g)).toHaveLength(attempts.length)
    expect(log).toMatch(/connection authorized: user=postgres/)
    expect(log).not.toMatch(/connection authorized: user=postgres .*intruder/)
    expect(log).not.toMatch(/could not access file "intruder"/)
    expect(mapping.stderr.match(/ERROR: /g)).toHaveLength(2)
    expect(library.stderr).toMatch(/permission denied to set parameter/)
  })

  test('gives its owner nothing of the replication protocol', async () => {
    const physical = await asOwner(database, '', 'replication=true')
    const logical = await asOwner(database, "BASE_BACKUP (LABEL 'x', CHECKPOINT 'fast')", 'replication=database')

    expect(physical.stderr).toMatch(/no pg_hba.conf entry for replication connection/)
    expect(logical.stderr).toMatch(/permission denied to start WAL sender|must be superuser or replication role/)
    expect(logical.stdout).toBe('')
  })

  test('lets its owner not make the role that may replicate a moment before the service does', async () => {
    const owner = asOwner(
      database,
      `do $$ declare deadline timestamptz := clock_timestamp() + interval '30 s'; before int[] := array(select pid from pg_stat_activity where application_name = 'howdah'); begin
        while clock_timestamp() < deadline loop
          perform pg_stat_clear_snapshot();
          if exists (select from pg_stat_activity where application_name = 'howdah' and pid <> all (before)) then
            create role raced; return;
          end if;
        end loop;
      end $$`,
    )
    await waitUntil(
      async () =>
        (await asOwner(database, "select count(*) from pg_stat_activity where query like 'do $$%'")).stdout.trim() ===
        '1',
      { timeoutMs: 30_000, what: "the owner's session" },
    )
    const { code, stdout } = await database.howdah(['set-replication-role', 'raced'], { input: 'anothersecret' })
    await owner

    const may = "select rolreplication from pg_roles where rolname = 'raced'"
    const administered = "select exists (select from pg_auth_members where roleid = 'raced'::regrole)"
    if (code === 0) expect(await administer(database, administered)).toBe('f')
    else {
      expect(stdout).toMatch(/role-exists|role-not-made/)
      expect(await administer(database, may)).toBe('f')
    }
    await database.howdah(['remove-replication-role'])
  })

  test('lets no role replicate that it has not made, nor one that others may have become', async () => {
    const give = async (name: string) =>
      JSON.parse((await database.howdah(['set-replication-role', name], { input: 'anothersecret' })).stdout)
    if (major === '15') await administer(database, 'create role planted login')
    else {
      await asOwner(database, "create role maker login createrole password 'secretsecret'")
      await asOwner(database, 'create role planted login', 'user=maker')
      await asOwner(database, 'drop role maker')
    }
    expect(await administer(database, "select count(*) from pg_auth_members where roleid = 'planted'::regrole")).toBe(
      '0',
    )

    expect(await give('planted')).toMatchObject({ error: 'role-exists' })
    expect(await administer(database, "select rolreplication from pg_roles where rolname = 'planted'")).toBe('f')

    for (let times = 0; times < 2; times++) expect(await give('made')).toEqual({ replicationRole: 'made' })
    await administer(
      database,
      'create schema door; create function door.way() returns int return 1; alter function door.way owner to made',
    )
    expect(await give('made')).toMatchObject({ error: 'role-exists' })
    await database.ask('remove-replication-role')
    expect(await give('made')).toMatchObject({ error: 'role-exists' })
    await administer(database, 'drop schema door cascade')
    expect(await give('made')).toEqual({ replicationRole: 'made' })
    await database.ask('remove-replication-role')
  })

  test('shows its owner nothing of what the service says', async () => {
    await asOwner(database, 'create extension pg_stat_statements; create table seen (query text)')
    const watching = asOwner(
      database,
      `do $$ begin
        while not exists (select from pg_class where relname = 'over') loop
          perform pg_stat_clear_snapshot();
          insert into seen select coalesce(query, '') from pg_stat_activity where usename = 'postgres' and application_name = 'howdah';
        end loop;
      end $$`,
    )
    const given = async (command: string, name: string) =>
      (await database.howdah([command, name], { input: 'anothersecret' })).code
    expect(await given('set-replication-role', 'cdc')).toBe(0)
    expect(await given('set-password', 'app')).toBe(0)
    await database.ask('remove-replication-role')
    await database.howdah(['set-password', 'app'], { input: 'secretsecret' })
    await administer(database, 'select 1')
    await asOwner(database, 'create table over ()')
    await watching
    const { stdout } = await asOwner(
      database,
      `select count(*), count(*) filter (where query <> '') from seen;
       select count(*) from pg_stat_statements where userid = 'postgres'::regrole and query ~* 'alter role|password|scram'; drop table seen, over`,
    )

    const [sessions = '', statements] = stdout.trim().split('\n')
    expect(sessions).toMatch(/^[1-9]\d*\|0$/)
    expect(statements).toBe('0')
  })

  test(`does all that the service does, whatever is set for the cluster, the database or the role (seed ${seed})`, async () => {
    const before = await database.status()
    await asOwner(
      database,
      'select pg_advisory_lock(7526466502177); create table t as select generate_series(1, 1000) n',
    )
    const settings = await hostileSettings(new Random(seed), (statements) => administer(database, statements))
    await administer(database, `\\set ON_ERROR_STOP off\n${settings.join('\n')}\nselect from pg_reload_conf();`)
    const set = await administer(
      database,
      "select (select count(*) from pg_file_settings where sourcefile like '%auto.conf') + (select sum(cardinality(setconfig)) from pg_db_role_setting)",
    )

    const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/
    const command = async (name: string, ...rest: string[]) => database.ask<Record<string, unknown>>(name, ...rest)
    const given = async (name: string, role: string) => {
      const { code, stdout, stderr } = await database.howdah([name, role], { input: 'anothersecret' })
      if (code !== 0) throw new Error(`${name}: ${stdout}${stderr}`)
      return JSON.parse(stdout)
    }
    const backup = async (...words: string[]) => {
      const { code, stdout, stderr } = await runToEnd({
        image: `howdah/backup:${major}`,
        env: { ...hostileVariables, ...store.env },
        options: [
          ...['--network', `container:${database.container}`, '--volume', `${database.volume}:/postgresqldata`],
          ...store.options,
        ],
        command: words,
      })
      if (code !== 0) throw new Error(`${words.join(' ')}: ${stdout}${stderr}`)
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    }

    expect(Number(set)).toBeGreaterThan(250)
    expect(await database.status()).toEqual({ ...before, storage: expect.anything() })
    expect(await given('set-password', 'app')).toEqual({ user: 'app' })
    expect(await given('set-replication-role', 'cdc')).toEqual({ replicationRole: 'cdc' })
    expect(await command('remove-replication-role')).toEqual({ replicationRole: null })
    expect(await command('archive', 'off')).toEqual({ mode: 'off' })
    expect(await command('archive', 'on')).toEqual({ mode: 'on' })
    const full = await backup('full', '--id', 'full')
    expect(full).toMatchObject({ kind: 'full', verified: true })
    expect(await backup('incremental', '--id', 'more')).toMatchObject({
      kind: major === '15' ? 'full' : 'incremental',
    })
    expect(await command('restore-point', 'point')).toMatchObject({ time: expect.stringMatching(rfc3339), timeline: 1 })
    expect(await backup('verify', full.name)).toMatchObject({ verified: true })
    expect(await backup('retention', '--keep-full', '9', '--keep-days', '9')).toMatchObject({ removed: [] })
    expect(await command('fence')).toMatchObject({ time: expect.stringMatching(rfc3339), archived: true })
    expect(await command('admit')).toMatchObject({ admitted: true })
    expect(await command('archive-status')).toMatchObject({
      mode: 'on',
      lastArchivedAt: expect.stringMatching(rfc3339),
    })
    expect(await administer(database, "select left(rolpassword, 19) from pg_authid where rolname = 'app'")).toBe(
      'SCRAM-SHA-256$4096:',
    )

    const recovered = await runDatabase({
      major,
      env: {
        ...hostileVariables,
        ...store.env,
        ...{ username: 'app', password: 'secretsecret', MODE: 'recover', RECOVERY_TARGET: 'restore-point point' },
      },
      options: store.options,
    })
    await recovered.ready()
    expect(await recovered.ask('recovery-proof')).toMatchObject({ fromIncarnation: before.incarnation })
    await recovered.remove()
  })
})
