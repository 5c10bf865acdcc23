import { afterAll, describe, expect, test, vi } from 'vitest'
import { backup, clock, fileStore, owner, runDatabaseToEnd, startDatabase } from '../testing/database.ts'
import { cleanUp } from '../testing/docker.ts'

vi.setConfig({ maxConcurrency: 2 })
afterAll(cleanUp)

describe.concurrent('a target within the removal of a database', () => {
  test.for(['15', '17'])('is refused and names one before it that works, on %s', async (major) => {
    const store = await fileStore()
    const database = await startDatabase({
      major,
      env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true', INCARNATION: 'first' },
      options: store.options,
    })
    await database.sql('create database other owner app')
    await database.sql('create table kept (a int); insert into kept values (1)', { database: owner.db })
    await backup(database, store, ['full', '--id', 'b-1'])
    await database.sql('insert into kept values (2)', { database: owner.db })
    const before = await clock(database)
    await database.sql('drop database shop with (force)')
    await database.sql('create database "half\'removed"')
    await database.sql("update pg_database set datconnlimit = -2 where datname = 'half''removed'")
    await database.sql('select pg_switch_wal()')
    const recovering = (target: string) => ({
      major,
      env: { ...owner, ...store.env, MODE: 'recover', RECOVERY_TARGET: target },
      options: store.options,
    })

    const within = await runDatabaseToEnd(recovering(`time ${before}`))

    expect(within.stderr).toContain('{"error":"target-within-change"}')
    expect(within.code).toBe(64)
    const lsn = /the lsn ([0-9A-F]+\/[0-9A-F]+)/.exec(within.stderr)?.[1]
    const next = await startDatabase(recovering(`lsn ${lsn}`))
    expect(await next.sql('select count(*) from kept', { database: owner.db })).toBe('2')

    // One that nobody uses, whose removal ended long ago in nothing, holds nothing up.
    const latest = await startDatabase(recovering('latest'))
    expect(await latest.ask('recovery-proof')).toMatchObject({ halfRemoved: ["half'removed"] })
  })
})
