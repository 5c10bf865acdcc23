import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  backup,
  clock,
  copyOfStore,
  type Database,
  type DatabaseOptions,
  events,
  fileStore,
  happens,
  inStore,
  owner,
  runDatabaseToEnd,
  type Store,
  startDatabase,
} from '../testing/database.ts'
import { cleanUp, docker, waitUntil } from '../testing/docker.ts'

vi.setConfig({ maxConcurrency: 2 })
afterAll(cleanUp)

/** The life "first", in which nothing has happened yet; it ships to the store. */
const firstLife = async (store: Store, env: Record<string, string> = {}) => {
  const first = await startDatabase({
    env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true', INCARNATION: 'first', ...env },
    options: store.options,
  })
  await first.sql('create table events (id serial, name text)', { database: owner.db })
  return first
}

/** The next life of what a store holds; it ships to that store, too. */
const nextLifeOf = (
  store: Store,
  incarnation: string,
  target: string,
  env: Record<string, string> = {},
): DatabaseOptions => ({
  env: {
    ...owner,
    ...store.env,
    PG_WRITE_ARCHIVE: 'true',
    INCARNATION: incarnation,
    MODE: 'recover',
    RECOVERY_TARGET: target,
    ...env,
  },
  options: store.options,
})
const nextLife = (...life: Parameters<typeof nextLifeOf>) => startDatabase(nextLifeOf(...life))

/** Looks at what a recovery would have, without a trace in the store. */
const seen = async (store: Store, target: string, env: Record<string, string> = {}) => {
  const database = await nextLife(store, 'probe', target, { PG_WRITE_ARCHIVE: 'false', ADMIT_CLIENTS: 'false', ...env })
  const { fromIncarnation } = await database.ask<{ fromIncarnation: string }>('recovery-proof')
  const found = await events(database)
  await database.remove()
  return `${fromIncarnation}: ${found}`
}

const ends = async (database: Database) => {
  const { time } = await database.ask<{ time: string }>('fence')
  await database.stop()
  return time
}

/** Several segments of WAL lie between two events. */
const happenApart = async (database: Database, names: readonly string[]) => {
  for (const name of names) {
    await happens(database, name)
    await database.sql('select pg_switch_wal()')
  }
}

/** Of a life that ships, the store has the history of its timeline, and no WAL. */
const isLostWithItsWal = async (database: Database, store: Store, incarnation: string) => {
  const archived = `ls /var/lib/postgresql/*/${incarnation}/wal_005/*.history*`
  await waitUntil(async () => (await docker(['exec', database.container, 'sh', '-c', archived])).code === 0, {
    timeoutMs: 20_000,
    what: 'the history of its timeline in the store',
  })
  await database.kill()
  await inStore(store, `cd */${incarnation}/wal_005; find . -type f ! -name '*.history*' -delete`)
}

/** A store with two lives of the same data, "first" and, from its end on, "second". */
async function twoLives() {
  const store = await fileStore()
  const first = await firstLife(store)
  await backup(first, store, ['full', '--id', 'b-1'])
  await happens(first, 'one')
  const one = {
    lsn: await first.sql('select pg_current_wal_lsn()'),
    time: await clock(first),
    transaction: await first.sql('select max(xmin::text::int) from events', { database: 'shop' }),
  }
  await first.ask('restore-point', 'twice')
  await happenApart(first, ['two', 'three', 'four', 'five'])
  const end = await first.sql('select pg_current_wal_lsn()')
  await ends(first)
  const second = await nextLife(store, 'second', 'latest')
  await happens(second, 'six')
  await second.ask('restore-point', 'twice')
  await happens(second, 'seven')
  await ends(second)
  return { store, one, end }
}

let lives: Awaited<ReturnType<typeof twoLives>>
beforeAll(async () => {
  lives = await twoLives()
})

describe.concurrent('a life that begins before the newest one did', () => {
  const later = ['nine', 'ten', 'eleven', 'twelve', 'thirteen']
  const livesOn = async (third: Database, store: Store) => {
    expect(await third.ask('recovery-proof')).toMatchObject({ fromIncarnation: 'first', timeline: 3 })
    await happens(third, 'eight')
    const time = await clock(third)
    await happenApart(third, later)
    await backup(third, store, ['full', '--id', 'b-3'])
    await happens(third, 'fourteen')
    // Builds on what PostgreSQL knows of the WAL since then, in the light of the timelines.
    expect(await backup(third, store, ['incremental', '--id', 'b-4'])).toMatchObject({ kind: 'incremental' })
    await happens(third, 'fifteen')
    await ends(third)

    const all = `third: one eight ${later.join(' ')}`
    expect(await seen(store, 'backup b-3')).toBe(all)
    expect(await seen(store, 'latest')).toBe(`${all} fourteen fifteen`)
    return time
  }

  test.each([
    ['an LSN', () => `lsn ${lives.one.lsn}`],
    ['a transaction', () => `transaction ${lives.one.transaction}`],
  ])('at %s, can be recovered to everything that it had', async (_, target) => {
    const store = await copyOfStore(lives.store)
    const time = await livesOn(await nextLife(store, 'third', target()), store)

    expect(await seen(store, `time ${time}`)).toBe('third: one eight')
  })

  test('in a store of its own, can be recovered to everything that it had', async () => {
    const theirs = await copyOfStore(lives.store)
    const own = await fileStore()
    const options = [...own.options, '--volume', `${theirs.volume}:/var/lib/postgresql/theirs`]
    const third = await nextLife({ ...own, options }, 'third', `lsn ${lives.one.lsn}`, {
      SOURCE_BACKUP_TYPE: 'FILE',
      SOURCE_BACKUP_URI: 'file:///var/lib/postgresql/theirs',
    })
    await livesOn(third, own)
  })
})

test.concurrent('a time before a life began is of the one before, even where its clock was behind', async () => {
  const store = await copyOfStore(lives.store)
  await inStore(store, `sed -i 's/"startedAt": *"[^"]*"/"startedAt":"${lives.one.time}"/' */second/incarnation.json`)

  expect(await seen(store, `time ${lives.one.time}`)).toBe('first: one')
})

test.concurrent('a life of which an older release told another parent has what it had', async () => {
  const store = await copyOfStore(lives.store)
  const third = await nextLife(store, 'third', `lsn ${lives.one.lsn}`)
  await happens(third, 'eight')
  const eight = await third.sql('select pg_current_wal_lsn()')
  await happenApart(third, ['nine', 'ten'])
  await ends(third)
  await inStore(store, `sed -i 's/"parent": *"first"/"parent":"second"/' */third/incarnation.json`)

  expect(await seen(store, 'latest')).toBe('third: one eight nine ten')
  expect(await seen(store, `lsn ${eight}`)).toBe('third: one eight')
})

test.concurrent('what is wrong with a life hinders no recovery of others', async () => {
  const store = await copyOfStore(lives.store, 'chmod 000 */second/wal_005/*.history*')

  expect(await seen(store, `lsn ${lives.one.lsn}`)).toBe('first: one')
})

describe.concurrent('a life that began without shipping', () => {
  const thirdOf = async (store: Store) => {
    const third = await nextLife(store, 'third', `lsn ${lives.one.lsn}`, { PG_WRITE_ARCHIVE: 'false' })
    await happens(third, 'eight')
    return third
  }

  test('is not mixed up with a later one when it ships', async () => {
    const store = await copyOfStore(lives.store)
    const third = await thirdOf(store)
    await third.ask('archive', 'on')
    await happens(third, 'nine')
    await backup(third, store, ['full', '--id', 'b-3'])
    await ends(third)
    const fourth = await nextLife(store, 'fourth', 'latest', { RECOVERY_INCARNATION: 'first' })

    expect(await fourth.ask('recovery-proof')).toMatchObject({ timeline: 4 })
    await ends(fourth)
    expect(await seen(store, 'backup b-3')).toBe('third: one eight nine')
  })

  test('has a timeline of its own once it was backed up, even when it never ships', async () => {
    const store = await copyOfStore(lives.store)
    const third = await thirdOf(store)
    await backup(third, store, ['self-contained', '--id', 'alone'])
    await third.stop()
    const fourth = await nextLife(store, 'fourth', 'latest', { RECOVERY_INCARNATION: 'first' })

    expect(await fourth.ask('recovery-proof')).toMatchObject({ timeline: 4 })
  })

  test('is not taken for its parent when it ships and has no backup of its own', async () => {
    const store = await copyOfStore(lives.store)
    const third = await thirdOf(store)
    await happenApart(third, ['nine', 'ten'])
    await third.ask('archive', 'on')
    await ends(third)

    const { stderr } = await runDatabaseToEnd(nextLifeOf(store, 'probe', 'latest'))
    expect(stderr).toContain('{"error":"no-backup"}')
  })
})

describe.concurrent('a self-contained backup', () => {
  const firstAlone = async (store: Store) => {
    const first = await firstLife(store, { PG_WRITE_ARCHIVE: 'false' })
    await happens(first, 'one')
    return first
  }

  test('leads to all that the life recovered from it has shipped', async () => {
    const store = await fileStore()
    const first = await firstAlone(store)
    await backup(first, store, ['self-contained', '--id', 'alone'])
    await happens(first, 'two')
    await first.stop()
    const second = await nextLife(store, 'second', 'backup alone')
    await happenApart(second, ['three', 'four'])
    await ends(second)

    expect(await seen(store, 'latest')).toBe('second: one three four')
  })

  test('leads there past a hole behind an older full backup', async () => {
    const store = await fileStore()
    const first = await firstAlone(store)
    await first.ask('archive', 'on')
    await backup(first, store, ['full', '--id', 'b-1'])
    await first.ask('fence')
    await first.ask('archive', 'off')
    await happenApart(first, ['two', 'three', 'four'])
    await backup(first, store, ['self-contained', '--id', 'alone'])
    await first.stop()
    const second = await nextLife(store, 'second', 'backup alone')
    await happenApart(second, ['five', 'six'])
    await ends(second)

    expect(await seen(store, 'latest')).toBe('second: one two three four five six')
  })

  test.each([
    ['an older', 'second', 1],
    ['a newer', 'first', 2],
  ])('leads to itself where its life was announced on %s timeline', async (_, life, timeline) => {
    const store = await fileStore()
    const first = await firstAlone(store)
    await backup(first, store, ['self-contained', '--id', 'alone'])
    await first.stop()
    if (life === 'second') {
      const second = await nextLife(store, 'second', 'backup alone', { PG_WRITE_ARCHIVE: 'false' })
      await happens(second, 'two')
      await backup(second, store, ['self-contained', '--id', 'alone-2'])
      await second.stop()
    }
    await inStore(store, `sed -i 's/"timeline": *[0-9]*/"timeline":${timeline}/' */${life}/incarnation.json`)

    expect(await seen(store, 'latest')).toBe(life === 'second' ? 'second: one two' : 'first: one')
  })

  test('leads to nothing that its life did after the next one had begun', async () => {
    const store = await fileStore()
    const first = await firstAlone(store)
    const busy = first.sql(
      `do $$ begin for n in 1 .. 3000 loop insert into events (name) values ('busy'); commit; perform pg_sleep(0.005); end loop; end $$`,
      { database: 'shop' },
    )
    await Promise.all([
      backup(first, store, ['self-contained', '--id', 'alone']).finally(() => first.stop()),
      expect(busy).rejects.toThrow(),
    ])
    const second = await nextLife(store, 'second', 'backup alone')
    const all = await events(second)
    await isLostWithItsWal(second, store, 'second')

    expect(await seen(store, 'latest')).toBe(`second: ${all}`)
  })

  test('is no latest moment where later WAL is there that it does not lead to', async () => {
    const store = await fileStore()
    const first = await firstAlone(store)
    const { name } = await backup<{ name: string }>(first, store, ['self-contained', '--id', 'alone'])
    await happenApart(first, ['two', 'three', 'four'])
    await first.ask('archive', 'on')
    await happens(first, 'five')
    await ends(first)

    const { stderr } = await runDatabaseToEnd(nextLifeOf(store, 'probe', 'latest'))
    expect(stderr).toContain('{"error":"archive-hole"}')
    expect(stderr).toContain(`recover to the backup ${name}`)
    expect(await seen(store, `backup ${name}`)).toBe('first: one')
  })
})

test.concurrent('a life that shipped is not recovered from what its parent backed up afterwards', async () => {
  const store = await fileStore()
  const first = await firstLife(store)
  await backup(first, store, ['full', '--id', 'b-1'])
  await happens(first, 'one')
  const lsn = await first.sql('select pg_current_wal_lsn()')
  await first.sql('select pg_switch_wal()')
  await first.ask('fence')
  await first.ask('archive', 'off')
  await happenApart(first, ['two', 'three', 'four'])
  await backup(first, store, ['self-contained', '--id', 'alone'])
  await first.stop()
  const second = await nextLife(store, 'second', `lsn ${lsn}`)
  await happens(second, 'five')
  await ends(second)

  expect(await seen(store, 'latest')).toBe('second: one five')
})

test.concurrent('a life whose first WAL cannot be read is not taken for its parent', async () => {
  const store = await copyOfStore(lives.store)
  const third = await nextLife(store, 'third', `lsn ${lives.one.lsn}`)
  await happens(third, 'eight')
  await ends(third)
  const [place, name] = ['*/third/wal_005', '000000030000000000000003.zst']
  await inStore(
    store,
    `find ${place} -name '0*.zst' ! -name '*history*' ! -name ${name} -delete; cp */first/wal_005/000000010000000000000002.zst $(ls ${place}/${name})`,
  )

  const { stderr } = await runDatabaseToEnd(nextLifeOf(store, 'probe', 'latest'))
  expect(stderr).toContain('{"error":"archive-hole"}')
})

test.concurrent('a restore point is not an older one of its name', async () => {
  expect(await seen(lives.store, 'restore-point twice')).toBe('second: one two three four five six')
  expect(await seen(lives.store, 'restore-point twice', { RECOVERY_INCARNATION: 'first' })).toBe('first: one')
})

test.concurrent('a life that was lost before it shipped any WAL has nothing of what its parent did without it', async () => {
  const store = await copyOfStore(lives.store)
  const third = await nextLife(store, 'third', `lsn ${lives.one.lsn}`)
  await isLostWithItsWal(third, store, 'third')

  expect(await seen(store, 'latest')).toBe('third: one')
  expect(await seen(store, `lsn ${lives.one.lsn}`)).toBe('third: one')
  const { stderr } = await runDatabaseToEnd(nextLifeOf(store, 'probe', `lsn ${lives.end}`))
  expect(stderr).toContain('{"error":"target-not-reached"}')
})
