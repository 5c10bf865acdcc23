import { afterAll, describe, expect, test, vi } from 'vitest'
import { type Database, fileStore, inStore, owner, type Store, startDatabase } from '../testing/database.ts'
import { cleanUp, dockerOutput, waitUntil } from '../testing/docker.ts'

vi.setConfig({ maxConcurrency: 2 })
afterAll(cleanUp)

interface ArchiveStatus {
  lastArchivedWal: string | null
  lastArchivedAt: string | null
  archivedUntil: string | null
  oldestUnarchivedAgeSeconds: number | null
  lookedAt: string
}

const restart = async (database: Database) => {
  await dockerOutput(['restart', '--time', '30', database.container])
  await database.ready()
}

const crash = async (database: Database) => {
  const writer = await database.sql("select pid from pg_stat_activity where backend_type = 'background writer'")
  await dockerOutput(['exec', database.container, 'kill', '-9', writer])
  await waitUntil(
    async () =>
      (await database.sql("select pid from pg_stat_activity where backend_type = 'background writer'")) !== writer,
    { timeoutMs: 60_000, what: 'another background writer' },
  )
}

const archive = (database: Database) => database.ask<ArchiveStatus>('archive-status')
const segments = (store: Store) => inStore(store, 'find . -path "*/wal_005/*" -name "0000*" | sort')

/** A segment is closed after 45 s, and shipped; the rest is for a machine that does much else. */
const promise = { timeoutMs: 75_000, everyMs: 1000, what: 'the commit in the store' }

describe.concurrent('a commit right after', () => {
  test.for([
    ['17', 'a restart', restart],
    ['15', 'a crash', crash],
  ] as const)('of %s, %s is soon in the store, and meanwhile is told not to be', async ([major, , happens]) => {
    const store = await fileStore()
    const database = await startDatabase({
      major,
      env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true' },
      options: store.options,
    })
    await happens(database)
    await database.sql('create table late (a int)', { database: owner.db })
    const committed = await database.sql('select clock_timestamp()')
    const segment = await database.sql('select pg_walfile_name(pg_current_wal_lsn())')

    const early = await archive(database)
    expect(early.oldestUnarchivedAgeSeconds).toBeGreaterThanOrEqual(0)
    expect(Date.parse(early.archivedUntil ?? '')).toBeLessThan(Date.parse(committed))

    await waitUntil(async () => (await archive(database)).lastArchivedWal === segment, promise)
    const late = await archive(database)
    expect(late).toMatchObject({ oldestUnarchivedAgeSeconds: null, archivedUntil: late.lookedAt })
    expect(await segments(store)).toContain(segment)

    // What was shipped and is not there any more is no archive.
    await inStore(store, `rm */*/wal_005/${segment}*`)
    await dockerOutput(['exec', database.container, 'rm', '/run/howdah/archived'])
    expect(await archive(database)).toMatchObject({ lastArchivedWal: null, lastArchivedAt: null, archivedUntil: null })
  })
})
