import { afterAll, describe, expect, test } from 'vitest'
import { backup, fileStore, owner, runDatabase, runDatabaseToEnd, startDatabase } from '../testing/database.ts'
import { cleanUp, docker, dockerOutput, waitUntil } from '../testing/docker.ts'

afterAll(cleanUp)

describe.each(['17', '15'])('settings and tablespaces of PostgreSQL %s that came after the backup', (major) => {
  test('are those of the recovery, too', async () => {
    const store = await fileStore()
    const source = await startDatabase({
      major,
      env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true' },
      options: store.options,
    })
    const folder = (path: string) => dockerOutput(['exec', '--user', 'postgres', source.container, 'mkdir', path])
    await source.sql('create table t (a int)', { database: owner.db })
    await backup(source, store, ['full', '--id', 'b-1'])
    for (const change of [
      'max_prepared_transactions = 20',
      'max_connections = 300',
      'max_worker_processes = 40',
      'max_locks_per_transaction = 200',
      'max_wal_senders = 30',
    ]) {
      await source.sql(`alter system set ${change}`)
    }
    await source.stop()
    await source.start()
    await source.ready()
    for (const n of [1, 2]) {
      await source.sql(`begin; insert into t values (${n}); prepare transaction 'p${n}'`, { database: owner.db })
    }
    await folder('/postgresqldata/more')
    await source.sql("create tablespace more location '/postgresqldata/more'")
    await source.sql('create table far (a int) tablespace more; insert into far values (4)', { database: owner.db })
    const { lsn } = await source.ask<{ lsn: string }>('restore-point', 'within')
    await folder('/tmp/outside')
    await source.sql("create tablespace outside location '/tmp/outside'")
    await source.ask('fence')
    await source.stop()

    const recovering = { major, options: store.options }
    const env = { ...store.env, MODE: 'recover' }
    const recovered = await runDatabase({ ...recovering, env: { ...env, RECOVERY_TARGET: `lsn ${lsn}` } })
    await recovered.ready()
    expect(await recovered.sql('select a from far', { database: owner.db })).toBe('4')
    expect(await recovered.sql('select gid from pg_prepared_xacts order by 1')).toBe('p1\np2')
    expect(await recovered.sql('show max_prepared_transactions')).toBe('20')
    expect((await recovered.psql(['-U', 'postgres', '-d', owner.db], "commit prepared 'p1'")).code).toBe(0)

    // What cannot start is not told as running.
    await recovered.sql('alter system set max_prepared_transactions = 0')
    await recovered.stop()
    await recovered.start()
    await waitUntil(async () => !(await recovered.runs()), { timeoutMs: 60_000, what: 'the end of the container' })
    const state = await docker(['cp', `${recovered.container}:/postgresqldata/howdah/state.json`, '-'])
    expect(state.stdout).toMatch(/"error": "start-failed"/)
    expect(await recovered.log()).toMatch(/\{"error":"start-failed"\}\nerror: PostgreSQL did not start/)

    const outside = await runDatabaseToEnd({ ...recovering, env })
    expect(outside.stderr).toContain('{"error":"recovery-failed"}')
    expect(outside.stderr.trim().split('\n').at(-1)).toContain('the database has a tablespace in /tmp/outside')
  })
})
