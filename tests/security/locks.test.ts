import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backup, type Database, fileStore, runDatabase, type Store } from '../../images/testing/database.ts'
import { cleanUp, docker, dockerOutput, type Result, waitUntil } from '../../images/testing/docker.ts'

afterAll(cleanUp)

const inside = ({ container }: Database, line: string, input = '') =>
  docker(['exec', '--interactive', '--user', 'postgres', container, 'bash', '-c', line], { input })

interface Session {
  user?: string
  password?: string
  database?: string
}

const asOwner = (
  { container, major }: Database,
  statements: string,
  { user = 'app', password = 'secretsecret', database = 'app' }: Session = {},
): Promise<Result> => {
  const psql = [`/usr/lib/postgresql/${major}/bin/psql`, '-XAtq']
  const where = `host=127.0.0.1 user='${user}' dbname='${database}' sslmode=require`
  return docker(
    ['exec', '--interactive', container, 'env', '--ignore-environment', `PGPASSWORD=${password}`, ...psql, where],
    { input: statements },
  )
}

/** The titles of processes are what can be seen without a session. */
const shows = (database: Database, title: string) =>
  waitUntil(async () => (await inside(database, `pgrep --full '${title}'`)).code === 0, {
    timeoutMs: 20_000,
    everyMs: 50,
    what: `a session that shows ${title}`,
  })

/** A session that keeps open what it began, until it is ended. */
const hold = async (database: Database, statements: string): Promise<{ ended: Promise<Result> }> => {
  const ended = asOwner(database, `begin; ${statements}; select pg_sleep(120);`)
  await shows(database, '^postgres: app app .* SELECT ?$')
  return { ended }
}

const endOwners = (database: Database) =>
  database.sql("select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where usename <> 'postgres'")

/** They lock before they are refused; until then nobody else comes in. */
const waysToShutOut = {
  'a database by its name': 'set statement_timeout = 0; alter database postgres rename to mine',
  'the catalog of roles': 'create rule r as on insert to pg_catalog.pg_authid do nothing',
}
const held = "select count(*) from pg_roles; alter role app in database postgres set work_mem = '5MB'"

describe.each(['17', '15'])('a database of PostgreSQL %s, whose owner holds locks', (major) => {
  let store: Store
  let database: Database

  beforeAll(async () => {
    store = await fileStore()
    database = await runDatabase({
      major,
      env: { ...store.env, username: 'app', password: 'secretsecret', PG_WRITE_ARCHIVE: 'true' },
      options: store.options,
    })
    await database.ready()
    await database.sql('alter system set max_prepared_transactions = 5')
    await dockerOutput(['restart', database.container])
    await database.ready()
  })

  test.each(Object.entries(waysToShutOut))('lets the service in, whoever has locked %s', async (_, statement) => {
    await hold(database, held)
    const shutter = asOwner(database, `${statement};`)
    await shows(database, '^postgres: app app .* (ALTER DATABASE|CREATE RULE) waiting ?$')

    // Before they are ended nobody is told anything but that it is not ready.
    await waitUntil(async () => (await database.status()).ready, {
      timeoutMs: 30_000,
      what: 'a session of the service',
    })
    const archive = await database.howdah(['archive-status'])
    await shutter

    expect(archive).toMatchObject({ code: 0 })
    expect(await database.log()).toMatch(/howdah: sessions that were ended: \d+ \(the service was kept out/)
    await endOwners(database)
  })

  test('is backed up while sessions shut the service out again and again', async () => {
    let goesOn = true
    const again = async (statements: string) => {
      while (goesOn) await asOwner(database, statements)
    }
    const sessions = [
      again(`begin; ${held}; select pg_sleep(120);`),
      again(`${waysToShutOut['a database by its name']};`),
    ]
    await shows(database, '^postgres: app app .* ALTER DATABASE waiting ?$')

    const taken = await backup<{ verified: boolean }>(database, store, ['full', '--id', 'shut-out'])
    goesOn = false
    await endOwners(database)
    await Promise.all(sessions)

    expect(taken.verified).toBe(true)
  })

  test('gives its owner a password that is not the one that the owner is about to set', async () => {
    const { ended } = await hold(database, "alter role app password 'mine'")

    const { code, stdout } = await database.howdah(['set-password', 'app'], { input: 'secretsecret' })

    expect({ code, stdout }).toEqual({ code: 0, stdout: '{"user":"app"}\n' })
    expect((await ended).stderr).toMatch(/terminating connection due to administrator command/)
    expect(await asOwner(database, 'select 1')).toMatchObject({ code: 0 })
  })

  test('sets a password that a prepared transaction is about to change', async () => {
    expect(
      await asOwner(database, "begin; alter role app password 'mine'; prepare transaction 'it''s mine'"),
    ).toMatchObject({ stderr: '' })
    expect(await database.sql('select count(*) from pg_prepared_xacts')).toBe('1')

    const { code } = await database.howdah(['set-password', 'app'], { input: 'secretsecret' })

    expect(code).toBe(0)
    expect(await database.sql('select count(*) from pg_prepared_xacts')).toBe('0')
  })

  test('sets a password that its owner changes again and again', async () => {
    const owner = asOwner(
      database,
      "do $$ begin for i in 1 .. 100000 loop alter role app password 'secretsecret'; commit; end loop; end $$",
    )
    await shows(database, '^postgres: app app .* DO ?$')

    const codes = []
    for (let n = 0; n < 3; n++)
      codes.push((await database.howdah(['set-password', 'app'], { input: 'secretsecret' })).code)
    await endOwners(database)
    await owner

    expect(codes).toEqual([0, 0, 0])
  })

  test('ends sessions that hear nothing, because they wait for what is outside of PostgreSQL', async () => {
    // The pipe by which its processes hear of the end of PostgreSQL itself.
    const { stdout: pipe } = await inside(
      database,
      'find /proc/$(pgrep --full "^postgres: checkpointer")/fd -lname "pipe:*" ! -perm /u=w -printf "%f\\n"',
    )
    await asOwner(
      database,
      `create extension if not exists postgres_fdw;
       create server deaf foreign data wrapper postgres_fdw options (host '127.0.0.1', sslmode 'verify-ca', sslrootcert '/proc/self/fd/${pipe.trim()}');
       create user mapping for app server deaf options (user 'app', password 'secretsecret');
       create foreign table never (a int) server deaf;`,
    )
    const stuck = (before: string) => asOwner(database, `${before}; select * from never;`)
    const first = stuck("begin; alter role app password 'mine'")
    await shows(database, '^postgres: app app .* SELECT ?$')

    const password = await database.howdah(['set-password', 'app'], { input: 'secretsecret' })
    await waitUntil(async () => (await database.status()).ready, { timeoutMs: 30_000, what: 'PostgreSQL again' })
    const second = stuck('select 1')
    await shows(database, '^postgres: app app .* SELECT ?$')
    const refused = await database.howdah(['refuse'])
    await Promise.all([first, second])

    expect(await database.log()).toMatch(/a session that does not end is killed/)
    expect([password.code, refused.code]).toEqual([75, 0])
    expect(await database.howdah(['set-password', 'app'], { input: 'secretsecret' })).toMatchObject({ code: 0 })
    await database.ask('admit')
    await asOwner(database, 'drop server deaf cascade')
  })

  test("has sessions ended by their titles, whatever names are in them, and never the superuser's", async () => {
    const names = [
      'postgres postgres 127.0.0.1(1) idle',
      'postgres [local] idle',
      'postgres x',
      'x: postgres',
      'postgres\npostgres 127.0.0.1(1)',
    ]
    await database.sql(
      names.map((name) => `create role "${name}" login password 'secretsecret'; create database "${name}";`).join('\n'),
    )
    const sessions = ['app', ...names].map((name) =>
      asOwner(database, 'select pg_sleep(120)', { user: name, database: name }),
    )
    const administrators = inside(database, 'psql -XAtq -d app', 'select pg_sleep(120)')
    const sleeping = () => database.sql("select count(*) from pg_stat_activity where query like 'select pg_sleep%'")
    await waitUntil(async () => (await sleeping()) === '7', { timeoutMs: 30_000, what: 'all sessions' })

    // As the entrypoint does when nobody comes in.
    const { code } = await inside(
      database,
      `. /usr/local/lib/howdah/common.sh; for part in settings storage session locks; do . "$LIBRARY/$part.sh"; done
        session() { return 2; }; SERVER=$(pgrep --oldest --exact postgres) STORAGE=full; end_writers`,
    )

    expect(code).toBe(0)
    for (const { stderr } of await Promise.all(sessions)) expect(stderr).toMatch(/terminating connection/)
    expect(await sleeping()).toBe('1')
    await database.sql("select pg_terminate_backend(pid) from pg_stat_activity where query like 'select pg_sleep%'")
    await administrators
  })
})
