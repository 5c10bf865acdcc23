import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanUp, docker, dockerOutput, runContainer, waitUntil } from '../testing/docker.ts'

afterAll(cleanUp)

interface Capabilities {
  archiver: string
  stores: string[]
  postgresql: string
  extensions: Record<string, string>
  userCreatable: string[]
  outputPlugins: string[]
  missing: string[]
}

/** A bare server of the image's PostgreSQL: no part of its entrypoint. */
const bareServer = `set -e
  install -d -o postgres -g postgres /tmp/bare
  cd /tmp/bare
  setpriv --reuid postgres --regid postgres --clear-groups initdb --auth trust data >/dev/null
  libraries=pgaudit,pg_stat_statements
  [ ! -e "/usr/lib/postgresql/$PG_MAJOR/lib/timescaledb.so" ] || libraries=$libraries,timescaledb
  exec setpriv --reuid postgres --regid postgres --clear-groups postgres -D data -c "shared_preload_libraries=$libraries" -c 'search_path="$user", public, extensions, topology'`

describe.each(['17', '15'])('extensions of PostgreSQL %s', (major) => {
  const image = `howdah/postgres:${major}`
  let container: string
  let capabilities: Capabilities

  const as = (user: string, sql: string) =>
    docker(['exec', container, 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-U', user, '-d', 'app', '-c', sql])
  const asOwner = (sql: string) => as('owner', sql)

  beforeAll(async () => {
    container = await runContainer({ image, options: ['--entrypoint', 'bash'], command: ['-c', bareServer] })
    capabilities = JSON.parse(await dockerOutput(['exec', container, 'cat', '/etc/howdah/capabilities.json']))
    const postgres = (sql: string) => docker(['exec', container, 'psql', '-XAtq', '-U', 'postgres', '-c', sql])
    await waitUntil(async () => (await postgres('select 1')).code === 0, { timeoutMs: 30_000, what: 'the server' })
    await docker(['exec', container, 'psql', '-U', 'postgres', '-d', 'template1', '-c', 'create extension howdah'])
    await postgres('create role owner login')
    await postgres('create database app owner owner')
  })

  test('are told by the image', () => {
    expect(capabilities.postgresql).toMatch(new RegExp(`^${major}\\.\\d+$`))
    expect(capabilities.archiver).toMatch(/^wal-(rus|g) \d/)
    expect(capabilities.stores).toEqual(expect.arrayContaining(['S3', 'GCS', 'FILE']))
    expect(capabilities.outputPlugins).toEqual(['pgoutput', 'test_decoding', 'wal2json', 'decoderbufs'])
    expect(capabilities.missing).toEqual(major === '15' ? ['timescaledb', 'pgvector'] : [])
    expect(capabilities.userCreatable).toEqual(
      expect.arrayContaining([
        'postgis',
        'postgis_topology',
        'pgaudit',
        'pg_stat_statements',
        'postgres_fdw',
        'amcheck',
      ]),
    )
  })

  test('can be created by the owner of a database, all together, beside functions of their names', async () => {
    for (const name of ['verify_heapam', 'bt_index_check', 'bt_index_parent_check', 'pg_stat_statements_reset']) {
      const { code, stderr } = await asOwner(`create function ${name}(int[], int[]) returns int return 1`)
      expect(code, stderr).toBe(0)
    }
    for (const extension of capabilities.userCreatable) {
      const { code, stderr } = await asOwner(`create extension if not exists "${extension}" cascade`)
      expect(code, stderr).toBe(0)
    }
    const { stdout } = await asOwner('select extname from pg_extension')
    expect(stdout.trim().split('\n').sort()).toEqual([...capabilities.userCreatable, 'howdah'].sort())
  })

  test.each([
    ['coordinate systems', 'insert into spatial_ref_sys (srid, srtext) values (990001, null)'],
    ['topologies', "select createtopology('city', 4326)"],
    ['foreign servers', "create server elsewhere foreign data wrapper postgres_fdw options (dbname 'app')"],
    ['checks', "create table t (id int primary key); select bt_index_check('t_pkey'), verify_heapam('t')"],
    ['statistics', 'select count(*) from pg_stat_statements; select pg_stat_statements_reset()'],
  ])('let the owner use their %s', async (_, sql) => {
    const { code, stderr } = await asOwner(sql)
    expect(code, stderr).toBe(0)
  })

  test.each([
    ['another extension', 'create extension file_fdw'],
    ['files through GDAL', "set postgis.gdal_enabled_drivers = 'ENABLE_ALL'"],
    ['rasters outside of the database', 'set postgis.enable_outdb_rasters = true'],
    ['what is audited', "set pgaudit.log = 'none'"],
    [
      "the server's socket",
      `create server loop foreign data wrapper postgres_fdw options (dbname 'app');
       create user mapping for owner server loop options (user 'postgres');
       create foreign table loop (rolname name) server loop options (schema_name 'pg_catalog', table_name 'pg_authid');
       select * from loop`,
    ],
  ])('do not let the owner reach %s', async (_, sql) => {
    const { code, stderr } = await asOwner(
      `select postgis_full_version(), st_summary(st_makeemptyraster(1, 1, 0, 0, 1)); ${sql}`,
    )
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/permission denied|password/)
  })
})
