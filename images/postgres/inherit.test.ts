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
  runDatabase,
  runDatabaseToEnd,
  type Store,
  startDatabase,
  unique,
} from '../testing/database.ts'
import { cleanUp, createVolume, dockerOutput, runToEnd } from '../testing/docker.ts'

vi.setConfig({ maxConcurrency: 2 })
afterAll(cleanUp)

const switches = (database: Database) => database.sql('select pg_walfile_name(pg_switch_wal())')

/** From now on the store takes no WAL of the first incarnation, or again. */
const breakStore = (store: Store) => inStore(store, 'chmod a-w */first/wal_005')
const mendStore = (store: Store) => inStore(store, 'chmod u+w */first/wal_005')

/** A killed database that had shipped "one": "two" and "three" are in whole segments on its volume, "four" in the segment that it was writing. */
async function aCrash(major = '17') {
  const store = await fileStore()
  const database = await startDatabase({
    major,
    env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true', INCARNATION: 'first' },
    options: store.options,
  })
  await database.sql('create table events (id serial, name text)', { database: 'shop' })
  await backup(database, store, ['full', '--id', 'b-1'])
  await happens(database, 'one')
  await database.ask('restore-point', 'after-one')
  await database.ask('fence')
  await database.ask('admit')
  await breakStore(store)
  await happens(database, 'two')
  const two = await switches(database)
  const afterTwo = await clock(database)
  await happens(database, 'three')
  const three = await switches(database)
  await happens(database, 'four')
  await database.sql('checkpoint')
  await database.kill()
  await dockerOutput(['wait', database.container])
  await mendStore(store)
  return { store, database, two, three, afterTwo }
}

let crash: Awaited<ReturnType<typeof aCrash>>
beforeAll(async () => {
  crash = await aCrash()
})

/** A copy of a volume, changed by a shell line. */
async function copyOf(volume: string, line = 'true'): Promise<string> {
  const copy = await createVolume(unique('copy'))
  const { code, stderr } = await runToEnd({
    image: 'howdah/postgres:17',
    options: ['--volume', `${volume}:/from:ro`, '--volume', `${copy}:/to`, '--user', '0', '--entrypoint', 'bash'],
    command: ['-c', `set -e; cp -a /from/. /to/; cd /to; ${line}`],
  })
  if (code !== 0) throw new Error(stderr)
  return copy
}

/** What the former volume leaves to the new one. */
const inherit = (former: string | undefined, heir: readonly string[], major = '17') =>
  runToEnd({
    image: `howdah/postgres:${major}`,
    options: [
      ...(former === undefined ? [] : ['--volume', `${former}:/previousdata:ro`]),
      ...[...heir, '--network', 'none', '--entrypoint', 'howdah-inherit'],
    ],
  })

/** A new volume to recover on, with what the former one leaves to it. */
async function heir(former: string | undefined, major = '17') {
  const volume = await createVolume(unique('heir'))
  const { code, stderr } = await inherit(former, ['--volume', `${volume}:/postgresqldata`], major)
  return { volume, code, stderr }
}

/** The name of the next segment. */
const after = (segment: string) => (BigInt(`0x${segment}`) + 1n).toString(16).toUpperCase().padStart(24, '0')

const errorOf = (stderr: string) => /^\{"error":"(.*)"\}$/m.exec(stderr)?.[1]
const lsnOf = (stderr: string) => /to (?:an|the) lsn (?:up to )?([0-9A-F]+\/[0-9A-F]+)/.exec(stderr)?.[1]

const recovering = (store: Store, volume: string | undefined, target: string, env = {}): DatabaseOptions => ({
  env: { MODE: 'recover', RECOVERY_TARGET: target, PG_WRITE_ARCHIVE: 'true', ...owner, ...store.env, ...env },
  options: store.options,
  ...(volume === undefined ? {} : { volume }),
})

describe.concurrent('what a database wrote and did not ship is there after a recovery that inherits from its volume:', () => {
  test('to the newest there is, however often it is killed on the way', async () => {
    const store = await copyOfStore(crash.store)
    const { volume, code } = await heir(crash.database.volume)
    expect(code).toBe(0)

    const recovered = await runDatabase(recovering(store, volume, 'latest'))
    for (const moment of [/shipping .*, which only/, /howdah: replaying/]) {
      await recovered.waitForLog(moment)
      await recovered.kill()
      await recovered.start()
    }
    await recovered.ready()

    expect(await events(recovered)).toBe('one two three four')
    expect(await recovered.ask('certificate')).not.toHaveProperty('leftBehind')
  })

  test('to a time in it, and what came later can be recovered without that volume', async () => {
    const store = await copyOfStore(crash.store)
    const { volume } = await heir(crash.database.volume)

    const recovered = await startDatabase(recovering(store, volume, `time ${crash.afterTwo}`))
    const rest = await startDatabase(recovering(store, undefined, 'latest', { RECOVERY_INCARNATION: 'first' }))

    expect(await events(recovered)).toBe('one two')
    expect(await events(rest)).toBe('one two three four')
  })

  test('and only there: a restore point before it stays what it is', async () => {
    const store = await copyOfStore(crash.store)
    const { volume } = await heir(crash.database.volume)

    const recovered = await startDatabase(recovering(store, volume, 'restore-point after-one'))

    expect(await events(recovered)).toBe('one')
  })

  test('with the certificates of that volume', async () => {
    const { volume } = await heir(crash.database.volume)

    const recovered = await startDatabase(recovering(await copyOfStore(crash.store), volume, 'latest'))

    const show = ['run', '--rm', '--volume', `${crash.database.volume}:/v:ro`, '--entrypoint', 'cat']
    const former = await dockerOutput([...show, 'howdah/postgres:17', '/v/howdah/tls/ca.crt'])
    expect((await recovered.ask<{ ca: string }>('certificate')).ca.trim()).toBe(former)
  })

  test('also of PostgreSQL 15', async () => {
    const { store, database } = await aCrash('15')
    const { volume } = await heir(database.volume, '15')

    const recovered = await startDatabase({ ...recovering(store, volume, 'latest'), major: '15' })

    expect(await events(recovered)).toBe('one two three four')
  })
})

describe.concurrent('a new volume that does not take what the former one leaves', () => {
  test('says nothing about that one: too small is an error of its own', async () => {
    const { code, stdout, stderr } = await inherit(crash.database.volume, ['--tmpfs', '/postgresqldata:size=40m'])

    expect(code).toBe(64)
    expect(JSON.parse(stdout)).toMatchObject({ error: 'volume-too-small', message: expect.stringMatching(/larger/) })
    expect(stderr).not.toContain('left behind')
  })

  // The files that it may have are used up with the certificates, or with the WAL.
  test.each([8, 16])('nor is anything else, which is to be tried again: room for %s files', async (files) => {
    const options = ['--tmpfs', `/postgresqldata:size=400m,nr_inodes=${files}`]
    const { code, stderr } = await inherit(crash.database.volume, options)

    expect(code).toBe(75)
    expect(stderr).toContain('No space left on device')
    expect(stderr).not.toContain('left behind')
  })

  test('is not written to while a container uses it', async () => {
    const other = await startDatabase({ env: owner })

    expect(await inherit(crash.database.volume, ['--volume', `${other.volume}:/postgresqldata`])).toMatchObject({
      code: 75,
      stderr: expect.stringContaining('uses the new volume'),
    })
  })
})

describe.concurrent('a segment that the store has already', () => {
  /** A store with all that the first incarnation wrote but for what it had not finished, and the name of the object of a segment. */
  async function shipped() {
    const store = await copyOfStore(crash.store)
    const { volume } = await heir(crash.database.volume)
    const recovered = await startDatabase(recovering(store, volume, 'latest', { ADMIT_CLIENTS: 'false' }))
    await recovered.remove()
    const objectOf = (segment: string) => inStore(store, `ls -d $PWD/*/first/wal_005/${segment}*`)
    return { store, two: await objectOf(crash.two), three: await objectOf(crash.three) }
  }

  test('is not taken for another one because it cannot be compared just then', async () => {
    const { store, two } = await shipped()
    const { volume } = await heir(crash.database.volume)

    await inStore(store, `chmod 000 ${two}`)
    const refused = await runDatabaseToEnd(recovering(store, volume, 'latest'))
    await inStore(store, `chmod 600 ${two}`)
    const recovered = await startDatabase(recovering(store, volume, 'latest'))

    expect(refused.stderr).toMatch(/"error":"store-(unreachable|refused)"/)
    expect(await events(recovered)).toBe('one two three four')
    expect(await recovered.ask('certificate')).not.toHaveProperty('leftBehind')
  })

  test('and that is another one stays, and the former volume is kept', async () => {
    const { store, two, three } = await shipped()
    const { volume } = await heir(crash.database.volume)

    await inStore(store, `cp ${three} ${two}`)
    const recovered = await startDatabase(recovering(store, volume, 'restore-point after-one'))

    const { leftBehind } = await recovered.ask<{ leftBehind: string }>('certificate')
    expect(leftBehind).toBe(`the segment ${crash.two}: the store has another one of this name`)
    expect(await inStore(store, `cmp ${three} ${two} && echo same`)).toBe('same')
  })
})

describe.concurrent('a database on a volume that was inherited from', () => {
  test('goes on and ships as if nothing had been, when the recovery was given up', async () => {
    const store = await copyOfStore(crash.store)
    const { volume } = await heir(crash.database.volume)
    const given = await runDatabase(recovering(store, volume, 'latest'))
    await given.waitForLog(/howdah: replaying/)
    await given.remove()

    const again = await startDatabase({
      env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true' },
      options: store.options,
      volume: await copyOf(crash.database.volume),
    })
    await happens(again, 'five')
    expect(await again.ask('fence')).toMatchObject({ archived: true })
    await again.stop()

    const recovered = await startDatabase(recovering(store, undefined, 'latest'))
    expect(await events(recovered)).toBe('one two three four five')
  })

  test('has nothing to leave when it was stopped in good order and has shipped all', async () => {
    const store = await copyOfStore(crash.store)
    const volume = await copyOf(crash.database.volume)
    const database = await startDatabase({
      env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true' },
      options: store.options,
      volume,
    })
    await database.ask('fence')
    await database.stop()

    const { code, stderr } = await heir(volume)

    expect(code).toBe(0)
    expect(stderr).toContain('taken over: 0 files')
  })

  test('must not run', async () => {
    const database = await startDatabase({ env: owner })

    expect(await heir(database.volume)).toMatchObject({ code: 75 })
  })

  test('leaves no WAL when it ships none', async () => {
    const database = await startDatabase({ env: owner })
    await database.stop()

    const { code, stderr } = await heir(database.volume)

    expect(code).toBe(0)
    expect(stderr).not.toContain('taken over')
  })
})

describe.concurrent('WAL that is lost is not passed over in silence:', () => {
  test.each<[string, () => string]>([
    ['a hole', () => `rm 17/data/pg_wal/${crash.two}`],
    ['the end of it', () => 'rm 17/data/pg_wal/0*'],
  ])('%s is an error, which says how far a recovery can go', async (_, line) => {
    const store = await copyOfStore(crash.store)
    const { volume, code } = await heir(await copyOf(crash.database.volume, line()))
    expect(code).toBe(0)

    const latest = await runDatabaseToEnd(recovering(store, volume, 'latest'))
    const upToThere = await startDatabase(recovering(store, undefined, `lsn ${lsnOf(latest.stderr)}`))

    expect(errorOf(latest.stderr)).toBe('archive-hole')
    expect(await events(upToThere)).toBe('one')
  })

  test('what cannot be replayed is an error as well, even in the segment that was being written', async () => {
    const store = await copyOfStore(crash.store)
    const last = `17/data/pg_wal/${after(crash.three)}`
    // The head of its first page, and nothing more.
    const { volume, code } = await heir(
      await copyOf(crash.database.volume, `truncate -s 40 ${last}; truncate -s 16777216 ${last}`),
    )
    expect(code).toBe(0)

    const latest = await runDatabaseToEnd(recovering(store, volume, 'latest'))
    expect(errorOf(latest.stderr)).toBe('archive-hole')
    const upToThere = await startDatabase(recovering(store, undefined, `lsn ${lsnOf(latest.stderr)}`))

    expect(await events(upToThere)).toBe('one two')
  })

  test('nor is a hole behind an unfinished segment, from which a backup leads out', async () => {
    const store = await copyOfStore(crash.store)
    const { volume } = await heir(crash.database.volume)
    const earlier = await startDatabase(recovering(store, volume, 'latest', { ADMIT_CLIENTS: 'false' }))
    await earlier.remove()
    await breakStore(store)
    const again = await startDatabase({
      env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true' },
      options: store.options,
      volume: await copyOf(crash.database.volume),
    })
    await switches(again)
    await happens(again, 'five')
    await again.sql('checkpoint')
    await again.kill()
    await dockerOutput(['wait', again.container])
    const { volume: next } = await heir(await copyOf(again.volume, 'rm 17/data/pg_wal/0*'))

    const latest = await runDatabaseToEnd(recovering(store, next, 'latest'))
    expect(errorOf(latest.stderr)).toBe('archive-hole')
    const name = /recover to the backup (\S+)/.exec(latest.stderr)?.[1]
    const wayOut = await startDatabase(recovering(store, undefined, `backup ${name}`))

    expect(await events(wayOut)).toBe('none')
  })

  test('a segment that is cut off is left behind, and said to be', async () => {
    const former = await copyOf(crash.database.volume, `truncate -s 8388608 17/data/pg_wal/${crash.two}`)

    expect(await heir(former)).toMatchObject({ code: 70, stderr: expect.stringContaining(crash.two) })
  })

  test('a segment that cannot be read is left behind, and said to be', async () => {
    const former = await copyOf(crash.database.volume, `chmod -R a+rX .; chmod 000 17/data/pg_wal/${crash.two}`)

    // Root would read it all the same.
    const { code, stderr } = await inherit(former, ['--tmpfs', '/postgresqldata', '--cap-drop', 'DAC_OVERRIDE'])

    expect(code).toBe(70)
    expect(stderr).toContain(`the segment ${crash.two}: it cannot be read`)
  })

  test.each([
    ['a FIFO', 'mkfifo'],
    ['a link', 'ln -s /dev/zero'],
    ['without end', 'truncate -s 1T'],
  ])('a segment that is %s is left behind, and said to be', async (_, make) => {
    const former = await copyOf(
      crash.database.volume,
      `cd 17/data; rm pg_wal/${crash.two}; ${make} pg_wal/${crash.two}; ${make} pg_wal/00000001.history; rm global/pg_control; ${make} global/pg_control`,
    )

    const { code, stderr } = await heir(former)
    expect(code).toBe(70)
    expect(stderr).toContain(`the segment ${crash.two}: it cannot be read`)
  })

  test('of very much that is left behind, the first and the last are named', async () => {
    const cutOff = 'for number in {1000..4999}; do : >17/data/pg_wal/00000001000000AA0000$number; done'
    const { volume, code } = await heir(await copyOf(crash.database.volume, cutOff))
    expect(code).toBe(70)

    const recovered = await startDatabase(recovering(await copyOfStore(crash.store), volume, 'restore-point after-one'))

    const { leftBehind } = await recovered.ask<{ leftBehind: string }>('certificate')
    expect(leftBehind).toMatch(/^4000 things, .*00000001000000AA00001000: .*; .*00000001000000AA00004999: .*/)
    expect(leftBehind.length).toBeLessThanOrEqual(500)
  })

  test('segments that PostgreSQL keeps for later are none', async () => {
    const store = await copyOfStore(crash.store)
    const spare = `cp -a 17/data/pg_wal/${crash.two} 17/data/pg_wal/0000000100000000000000AA`
    const { volume } = await heir(await copyOf(crash.database.volume, spare))

    const recovered = await startDatabase(recovering(store, volume, 'latest'))

    expect(await events(recovered)).toBe('one two three four')
  })

  test.each<[string, () => Promise<string | undefined>]>([
    ['cannot be mounted', async () => undefined],
    ['has lost its state', () => copyOf(crash.database.volume, 'echo broken >howdah/state.json')],
    [
      'has lost its WAL and its control file',
      () => copyOf(crash.database.volume, 'rm -r 17/data/pg_wal 17/data/global'),
    ],
  ])('a volume that %s is left behind, and what the store has can be recovered', async (_, former) => {
    const store = await copyOfStore(crash.store)
    const { volume, code, stderr } = await heir(await former())

    const recovered = await startDatabase(recovering(store, volume, 'latest'))

    expect(code).toBe(70)
    expect(stderr).toContain('left behind: ')
    expect(await events(recovered)).toBe('one')
    expect((await recovered.ask<{ leftBehind: string }>('certificate')).leftBehind).toMatch(/the last WAL|everything/)
  })
})
