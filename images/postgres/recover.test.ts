import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  backup,
  clock,
  copyOfStore,
  type DatabaseOptions,
  events,
  fileStore,
  happens,
  inStore,
  owner,
  runDatabase,
  runDatabaseToEnd,
  type Store,
  startDatabase,
  unique,
} from '../testing/database.ts'
import { cleanUp, createVolume, docker, dockerOutput, waitUntil } from '../testing/docker.ts'

vi.setConfig({ maxConcurrency: 2 })
afterAll(cleanUp)

interface Proof {
  target: string
  backup: string
  fromIncarnation: string
  incarnation: string
  reachedLsn: string
  lastTransactionAt: string | null
  timeline: number
}

/** A database that recovers; nothing that it does reaches the store. */
const recovering = (store: Store, target: string, env: Record<string, string> = {}): DatabaseOptions => ({
  env: { MODE: 'recover', RECOVERY_TARGET: target, ...store.env, ...env },
  options: store.options,
})

/** A store where one incarnation, "first", lived and was fenced, and what is known of its life. */
async function aLife() {
  const store = await fileStore()
  const database = await startDatabase({
    env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true', INCARNATION: 'first' },
    options: store.options,
  })
  await database.sql('create table events (id serial, name text)', { database: 'shop' })
  const tooEarly = await clock(database)
  await database.ask('restore-point', 'too-early')
  await happens(database, 'before')
  const { name: full } = await backup<{ name: string }>(database, store, ['full', '--id', 'b-1'])
  await happens(database, 'one')
  const afterOne = { time: await clock(database), lsn: await database.sql('select pg_current_wal_lsn()') }
  const two = await database.sql("insert into events (name) values ('two') returning pg_current_xact_id()", {
    database: 'shop',
  })
  await database.ask('restore-point', 'after-two')
  await happens(database, 'three')
  const { name: incremental } = await backup<{ name: string }>(database, store, ['incremental', '--id', 'b-2'])
  await happens(database, 'four')
  await database.sql('select pg_switch_wal()')
  await happens(database, 'five')
  const fence = await database.ask<{ time: string; lsn: string; archived: boolean }>('fence')
  await database.stop()
  return { store, database, tooEarly, full, incremental, afterOne, two, fence }
}

let life: Awaited<ReturnType<typeof aLife>>
beforeAll(async () => {
  life = await aLife()
})

/** Nothing was committed then any more. */
const afterFence = (millis: number): string => new Date(Date.parse(life.fence.time) + millis).toISOString()

describe.concurrent('a recovery to', () => {
  test.each<[string, () => string, string, (() => Record<string, string>)?]>([
    ['the newest there is', () => 'latest', 'before one two three four five'],
    ['a time', () => `time ${life.afterOne.time}`, 'before one'],
    [
      'a time with an offset',
      () => `time ${new Date(Date.parse(life.afterOne.time) + 3_600_001).toISOString().slice(0, -1)}+01:00`,
      'before one',
    ],
    ['the time of a fence', () => `time ${life.fence.time}`, 'before one two three four five'],
    ['the LSN of a fence', () => `lsn ${life.fence.lsn}`, 'before one two three four five'],
    ['an LSN', () => `lsn ${life.afterOne.lsn}`, 'before one'],
    ['a transaction', () => `transaction ${life.two}`, 'before one two'],
    ['just before a transaction', () => `transaction ${life.two} exclusive`, 'before one'],
    ['a restore point', () => 'restore-point after-two', 'before one two'],
    ['a backup by its name', () => `backup ${life.full}`, 'before'],
    ['a backup by its id', () => 'backup b-2', 'before one two three'],
    [
      'a time after the last commit, up to which the store is known to have everything',
      () => `time ${afterFence(500)}`,
      'before one two three four five',
      () => ({ RECOVERY_COMPLETE: `first ${afterFence(500)}` }),
    ],
    [
      'a time after which something was committed, whatever else the store is known to have',
      () => `time ${life.afterOne.time}`,
      'before one',
      () => ({ RECOVERY_COMPLETE: `first ${afterFence(500)}` }),
    ],
  ])('%s has what was then, and nothing more', async (_, target, expected, env) => {
    const recovered = await startDatabase(recovering(life.store, target(), { INCARNATION: 'second', ...env?.() }))

    expect(await events(recovered)).toBe(expected)
    expect(await recovered.ask<Proof>('recovery-proof')).toMatchObject({
      target: target(),
      fromIncarnation: 'first',
      incarnation: 'second',
      timeline: 2,
    })
    expect(await recovered.status()).toMatchObject({
      phase: 'running',
      incarnation: 'second',
      timeline: 2,
      admitted: true,
    })
    await recovered.remove()
  })
})

describe.concurrent('a recovery fails', () => {
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

  test.each<[string, () => string, string, number, Record<string, string> | (() => Record<string, string>)]>([
    ['before the first backup', () => `time ${life.tooEarly}`, 'target-before-first-backup', 64, {}],
    ['before the first incarnation', () => `time ${minutesAgo(600)}`, 'target-before-first-backup', 64, {}],
    ['at an LSN before the first backup', () => 'lsn 0/1000000', 'target-before-first-backup', 64, {}],
    [
      'at a restore point before the first backup',
      () => 'restore-point too-early',
      'target-before-first-backup',
      64,
      {},
    ],
    ['at a transaction before the first backup', () => 'transaction 3', 'target-before-first-backup', 64, {}],
    ['in the future', () => `time ${minutesAgo(-60)}`, 'target-in-future', 64, {}],
    ['after the last commit', () => `time ${minutesAgo(0)}`, 'target-not-reached', 64, {}],
    [
      'after the last commit, and after what is known of the store',
      () => `time ${afterFence(500)}`,
      'target-not-reached',
      64,
      () => ({ RECOVERY_COMPLETE: `first ${afterFence(499)}` }),
    ],
    [
      'after the last commit, where only another life is known of',
      () => `time ${afterFence(500)}`,
      'target-not-reached',
      64,
      () => ({ RECOVERY_COMPLETE: `other ${afterFence(500)}` }),
    ],
    ['at an LSN that was never written', () => 'lsn 1/0', 'target-not-reached', 64, {}],
    ['at a transaction that never was', () => 'transaction 1000000', 'target-not-reached', 64, {}],
    ['at an unknown restore point', () => 'restore-point nowhere', 'target-unknown', 64, {}],
    ['at an unknown backup', () => 'backup base_0', 'target-unknown', 64, {}],
    ['from an unknown incarnation', () => 'latest', 'target-unknown', 64, { RECOVERY_INCARNATION: 'nobody' }],
    ['into an incarnation that was', () => 'latest', 'incarnation-taken', 64, { INCARNATION: 'first' }],
    ['where nothing answers', () => 'latest', 'store-unreachable', 75, { BACKUP_URI: 'file:///nowhere' }],
  ])('%s, and says why', async (_, target, error, code, env) => {
    const result = await runDatabaseToEnd(recovering(life.store, target(), typeof env === 'function' ? env() : env))
    expect(result.stderr).toContain(`{"error":"${error}"}`)
    expect(result.code).toBe(code)
    expect(result.stderr.trim().split('\n').at(-1)).toMatch(/^error: /)
  })

  test('and begins anew when the container is started again', async () => {
    const nothing = await createVolume(unique('nothing'))
    const recovered = await runDatabase({
      env: { MODE: 'recover', ...life.store.env },
      options: ['--volume', `${nothing}:/var/lib/postgresql`],
    })
    await recovered.waitForLog(/no-backup/)

    await dockerOutput(['wait', recovered.container])
    const state = await dockerOutput([
      'run',
      '--rm',
      '--volume',
      `${recovered.volume}:/v`,
      '--entrypoint',
      'cat',
      'howdah/postgres:17',
      '/v/howdah/state.json',
    ])
    expect(JSON.parse(state)).toMatchObject({ phase: 'failed', error: 'no-backup' })
    await inStore(
      { options: ['--volume', `${nothing}:/var/lib/postgresql`, '--volume', `${life.store.volume}:/source:ro`] },
      'cp -a /source/. .',
    )
    await recovered.start()
    await recovered.ready()

    expect(await events(recovered)).toBe('before one two three four five')
  })
})

describe.concurrent('what is wrong in the store is found before PostgreSQL promotes:', () => {
  /** The life's store, changed by a shell line. */
  const changedStore = (line: string) => copyOfStore(life.store, `cd *-17/first; ${line}`)
  const fails = async (store: Store, target: string) => {
    const { code, stderr } = await runDatabaseToEnd(recovering(store, target))
    return { code, error: /^\{"error":"(.*)"\}$/m.exec(stderr)?.[1], stderr }
  }

  test('a hole in the WAL', async () => {
    // The last segment but one: behind both backups, before the fence.
    const store = await changedStore('rm $(ls wal_005/*[0-9A-F].zst | grep -v backup | tail -n 2 | head -n 1)')

    expect(await fails(store, 'latest')).toMatchObject({ error: 'archive-hole', code: 70 })
    const ofLsn = await fails(store, `lsn ${life.fence.lsn}`)
    expect(ofLsn.error).toBe('archive-hole')
    expect(ofLsn.stderr).not.toContain('fetching')
    expect(await fails(store, `time ${life.fence.time}`)).toMatchObject({ error: 'archive-hole' })
  })

  test('a damaged segment', async () => {
    const store = await changedStore('truncate -s 100 $(ls wal_005/*[0-9A-F].zst | grep -v backup | tail -n 1)')

    expect(await fails(store, 'latest')).toMatchObject({ error: 'backup-damaged', code: 70 })
  })

  test('a part of a backup that is gone', async () => {
    const store = await changedStore(`rm $(ls basebackups_005/${life.full}/tar_partitions/part_* | head -n 1)`)

    expect(await fails(store, `backup ${life.full}`)).toMatchObject({ error: 'backup-damaged', code: 70 })
  })

  test('a damaged backup, where an older one leads to the same', async () => {
    const parts = (name: string) => `$(ls basebackups_005/${name}/tar_partitions/*.tar.* | head -n 1)`
    const garble = (name: string) =>
      `part=${parts(name)}; yes x | head -c $(stat -c %s "$part") | dd of="$part" conv=notrunc status=none`
    const takes = async (line: string, target: string) => {
      const database = await startDatabase(recovering(await changedStore(line), target))
      const found = [await events(database), await database.ask('recovery-proof')]
      await database.remove()
      return found
    }
    const proof = { backup: life.full, passedOver: [expect.stringMatching(`/first/${life.incremental}$`)] }
    const all = 'before one two three four five'

    expect(await takes(`rm ${parts(life.incremental)}`, `time ${life.fence.time}`)).toMatchObject([all, proof])
    expect(await takes(garble(life.incremental), 'latest')).toMatchObject([all, proof])
    const none = await changedStore(`rm ${parts(life.full)}; ${garble(life.incremental)}`)
    const { error, stderr } = await fails(none, `lsn ${life.fence.lsn}`)
    expect(error).toBe('backup-damaged')
    expect(stderr).toContain(
      `no whole backup leads to lsn ${life.fence.lsn}: ${life.incremental}, ${life.full} are damaged`,
    )
  })

  test('a backup that lacks what it builds on, before anything of it is fetched', async () => {
    const store = await changedStore(`rm basebackups_005/${life.full}_backup_stop_sentinel.json`)

    const { error, stderr } = await fails(store, `time ${life.fence.time}`)
    expect(error).toBe('backup-damaged')
    expect(stderr).toContain(`${life.incremental} is not whole (objects of it are missing)`)
    expect(stderr).not.toContain('fetching')
  })

  test('data of another major, or of a newer minor', async () => {
    const major = await changedStore('cd ../..; for i in *-17; do mv $i $(echo $i | sed s/-17/-16/); done')
    const minor = await changedStore('sed -i \'s/"serverVersion":[^,}]*/"serverVersion":"17.99"/\' backups/*.json')

    expect(await fails(major, 'latest')).toMatchObject({ error: 'version-mismatch', code: 70 })
    expect(await fails(minor, 'latest')).toMatchObject({ error: 'version-mismatch', code: 70 })
  })
})

describe('a recovered database', () => {
  test('goes on under a new incarnation, can be recovered before its first backup, and a time finds the life that it was in', async () => {
    const shipping = { ...owner, PG_WRITE_ARCHIVE: 'true' }
    const store = await copyOfStore(life.store)

    const second = await startDatabase(
      recovering(store, `time ${life.afterOne.time}`, { ...shipping, INCARNATION: 'second' }),
    )
    await happens(second, 'six')
    await second.ask('restore-point', 'after-six')
    const { time } = await second.ask<{ time: string }>('fence')
    await second.stop()
    const third = await startDatabase(
      recovering(store, 'restore-point after-six', { ...shipping, INCARNATION: 'third' }),
    )
    await happens(third, 'seven')
    await third.ask('fence')
    await third.stop()

    const fourth = await startDatabase(recovering(store, 'latest'))
    const ofSecond = await startDatabase(recovering(store, `time ${time}`))
    const ofFirst = await startDatabase(recovering(store, `time ${life.fence.time}`))
    const named = await startDatabase(recovering(store, 'latest', { RECOVERY_INCARNATION: 'first' }))

    expect(await events(fourth)).toBe('before one six seven')
    expect(await fourth.ask<Proof>('recovery-proof')).toMatchObject({ fromIncarnation: 'third', timeline: 4 })
    expect(await events(ofSecond)).toBe('before one six')
    expect(await events(ofFirst)).toBe('before one two three four five')
    expect(await events(named)).toBe('before one two three four five')
  })

  test('that was announced when its admission was cut says that there is no way back', async () => {
    const store = await copyOfStore(life.store)
    const recovered = await startDatabase(
      recovering(store, 'latest', { PG_WRITE_ARCHIVE: 'true', ADMIT_CLIENTS: 'false', INCARNATION: 'cut' }),
    )
    // Everything that is written whole is synced: there the command is killed, as soon as the store knows of the incarnation.
    const killer = `#!/bin/sh
case $* in *state.json*) ls /var/lib/postgresql/*/cut/incarnation.json >/dev/null 2>&1 && kill -KILL $PPID ;; esac
exec /usr/bin/sync "$@"`
    await dockerOutput([
      'exec',
      '--user',
      '0',
      recovered.container,
      'sh',
      '-c',
      `printf '%s' '${killer}' >/opt/sync; chmod 755 /opt/sync`,
    ])

    const path = 'PATH=/opt:/usr/lib/postgresql/17/bin:/usr/local/bin:/usr/bin:/bin'
    const admit = ['exec', '--user', 'postgres', '--env', path, recovered.container, 'howdah-database', 'admit']
    expect((await docker(admit)).code).not.toBe(0)

    expect(await inStore(store, 'ls */cut/incarnation.json')).toMatch(/incarnation/)
    const state = await dockerOutput(['exec', recovered.container, 'cat', '/postgresqldata/howdah/state.json'])
    expect(JSON.parse(state)).toMatchObject({ admitted: false, announcing: true })
    expect(await recovered.ask('admit')).toMatchObject({ admitted: true })
    const after = await dockerOutput(['exec', recovered.container, 'cat', '/postgresqldata/howdah/state.json'])
    expect(JSON.parse(after)).not.toHaveProperty('announcing')
  })

  test('that cannot be announced can still be taken back', async () => {
    const store = await copyOfStore(life.store)
    const recovered = await startDatabase(
      recovering(store, 'latest', { PG_WRITE_ARCHIVE: 'true', ADMIT_CLIENTS: 'false', INCARNATION: 'mute' }),
    )
    await inStore(store, 'chmod a-w . */')

    const { code } = await recovered.howdah(['admit'])

    expect(code).toBe(75)
    const state = await dockerOutput(['exec', recovered.container, 'cat', '/postgresqldata/howdah/state.json'])
    expect(JSON.parse(state)).toMatchObject({ admitted: false })
    expect(JSON.parse(state)).not.toHaveProperty('announcing')
  })

  test('that was given up admits nobody any more, and one that was admitted cannot be given up', async () => {
    const shipping = { PG_WRITE_ARCHIVE: 'true', ADMIT_CLIENTS: 'false' }
    const store = await copyOfStore(life.store)
    const given = await startDatabase(recovering(store, 'latest', { ...shipping, INCARNATION: 'given' }))
    const kept = await startDatabase(recovering(store, 'latest', { ...shipping, INCARNATION: 'kept' }))

    expect(await given.ask('withdraw')).toEqual({ withdrawn: true })
    const refused = await given.howdah(['admit'])
    expect(await kept.ask('admit')).toMatchObject({ admitted: true })
    expect(await kept.ask('withdraw')).toEqual({ withdrawn: false })
    await kept.ask('refuse')

    expect(refused.code).toBe(70)
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: 'withdrawn' })
    expect(await inStore(store, 'ls */*/incarnation.json')).not.toContain('given')
    expect(await kept.ask('admit')).toMatchObject({ admitted: true })
  })

  test('is given up only when an admission that is at work has ended', async () => {
    const store = await copyOfStore(life.store)
    const recovered = await startDatabase(
      recovering(store, 'latest', { PG_WRITE_ARCHIVE: 'true', ADMIT_CLIENTS: 'false', INCARNATION: 'slow' }),
    )
    // Writing what it says of itself waits for this file to go.
    const slow = `printf '#!/bin/sh\nwhile [ -e /tmp/wait ]; do sleep 0.1; done\nexec /usr/bin/sync "$@"' >/opt/sync; chmod 755 /opt/sync; touch /tmp/wait; chmod 666 /tmp/wait`
    await dockerOutput(['exec', '--user', '0', recovered.container, 'sh', '-c', slow])
    const path = 'PATH=/opt:/usr/lib/postgresql/17/bin:/usr/local/bin:/usr/bin:/bin'
    const admit = ['exec', '--user', 'postgres', '--env', path, recovered.container, 'howdah-database', 'admit']
    const admitting = docker(admit)
    await waitUntil(async () => (await docker(['exec', recovered.container, 'pgrep', '-f', '/opt/sync'])).code === 0, {
      timeoutMs: 20_000,
      what: 'the admission',
    })

    const withdrawing = recovered.ask('withdraw')
    await waitUntil(async () => (await docker(['exec', recovered.container, 'pgrep', 'flock'])).code === 0, {
      timeoutMs: 20_000,
      what: 'waiting for its turn',
    })
    await dockerOutput(['exec', '--user', '0', recovered.container, 'rm', '/tmp/wait'])

    expect((await admitting).code).toBe(0)
    expect(await withdrawing).toEqual({ withdrawn: false })
  })

  test('has the owner that is asked for, in the place of the former one', async () => {
    const recovered = await startDatabase(
      recovering(life.store, 'latest', { username: 'clone', password: 'another', db: 'copy', RECOVERY_USER: 'app' }),
    )

    const { stdout } = await recovered.asClient(
      { user: 'clone', password: 'another', database: 'copy' },
      "select current_user, count(*) from pg_roles where rolname = 'app'",
    )

    expect(stdout.trim()).toBe('clone|0')
  })

  test('drops what would still speak to the rest of the world: slots and subscriptions', async () => {
    const store = await fileStore()
    const source = await startDatabase({
      env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true' },
      options: store.options,
    })
    await source.sql(
      "create subscription s connection 'host=192.0.2.1' publication p with (connect = false, enabled = false, slot_name = 'x'); alter subscription s enable",
      { database: 'shop' },
    )
    await backup(source, store, ['full', '--id', 'b-1'])
    await source.ask('fence')
    await source.stop()

    const recovered = await startDatabase(recovering(store, 'latest'))

    expect(await recovered.sql('select count(*) from pg_subscription')).toBe('0')
    expect(await recovered.sql('select count(*) from pg_replication_slots')).toBe('0')
    expect(await recovered.log()).not.toContain('192.0.2.1')
  })

  test('is whole, however often its container was killed on the way', async () => {
    const recovered = await runDatabase(recovering(life.store, 'latest', owner))

    for (const moment of [/howdah: fetching/, /howdah: replaying/, /redo starts at/, /howdah: reached/]) {
      await recovered.waitForLog(moment)
      await recovered.kill()
      await recovered.start()
    }
    await recovered.ready()

    expect(await events(recovered)).toBe('before one two three four five')
    expect((await recovered.asClient({ user: 'app', password: 'secret', database: 'shop' }, 'select 1')).code).toBe(0)
  })
})

test('PostgreSQL 15 recovers as well', async () => {
  const store = await fileStore()
  const source = await startDatabase({
    major: '15',
    env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true' },
    options: store.options,
  })
  await source.sql('create table events (id serial, name text)', { database: 'shop' })
  await backup(source, store, ['full', '--id', 'b-1'])
  await happens(source, 'one')
  const { lsn } = await source.ask<{ lsn: string }>('fence')
  await source.stop()

  const recovered = await startDatabase({ major: '15', ...recovering(store, `lsn ${lsn}`) })
  const wrongMajor = await runDatabaseToEnd(recovering(store, 'latest'))

  expect(await events(recovered)).toBe('one')
  expect(wrongMajor.stderr).toContain('{"error":"version-mismatch"}')
})

describe('a database that ships nothing', () => {
  test('is recovered from its self-contained backup, also when its parent shipped', async () => {
    const store = await copyOfStore(life.store)
    const second = await startDatabase(recovering(store, `time ${life.afterOne.time}`, { INCARNATION: 'second' }))
    await happens(second, 'six')
    await backup(second, store, ['self-contained', '--id', 'alone'])
    await happens(second, 'lost')
    const { time } = await second.ask<{ time: string }>('fence')
    await second.stop()

    const latest = await startDatabase(recovering(store, 'latest'))
    const byId = await startDatabase(recovering(store, 'backup alone'))
    const atTime = await runDatabaseToEnd(recovering(store, `time ${time}`))

    expect(await events(latest)).toBe('before one six')
    expect(await events(byId)).toBe('before one six')
    expect(atTime.stderr).toContain('{"error":"target-before-first-backup"}')
  })
})

describe('a database that stopped shipping for a while', () => {
  test('cannot be recovered across the gap, and can from a backup made after it', async () => {
    const store = await fileStore()
    const database = await startDatabase({
      env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true' },
      options: store.options,
    })
    await database.sql('create table events (id serial, name text)', { database: 'shop' })
    await backup(database, store, ['full', '--id', 'b-1'])
    await database.ask('archive', 'off')
    await happens(database, 'unseen')
    await database.sql('select pg_switch_wal()')
    await happens(database, 'unseen-too')
    await database.sql('select pg_switch_wal()')
    await database.ask('archive', 'on')
    await happens(database, 'seen')
    await database.ask('fence')

    const across = await runDatabaseToEnd(recovering(store, 'latest'))
    await backup(database, store, ['full', '--id', 'b-2'])
    const after = await startDatabase(recovering(store, 'backup b-2'))

    expect(across.stderr).toContain('{"error":"archive-hole"}')
    expect(await events(after)).toBe('unseen unseen-too seen')
  })
})
