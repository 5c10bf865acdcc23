import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, fileStore, inStore, runDatabase, startDatabase } from '../testing/database.ts'
import { cleanUp, createVolume, docker, dockerOutput, type Result, waitUntil } from '../testing/docker.ts'

afterAll(cleanUp)

const owner = { username: 'app', password: 'correct horse', db: 'shop' }
const client = { user: owner.username, password: owner.password, database: owner.db }

describe.each(['17', '15'])('without any variable', (major) => {
  test(`a database of PostgreSQL ${major} runs, psql works inside, and nobody gets in from outside`, async () => {
    const database = await startDatabase({ major })

    const inside = await docker(['exec', '--user', 'postgres', database.container, 'psql', '-Atc', 'select 1'])
    const outside = await database.asClient({ user: 'postgres', password: '', database: 'postgres' }, 'select 1')

    expect(inside.stdout.trim()).toBe('1')
    expect(outside.code).not.toBe(0)
    expect(outside.stderr).toContain('pg_hba.conf rejects connection')
    expect(await database.sql('show data_checksums')).toBe('on')
    expect(await database.status()).toMatchObject({
      phase: 'running',
      admitted: true,
      timeline: 1,
      major: Number(major),
    })
  })
})

describe('a created database', () => {
  let database: Database
  beforeAll(async () => {
    database = await startDatabase({ env: { ...owner, CERTIFICATE_NAMES: 'db.example.net 192.0.2.7' } })
  })

  test('belongs to its user, who is no superuser and creates trusted extensions', async () => {
    const extension = await database.asClient(client, 'create extension pg_trgm; create table t (id int)')
    const untrusted = await database.asClient(client, 'create extension file_fdw')
    const program = await database.asClient(client, "copy t from program 'echo 1'")

    expect(extension.code, extension.stderr).toBe(0)
    expect(untrusted.stderr).toContain('permission denied')
    expect(program.stderr).toContain('permission denied')
    expect(
      await database.sql(
        "select rolsuper, rolbypassrls, rolpassword ~ '^SCRAM-SHA-256' from pg_authid where rolname = 'app'",
      ),
    ).toBe('f|f|t')
    expect(await database.sql("select pg_get_userbyid(datdba) from pg_database where datname = 'shop'")).toBe('app')
  })

  test('talks TLS only, with a certificate that fits its names', async () => {
    const { ca } = await database.ask<{ ca: string }>('certificate')
    await docker(['exec', '--interactive', database.container, 'tee', '/tmp/ca.crt'], { input: ca })
    const verified = (name: string) =>
      database.psql(
        [`host=${name} hostaddr=127.0.0.1 user=app dbname=shop sslmode=verify-full sslrootcert=/tmp/ca.crt`],
        'select ssl from pg_stat_ssl where pid = pg_backend_pid()',
        { PGPASSWORD: owner.password },
      )

    const plain = await database.asClient({ ...client, ssl: 'disable' }, 'select 1')
    const byName = await verified('db.example.net')
    const byAddress = await verified('192.0.2.7')
    const byOtherName = await verified('other.example.net')

    expect(plain.stderr).toContain('no encryption')
    expect(byName.stdout.trim()).toBe('t')
    expect(byAddress.stdout.trim()).toBe('t')
    expect(byOtherName.stderr).toContain('does not match host name')
  })

  test('keeps its superuser for the socket', async () => {
    await database.sql("alter role postgres password 'known'")

    const outside = await database.asClient({ user: 'postgres', password: 'known', database: 'shop' }, 'select 1')
    const inside = await database.psql(['host=127.0.0.1 user=postgres dbname=shop'], 'select 1', {
      PGPASSWORD: 'known',
    })

    expect(outside.stderr).toContain('pg_hba.conf rejects connection')
    expect(inside.stderr).toContain('requires a valid client certificate')
  })

  test('keeps its password out of logs, command lines and environments', async () => {
    await database.sql("alter system set log_statement = 'all'")
    await database.sql('select pg_reload_conf()')
    await database.howdah(['set-password', 'app'], { input: 'battery staple' })

    const shown = await dockerOutput([
      'exec',
      '--user',
      'postgres',
      database.container,
      'bash',
      '-c',
      'for p in $(pgrep -P 1) $(pgrep -P "$(pgrep -P 1)"); do cat /proc/$p/cmdline /proc/$p/environ; done | tr "\\0" "\\n" | grep -c -e "horse" -e "staple" || :',
    ])

    expect(await database.log()).not.toMatch(/horse|staple/)
    expect(await database.sql("select count(*) from pg_stat_activity where query ~ 'horse|staple'")).toBe('1')
    expect(shown).toBe('0')
    const changed = await database.asClient({ ...client, password: 'battery staple' }, 'select 1')
    expect(changed.stdout.trim()).toBe('1')
    await database.howdah(['set-password', 'app'], { input: owner.password })
  })

  test('keeps the settings that make it safe, whatever ALTER SYSTEM says', async () => {
    for (const setting of ['fsync = off', "archive_command = 'true'", "listen_addresses = ''", "work_mem = '7MB'"]) {
      await database.sql(`alter system set ${setting}`)
    }
    await dockerOutput(['restart', database.container])
    await database.ready()

    expect(await database.sql('show fsync')).toBe('on')
    expect(await database.sql('show archive_command')).toContain('archive-command')
    expect(await database.sql('show work_mem')).toBe('7MB')
    expect((await database.asClient(client, 'select 1')).stdout.trim()).toBe('1')
  })

  test('decodes WAL with the plugins of the image for the replication role, and for the owner never', async () => {
    const replication = { ...client, user: 'cdc', password: 'stream' }
    const enable = (name: string) => database.howdah(['set-replication-role', name], { input: 'stream' })
    await database.asClient(client, 'create role mine')

    const slot = await database.asClient(client, "select pg_create_logical_replication_slot('s', 'pgoutput')")
    expect(slot.stderr).toMatch(/permission denied to use replication slots/)
    expect(refusal(await enable('app'))).toBe('role-exists')
    expect(refusal(await enable('mine'))).toBe('role-exists')
    expect(refusal(await enable('Cdc"'))).toBe('wrong-name')
    expect(JSON.parse((await enable('cdc')).stdout)).toEqual({ replicationRole: 'cdc' })
    expect(refusal(await enable('other'))).toBe('other-replication-role')
    for (const plugin of ['wal2json', 'decoderbufs', 'test_decoding', 'pgoutput']) {
      const { code, stderr } = await database.asClient(
        replication,
        `select from pg_create_logical_replication_slot('${plugin}', '${plugin}'); select pg_drop_replication_slot('${plugin}')`,
      )
      expect(code, stderr).toBe(0)
    }

    // It may have another name by then.
    await database.asClient(replication, "select pg_create_physical_replication_slot('left')")
    await database.sql('alter role cdc rename to "a b,all"')
    expect(await database.ask('remove-replication-role')).toEqual({ replicationRole: null })
    expect(await database.ask('remove-replication-role')).toEqual({ replicationRole: null })
    expect((await database.asClient(replication, 'select 1')).stderr).toMatch(/password authentication failed/)
    expect(await database.sql('select count(*) from pg_replication_slots')).toBe('0')
    expect(await database.sql('select count(*) from pg_roles where rolreplication and not rolsuper')).toBe('0')
    expect((await enable('cdc')).code).toBe(0)
    expect((await database.asClient(replication, 'select 1')).stdout).toBe('1\n')
  })
})

const refusal = ({ code, stdout }: Result): string => (code === 64 ? JSON.parse(stdout).error : stdout)

describe('variables', () => {
  test('take secrets from files, a verifier for a password, and settings from a file', async () => {
    const volume = await createVolume('files')
    const verifier =
      'SCRAM-SHA-256$4096:gFMxCeCpcYnEcRgrzxCSLQ==$uQ0cwq1iiVCvkaQeUjwWKNCVTZZWCkPUZt4AqZBmVE8=:PMZZrmTHkHsvmxDa3vnUvPcL6JOOAv0T0hbFbjoPJ9k='
    await docker(
      [
        'run',
        '--rm',
        '--interactive',
        '--volume',
        `${volume}:/files`,
        '--entrypoint',
        'bash',
        'howdah/postgres:17',
        '-c',
        'cat >/files/password; chmod 600 /files/password; echo "work_mem = 9MB" >/files/settings',
      ],
      { input: `${verifier}\n` },
    ) // prettier-ignore

    const database = await startDatabase({
      env: { username: 'app', password_FILE: '/files/password', SETTINGS_FILE: '/files/settings', PORT: '6543' },
      options: ['--volume', `${volume}:/files:ro`],
    })

    expect(
      await dockerOutput(['exec', database.container, 'psql', '-p', '6543', '-U', 'postgres', '-Atc', 'show work_mem']),
    ).toBe('9MB')
    expect(
      await dockerOutput([
        'exec',
        database.container,
        'psql',
        '-p',
        '6543',
        '-U',
        'postgres',
        '-Atc',
        "select rolpassword from pg_authid where rolname = 'app'",
      ]),
    ).toBe(verifier)
  })

  test('are all told by --help', async () => {
    const { stdout } = await docker(['run', '--rm', 'howdah/postgres:17', '--help'])

    for (const name of ['username', 'BACKUP_URI', 'RECOVERY_TARGET', 'ADMIT_CLIENTS', 'SOURCE_DBUUID', 'MEMORY_MB']) {
      expect(stdout).toContain(name)
    }
  })

  test('work for a container without root', async () => {
    const database = await startDatabase({ env: owner, options: ['--user', '999:999'] })

    expect(await database.sql('select current_user')).toBe('postgres')
  })
})

describe('admission', () => {
  test('is refused at first, then given, then taken back, and a restart keeps what was said last', async () => {
    const database = await startDatabase({ env: { ...owner, ADMIT_CLIENTS: 'false' } })
    const connects = async () => (await database.asClient(client, 'select 1')).code === 0
    const afterRestart = async () => {
      await dockerOutput(['restart', database.container])
      await database.ready()
      return connects()
    }

    expect(await connects()).toBe(false)
    expect(await afterRestart()).toBe(false)
    await database.ask('admit')
    await database.ask('admit')
    expect(await connects()).toBe(true)
    expect(await afterRestart()).toBe(true)
    expect(await database.log()).not.toMatch(/cannot be changed without restarting|contains errors/)

    const sleeping = database.asClient(client, 'select pg_sleep(60)')
    await waitUntil(
      async () => (await database.sql("select count(*) from pg_stat_activity where usename = 'app'")) === '1',
      {
        timeoutMs: 10_000,
      },
    )
    await database.ask('refuse')
    expect((await sleeping).code).not.toBe(0)
    expect(await connects()).toBe(false)
    expect(await afterRestart()).toBe(false)
  })

  test('releases the WAL that was held back', async () => {
    const store = await fileStore()
    const database = await startDatabase({
      env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true', ADMIT_CLIENTS: 'false', INCARNATION: 'one' },
      options: store.options,
    })
    await database.sql('select pg_switch_wal()')
    const status = () =>
      database.ask<{ mode: string; unarchivedSegments: number; failedCount: number; lastArchivedWal: string | null }>(
        'archive-status',
      )
    expect(await status()).toMatchObject({ mode: 'hold', unarchivedSegments: 1, failedCount: 0, lastArchivedWal: null })

    await database.ask('admit')

    await waitUntil(async () => (await status()).unarchivedSegments === 0, { timeoutMs: 10_000 })
    expect(await status()).toMatchObject({ mode: 'on', failedCount: 0, lastArchivedWal: '000000010000000000000001' })
  })
})

describe('shipping', () => {
  test('follows the variable when it changed, and the command until then', async () => {
    const store = await fileStore()
    const shipping = { env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true' }, options: store.options }
    const first = await startDatabase(shipping)
    const mode = async (database: Database) => (await database.ask<{ mode: string }>('archive-status')).mode
    const next = async (PG_WRITE_ARCHIVE: string) => {
      await dockerOutput(['stop', first.container])
      const database = await startDatabase({
        ...shipping,
        env: { ...shipping.env, PG_WRITE_ARCHIVE },
        volume: first.volume,
      })
      const found = await mode(database)
      await database.remove()
      return found
    }

    expect(await mode(first)).toBe('on')
    await first.ask('archive', 'off')
    expect(await next('true')).toBe('off')
    expect(await next('false')).toBe('off')
    expect(await next('true')).toBe('on')
  })

  test('makes a restore point once, however often its record fails to reach the store', async () => {
    const store = await fileStore()
    const database = await startDatabase({
      env: { ...owner, BACKUP_TYPE: 'FILE', BACKUP_URI: `${store.env.BACKUP_URI}/later`, PG_WRITE_ARCHIVE: 'true' },
      options: store.options,
    })
    const restorePoint = async () => {
      const { code, stdout } = await database.howdah(['restore-point', 'before-release'])
      return { code, ...(JSON.parse(stdout) as { error?: string; lsn?: string }) }
    }

    const whileAway = await restorePoint()
    const made = (await database.log()).match(/restore point "before-release" created/g)
    await inStore(store, 'mkdir later')
    const afterwards = await restorePoint()
    const again = await restorePoint()

    expect(whileAway).toMatchObject({ code: 75, error: 'store-unreachable' })
    expect(made).toHaveLength(1)
    expect(afterwards).toMatchObject({ code: 0, lsn: expect.stringMatching(/^0\//) })
    expect((await database.log()).match(/restore point "before-release" created/g)).toHaveLength(1)
    expect(again).toMatchObject({ code: 64, error: 'restore-point-exists' })
    expect(JSON.parse(await inStore(store, 'cat later/*/*/restore-points/before-release.json'))).toMatchObject({
      lsn: afterwards.lsn,
    })
  })
})

describe('a restore point', () => {
  test('is the same one for whoever asked for it, and taken for everybody else', async () => {
    const database = await startDatabase({ env: owner })
    const asked = async (...words: string[]) => {
      const { code, stdout } = await database.howdah(['restore-point', 'before-release', ...words])
      return { code, ...(JSON.parse(stdout) as { error?: string; lsn?: string }) }
    }

    const made = await asked('r-1')
    const again = await asked('r-1')

    expect(made).toMatchObject({ code: 0, lsn: expect.stringMatching(/^0\//) })
    expect(again).toEqual(made)
    expect((await database.log()).match(/restore point "before-release" created/g)).toHaveLength(1)
    expect(await asked('r-2')).toMatchObject({ code: 64, error: 'restore-point-exists' })
    expect(await asked()).toMatchObject({ code: 64, error: 'restore-point-exists' })
  })
})

describe('a container that is killed', () => {
  test('in the middle of a create begins again or goes on, and the database is whole', async () => {
    const database = await runDatabase({ env: owner })

    for (const moment of [/initialising/, /ready to accept connections/]) {
      await database.waitForLog(moment)
      await database.kill()
      await database.start()
    }
    await database.ready()

    expect((await database.asClient(client, 'create table t (id int)')).code).toBe(0)
  })

  test('while it runs goes on where it was', async () => {
    const database = await startDatabase({ env: owner })
    await database.asClient(client, 'create table t as select 42 as answer')
    const before = await database.status()

    await database.kill()
    await database.start()
    const after = await database.ready()

    expect((await database.asClient(client, 'select answer from t')).stdout.trim()).toBe('42')
    expect(after.incarnation).toBe(before.incarnation)
  })
})

describe('a volume', () => {
  test('serves one container at a time', async () => {
    const first = await startDatabase()

    const second = await runDatabase({ volume: first.volume })
    await waitUntil(async () => !(await second.runs()), { timeoutMs: 20_000 })

    expect(await second.exitCode()).toBe(75)
    expect(await second.log()).toContain('error: another container uses this volume')
  })

  test('that lost its state still runs, as a new incarnation', async () => {
    const database = await startDatabase({ env: owner })
    const before = await database.status()
    await database.stop()
    await dockerOutput([
      'run',
      '--rm',
      '--volume',
      `${database.volume}:/v`,
      '--entrypoint',
      'rm',
      'howdah/postgres:17',
      '-rf',
      '/v/howdah',
    ])

    await database.start()
    const after = await database.ready()

    expect(after.systemIdentifier).toBe(before.systemIdentifier)
    expect(after.incarnation).not.toBe(before.incarnation)
    expect(await database.asClient(client, 'select 1')).toMatchObject({ code: 0 })
  })
})

describe('docker stop', () => {
  test('is quick and clean while the store hangs', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined))
    await new Promise<void>((resolve) => silent.listen(0, '0.0.0.0', resolve))
    const { port } = silent.address() as { port: number }
    const database = await startDatabase({
      env: {
        BACKUP_TYPE: 'S3',
        BACKUP_URI: `http://store:${port}/bucket`,
        BACKUP_CREDENTIALS: 'id:secret',
        PG_WRITE_ARCHIVE: 'true',
      },
      options: ['--add-host', 'store:host-gateway'],
    })
    const connections = () =>
      new Promise<number>((resolve, reject) =>
        silent.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      )
    await database.sql('select pg_switch_wal()')
    await waitUntil(async () => (await connections()) > 0, { timeoutMs: 20_000, what: 'a request to the store' })

    const took = await database.stop()

    silent.close()
    expect(took).toBeLessThan(9_000)
    expect(await database.exitCode()).toBe(0)
    expect(await database.log()).toContain('database system is shut down')
  })
})
