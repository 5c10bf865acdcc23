import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backup, type Database, fileStore, type Store, startDatabase } from '../../images/testing/database.ts'
import { cleanUp, dockerOutput, waitUntil } from '../../images/testing/docker.ts'
import { Random } from '../pipelines/simulation/random.ts'
import { collectNames, type Names, parseNames, plantings } from './planted-names.ts'

const seed = Number(process.env.HOWDAH_SEED ?? randomInt(2 ** 31))
const random = new Random(seed)
/** One of them at a time, because it takes long. */
const major = process.env.HOWDAH_MAJOR ?? random.pick(['15', '17'])
const owner = { username: 'app', password: 'secret', db: 'app' }

let database: Database
let store: Store
let names: Names
let userCreatable: string[]

const inContainer = (line: string) =>
  dockerOutput(['exec', '--user', 'postgres', database.container, 'bash', '-c', `set -e; ${line}`])

const asOwner = async (sql: string): Promise<string> => {
  const { code, stdout, stderr } = await database.psql(
    [`host=127.0.0.1 user=${owner.username} dbname=${owner.db} sslmode=require`],
    `set client_min_messages = error; ${sql}`,
    { PGPASSWORD: owner.password },
  )
  expect(code, stderr).toBe(0)
  return stdout.trim()
}

/** All that makes one role more than another, and who runs functions for whom. */
const rights = (where: Database) =>
  where.sql(
    `set search_path = pg_catalog;
     select jsonb_build_object(
       'roles', (select jsonb_agg(to_jsonb(r) - 'rolpassword' order by r.oid) from pg_roles r where rolname <> 'cdc'),
       'members', (select jsonb_agg(to_jsonb(m) order by m.roleid, m.member) from pg_auth_members m),
       'databases', (select jsonb_agg(jsonb_build_array(datname, datdba, datacl) order by datname) from pg_database),
       'parameters', (select jsonb_agg(to_jsonb(a) order by a.oid) from pg_parameter_acl a),
       'definers', (select count(*) from pg_proc where prosecdef and proowner = 10
                       and not (coalesce(proconfig, '{}')::text ~ '[{,"]search_path=.?.?pg_catalog')))`,
    { database: owner.db },
  )

/** What the server's log tells of planted code that a superuser ran, and not what it tells of statements. */
const heard = async (where: Database) => [...new Set((await where.log()).match(/LOG: {2}PLANTED .*/g))]

const list = (values: readonly string[]) => `array[${values.map((value) => `'${value}'`).join(',')}]`

const plant = async () =>
  Number(
    await asOwner(`begin; set check_function_bodies = off; set search_path = pg_catalog;
      select format('create schema if not exists %I', s) from unnest(${list(names.schemas)}) s
       where not exists (select from pg_namespace where nspname = s) \\gexec
      select count(*) from (values ${plantings(names, random)}) planting(kind, place, name, arguments) where hostile.plant(kind, place, name, arguments);
      commit`),
  )

/** It can be loaded only once in a session. */
const insistOnTimescale = async () => {
  for (let attempt = 0; attempt < 40 && userCreatable.includes('timescaledb'); attempt++) {
    const there = await asOwner(
      "select hostile.insist('create extension if not exists timescaledb'); select count(*) from pg_catalog.pg_extension where extname operator(pg_catalog.=) 'timescaledb'",
    )
    if (there.endsWith('1')) return
  }
}

afterAll(cleanUp)
beforeAll(async () => {
  store = await fileStore()
  database = await startDatabase({
    major,
    env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true', INCARNATION: 'first' },
    options: store.options,
  })
  await waitUntil(async () => (await asOwner('select 1')) === '1', { timeoutMs: 30_000, what: 'admission' })
  names = parseNames(await inContainer(collectNames))
  userCreatable = JSON.parse(await inContainer('cat /etc/howdah/capabilities.json')).userCreatable
})

test(`nothing that an owner plants is run by a superuser (PostgreSQL ${major}, HOWDAH_SEED=${seed})`, async () => {
  console.log(`planted names: HOWDAH_MAJOR=${major} HOWDAH_SEED=${seed}`)
  const before = await rights(database)
  await asOwner(readFileSync(new URL('planted-names.sql', import.meta.url), 'utf8'))

  const planted = await plant()
  // A setting of the database that is a command to whoever puts it into one.
  await asOwner(`select pg_catalog.set_config('search_path', 'public,extensions,topology,x;select/**/hostile.strike($$path$$);--', false);
    alter database ${owner.db} set search_path from current`)
  // Among objects of the session, too.
  await asOwner(`set search_path = pg_catalog;
    select count(hostile.plant((array['table', 'type', 'domain'])[1 + n % 3], 'pg_temp', name, (array['i int', '(i int)', 'text'])[1 + n % 3]))
      from unnest(${list(names.types)}) with ordinality as t(name, n);
    set search_path = public, pg_catalog; call hostile.try_all(true)`)
  await asOwner('set search_path = public, app, pg_catalog; call hostile.try_all(false)')
  await insistOnTimescale()
  expect(await heard(database)).toEqual([])

  // Again, beside the like of all that they have made.
  const alike = Number(await asOwner("set check_function_bodies = off; select hostile.plant_like_members('app')"))
  const drop = list(userCreatable.filter((name) => name !== 'plpgsql'))
  await asOwner(`set search_path = app, public;
    select hostile.insist(pg_catalog.format('drop extension if exists %I cascade', name)) from pg_catalog.unnest(${drop}) name`)
  await asOwner('set search_path = app, public; call hostile.try_all(true)')
  await insistOnTimescale()
  expect(await heard(database)).toEqual([])
  const created = await asOwner("select pg_catalog.string_agg(extname, ' ') from pg_catalog.pg_extension")
  const refusals = await asOwner(
    "select pg_catalog.format('%s: %s', statement, refusal) from hostile.outcome where refusal is not null",
  )
  expect(created.split(' ').sort(), refusals).toEqual([...userCreatable, 'howdah'].sort())
  expect(
    await asOwner(`set search_path = extensions, topology, pg_catalog;
      select st_astext('point(1 2)'::geometry), st_area('polygon((0 0,0 2,2 2,2 0,0 0))'), (select count(*) > 8000 from spatial_ref_sys), public.hstore('a', 'b')`),
  ).toBe('POINT(1 2)|4|t|"a"=>"b"')

  // pgAudit's functions run for every statement, as superuser, where somebody has it switched on.
  await database.sql(`alter database ${owner.db} set pgaudit.log = 'ddl'`)
  await asOwner(
    'create table public.audited (i int primary key); drop table public.audited; drop extension isn; create extension isn schema public',
  )
  await database.sql(`alter database ${owner.db} reset pgaudit.log`)

  // The service's own work, and the administrator's, while all that stands there.
  const given = (...command: string[]) => database.howdah(command, { input: owner.password })
  expect(await given('set-password', owner.username)).toMatchObject({ code: 0 })
  expect(await given('set-replication-role', 'cdc')).toMatchObject({ code: 0 })
  for (const command of ['remove-replication-role', 'status', 'archive-status', 'fence', 'admit'])
    await database.ask(command)
  await backup(database, store, ['full', '--id', 'planted'])
  await backup(database, store, ['retention', '--keep-full', '9', '--keep-days', '9'])
  await database.ask('restore-point', 'planted')
  await inContainer(`
    . /usr/local/lib/howdah/common.sh; . $LIBRARY/session.sh; . $LIBRARY/storage.sh; . $LIBRARY/opened.sh
    db=${owner.db} username=${owner.username} TARGET_KIND=latest
    open_databases; open_as_owner; STORAGE=full; end_writers`)
  const administer = (program: string, ...options: string[]) =>
    dockerOutput(['exec', database.container, program, '--username', 'postgres', '--dbname', owner.db, ...options])
  await administer('pg_dump', '--schema-only', '--file', '/dev/null')
  await administer('vacuumdb', '--analyze')
  const updates = await database.sql(
    `set search_path = pg_catalog; select format('alter extension %I update to %L', extname, target) from pg_extension, pg_extension_update_paths(extname)
      where source = extversion and path is not null and extname ~ '^(postgis|address)'`,
    { database: owner.db },
  )
  for (const update of updates.split('\n')) await database.sql(update, { database: owner.db })
  expect(await heard(database)).toEqual([])
  expect(await rights(database)).toEqual(before)

  const recovered = await startDatabase({
    major,
    env: { ...owner, ...store.env, MODE: 'recover', RECOVERY_TARGET: 'restore-point planted' },
    options: store.options,
  })
  expect(await recovered.ask('recovery-proof')).toMatchObject({ fromIncarnation: 'first' })
  expect(await rights(recovered)).toEqual(before)
  expect(await heard(recovered)).toEqual([])
  console.log(`planted names: ${planted} and ${alike}`)
  expect(planted).toBeGreaterThan(2000)
  expect(alike).toBeGreaterThan(500)
})
