import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, owner, startDatabase } from '../../images/testing/database.ts'
import { cleanUp, docker, waitUntil } from '../../images/testing/docker.ts'

afterAll(cleanUp)

/** What makes its caller a superuser, when a superuser calls it: by a bare command, because the owner may not. */
const gain = `execute 'alter role ${owner.username} superuser'`

describe.each(['17', '15'])('the owner of a database of PostgreSQL %s', (major) => {
  let database: Database

  const asOwner = (sql: string, { name = owner.db, options = '' } = {}) =>
    docker(
      [
        ...['exec', '--interactive', '--env', `PGPASSWORD=${owner.password}`, '--env', `PGOPTIONS=${options}`],
        ...[database.container, 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose'],
        `host=127.0.0.1 user=${owner.username} dbname=${name} sslmode=require`,
      ],
      { input: sql },
    )
  const succeeds = async (sql: string, options = {}) => {
    const { code, stdout, stderr } = await asOwner(sql, options)
    expect(code, stderr).toBe(0)
    return stdout.trim()
  }
  /** An own database without anything of the image in it, as one of an older volume. */
  const emptyDatabase = async (name: string) => {
    await database.sql(`create database ${name} template template0 owner ${owner.username}`)
    return { name }
  }
  const superusers = () => database.sql("select string_agg(rolname, ' ') from pg_roles where rolsuper")

  beforeAll(async () => {
    database = await startDatabase({ major, env: owner })
    await waitUntil(async () => (await asOwner('select')).code === 0, { timeoutMs: 30_000, what: 'admission' })
  })

  test('has no hand in the schemas of extensions', async () => {
    for (const schema of ['extensions', 'topology']) {
      for (const attempt of [
        `create schema ${schema}`,
        `create function ${schema}.f() returns int language sql as 'select 1'`,
        `drop schema ${schema} cascade`,
        `alter schema ${schema} rename to mine`,
      ]) {
        expect(await asOwner(attempt), attempt).toMatchObject({ code: 3, stderr: expect.stringMatching(/42501|42P06/) })
      }
    }
    expect((await asOwner('drop extension howdah')).stderr).toContain('42501')
  })

  test('runs nothing as superuser by a setting that a script reads', async () => {
    const path = `public,x;alter/**/role/**/${owner.username}/**/superuser;--`
    await succeeds(
      `select set_config('search_path', '${path}', false); alter database ${owner.db} set search_path from current`,
    )
    await succeeds('create extension postgis_topology cascade', { options: `-c search_path=${path}` })
    await succeeds(`alter database ${owner.db} reset search_path; drop extension postgis cascade`)
    expect(await superusers()).toBe('postgres')
  })

  test('creates the extensions of PostGIS without a thought about schemas, again and again', async () => {
    for (let round = 0; round < 2; round++) {
      await succeeds(
        'create extension postgis; create extension postgis_topology; create extension address_standardizer_data_us',
      )
      expect(
        await succeeds("select st_astext('point(1 2)'::geometry), srid from spatial_ref_sys where srid = 4326"),
      ).toBe('POINT(1 2)|4326')
      expect(
        await succeeds(
          "select createtopology('city'), (select count(*) > 0 from us_rules); select droptopology('city')",
        ),
      ).toMatch(/^\d+\|t/)
      await succeeds(
        'drop extension postgis_topology; drop extension postgis; drop extension address_standardizer_data_us',
      )
    }
  })

  test('starts no update script', async () => {
    await succeeds('create extension postgis_topology cascade; create extension pgaudit')
    const updates = await succeeds(`
      select format('alter extension %I update to %L', e.extname, u.target) from pg_extension e, pg_extension_update_paths(e.extname) u
       where u.source = e.extversion and u.path is not null
      union all
      select format('create extension %I version %L', name, version) from pg_available_extension_versions where trusted and version !~ '^[0-9.]+$'`)
    for (const update of updates.split('\n')) {
      if (update !== '')
        expect((await asOwner(update)).stderr, update).toMatch(/only the superuser may update|already exists/)
    }
    expect(updates).not.toBe('')
  })

  test('is refused where the schema of an extension is its own', async () => {
    const elsewhere = await emptyDatabase('own_schemas')
    await succeeds('create schema extensions; create schema topology', elsewhere)
    const { stderr } = await asOwner('create extension postgis', elsewhere)
    expect(stderr).toContain('others may create some in the schema extensions')
    expect(stderr).toContain('HINT:  Rename the schema extensions')
    await succeeds('alter schema extensions rename to mine; create extension postgis', elsewhere)
    await succeeds(
      `create function topology.addtosearchpath(text) returns text language plpgsql as $$ begin ${gain}; return 1; end $$`,
      elsewhere,
    )
    expect((await asOwner('create extension postgis_topology', elsewhere)).stderr).toContain('in the schema topology')
    expect(await superusers()).toBe('postgres')
  })

  test('leaves a new schema of an extension to the superuser', async () => {
    const elsewhere = await emptyDatabase('new_schemas')
    const create = 'create extension postgis; commit'
    for (const [what, made] of [
      ['a function', "create function extensions.f() returns int language sql as 'select 1'"],
      ['a table', 'create table extensions.spatial_ref_sys ()'],
      ['a domain', 'create domain extensions.geometry as text'],
      ['an operator', 'create operator extensions.= (leftarg = text, rightarg = text, function = texteq)'],
      ['a right to create', `grant create on schema extensions to pg_monitor`],
    ]) {
      const { stderr } = await asOwner(`begin; create schema extensions; ${made}; ${create}`, elsewhere)
      expect(stderr, what).toContain('others may create some in the schema extensions')
    }
    await succeeds(create.replace('commit', 'create extension postgis_topology'), elsewhere)
    expect(
      await succeeds(
        "select distinct nspowner::regrole from pg_namespace where nspname in ('extensions', 'topology')",
        elsewhere,
      ),
    ).toBe('postgres')
  })

  test('hides no name by a temporary object', async () => {
    await succeeds('drop extension if exists postgis cascade')
    for (const hidden of ['create temp table geometry ()', 'create domain pg_temp.box3d as int8']) {
      expect((await asOwner(`${hidden}; create extension postgis`)).stderr).toContain('temporary objects')
    }
  })

  test('makes no event trigger, and gives nothing to the superuser', async () => {
    await succeeds('create function public.on_event() returns event_trigger language plpgsql as $$ begin end $$')
    for (const attempt of [
      'create event trigger mine on ddl_command_end execute function public.on_event()',
      'alter function public.on_event() owner to postgres',
      'set role postgres',
      'create extension file_fdw',
    ]) {
      expect((await asOwner(attempt)).stderr, attempt).toContain('42501')
    }
  })

  test('was never heard as superuser', async () => {
    expect(await superusers()).toBe('postgres')
  })
})
