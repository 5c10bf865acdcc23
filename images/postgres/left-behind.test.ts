import { afterAll, describe, expect, test } from 'vitest'
import { backup, type Database, fileStore, owner, type Store, startDatabase } from '../testing/database.ts'
import { cleanUp } from '../testing/docker.ts'

afterAll(cleanUp)

const password = 'known to others'
const as = (database: Database, user: string, statement: string, db = owner.db) =>
  database.asClient({ user, password: user === owner.username ? owner.password : password, database: db }, statement)

/** What somebody left who was superuser, or the owner, when the backup was made. */
async function aBrokenInto(major: string): Promise<Store> {
  const store = await fileStore()
  const source = await startDatabase({
    major,
    env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true' },
    options: store.options,
  })
  await source.sql(
    `create role evil superuser replication login password '${password}';
     create role spy login bypassrls password '${password}';
     alter role spy set session_preload_libraries = 'auto_explain';
     alter role spy set statement_timeout = '1min';
     grant evil, postgres, pg_execute_server_program, pg_read_all_data to spy;
     grant pg_monitor to spy;
     grant set on parameter session_preload_libraries to spy`,
  )
  await source.sql(
    "alter system set session_preload_libraries = 'auto_explain'; alter system set log_min_duration_statement = '3s'",
  )
  await source.sql(
    `create function is_superuser() returns boolean security definer language sql as
       'select rolsuper from pg_catalog.pg_roles where rolname = current_user';
     create function app_is() returns name security definer language sql as 'select current_user';
     alter function app_is() owner to app;
     create function read_it(text) returns text language internal as 'pg_read_file_all';
     grant execute on function pg_read_file(text) to spy;
     grant select (rolpassword) on pg_authid to spy;
     create function note() returns event_trigger language plpgsql as
       $$ begin create role again superuser login password '${password}'; end $$;
     create event trigger note on ddl_command_start when tag in ('ALTER FUNCTION', 'ALTER ROUTINE', 'REVOKE') execute function note()`,
    { database: owner.db },
  )
  await source.sql('create database "shop\n"; create database closed')
  await source.sql("create function q() returns int security definer language sql as 'select 1'", {
    database: 'shop\n',
  })
  await source.sql("create function q() returns int security definer language sql as 'select 1'", {
    database: 'closed',
  })
  await source.sql('alter database closed allow_connections false')
  await backup(source, store, ['full', '--id', 'b-1'])
  await source.ask('fence')
  await source.remove()
  return store
}

/** What everybody may do with what is PostgreSQL's own. */
const rightsOfAll = (database: Database) =>
  database.sql(
    `select string_agg(format('%s %s', name, acl), ' ' order by name) from (select oid::regclass::text, relacl from pg_class where oid < 16384 and relkind in ('r', 'v')
       union all select p.oid::regprocedure::text, proacl from pg_proc p where oid < 16384 and proname <> 'pg_read_file') as own (name, acl)`,
    { database: owner.db },
  )

const recovered = (store: Store, major: string, env: Record<string, string> = {}) =>
  startDatabase({ major, env: { MODE: 'recover', ...owner, ...store.env, ...env }, options: store.options })

describe.each(['17', '15'])('of what somebody left who broke into PostgreSQL %s', (major) => {
  let store: Store

  test('a recovery keeps nobody superuser, nor what only a superuser can give, and lets applications in as before', async () => {
    store = await aBrokenInto(major)

    const database = await recovered(store, major)
    const untouched = await startDatabase({ major, env: owner })
    const rights = await rightsOfAll(untouched)

    expect(await database.sql('select string_agg(rolname, $$ $$) from pg_roles where rolsuper or rolbypassrls')).toBe(
      'postgres',
    )
    expect(await as(database, 'evil', 'select 1')).not.toMatchObject({ code: 0 })
    expect(
      await as(database, 'spy', "select app_is(), is_superuser(), current_setting('statement_timeout')"),
    ).toMatchObject({ code: 0, stdout: 'app|f|1min\n' })
    for (const statement of [
      "copy (select 1) to program 'true'",
      "select read_it('postgresql.auto.conf')",
      "select pg_read_file('postgresql.auto.conf')",
      'select rolpassword from pg_authid',
      'set role postgres',
      "set session_preload_libraries = ''",
    ])
      expect(await as(database, 'spy', statement)).toMatchObject({
        stderr: expect.stringMatching(/permission denied|must be superuser/),
      })
    expect(await database.sql("select datallowconn from pg_database where datname = 'closed'")).toBe('f')
    await database.sql('alter database closed allow_connections true')
    for (const name of ['closed', 'shop\n'])
      expect(await database.sql("select prosecdef from pg_proc where proname = 'q'", { database: name })).toBe('f')
    expect(await as(database, 'spy', 'show session_preload_libraries')).toMatchObject({ stdout: '\n' })
    expect(await as(database, 'spy', "select pg_has_role('pg_monitor', 'member')")).toMatchObject({ stdout: 't\n' })
    expect(await as(database, 'app', 'show log_min_duration_statement')).toMatchObject({ stdout: '3s\n' })
    expect(await rightsOfAll(database)).toBe(rights)
    expect(await as(database, 'app', 'create table t (id int); revoke all on t from public')).toMatchObject({ code: 0 })
    await database.remove()
    await untouched.remove()
  })

  test('a copy for another tenant lets nobody in but its owner', async () => {
    const taken = { username: 'newapp', RECOVERY_USER: 'app', RECOVERY_LOGINS: 'owner' }

    const database = await recovered(store, major, taken)

    expect(await as(database, 'spy', 'select 1')).not.toMatchObject({ code: 0 })
    expect(
      await database.asClient({ user: 'newapp', password: owner.password, database: owner.db }, 'select app_is()'),
    ).toMatchObject({ code: 0, stdout: 'newapp\n' })
    await database.remove()
  })
})
