import { describe, expect, test, vi } from 'vitest'
import type { ObjectVersion } from '../../shared/clouds/cloud.ts'
import type { Incarnation, RequestKey } from '../../shared/core/ids.ts'
import { after, days, instant, minutes, seconds } from '../../shared/core/time.ts'
import { type Backup, backupKey } from '../../shared/entities/backup.ts'
import type { Database } from '../../shared/entities/database.ts'
import { jobKey } from '../../shared/entities/job.ts'
import type { ParametersOf } from '../../shared/entities/request.ts'
import { findings } from './simulation/findings.ts'
import { Lab } from './simulation/lab.ts'
import { namesIn } from './simulation/simulated-store.ts'

/** A database that keeps two backups, has two, and the row of the newer one. */
const withBackups = async () => {
  const lab = new Lab()
  lab.begin()
  const database = await lab.createdDatabase()
  const retention = { keepFull: 2, keepDays: 0 }
  await lab.world.stores.jobs.update(jobKey(database.id, 'backup'), (job) => ({ ...job, retention }))
  const { key } = await backedUp(lab, database)
  const made = (await backupsOf(lab, database)).find(({ id }) => id === key)
  if (!made) throw new Error('the backup of the test is not in the table')
  return { lab, database, made, bucket: database.bucket ?? '' }
}

const ended = async <T extends 'BACKUP-DB' | 'RECOVER-DB' | 'RESTORE-POINT'>(
  lab: Lab,
  { id }: Database,
  type: T,
  parameters: ParametersOf[T],
) => {
  const { key } = await lab.world.clock.run(lab.file(type, id, parameters))
  await lab.settle()
  expect(await lab.stateOf(key)).toBe('PROCESSED')
  return lab.request(key)
}

const backedUp = (lab: Lab, database: Database) => ended(lab, database, 'BACKUP-DB', { backupKind: 'full' })

const backupsOf = ({ world }: Lab, { id }: Database): Promise<readonly Backup[]> =>
  world.stores.backups.list({ partition: `DATABASE#${id}`, prefix: 'BACKUP#' })

const idsOf = async (lab: Lab, database: Database) => (await backupsOf(lab, database)).map(({ id }) => id)

const pointsOf = async ({ world }: Lab, { id }: Database) => {
  const rows = await world.stores.restorePoints.list({ partition: `DATABASE#${id}`, prefix: 'RESTORE-POINT#' })
  return rows.map(({ name }) => name).toSorted()
}

const namesOf = ({ world }: Lab, bucket: string): readonly string[] => {
  const found = world.store.all.get(bucket)
  return found ? namesIn(found) : []
}

test('the oldest backup goes from the table and from the bucket when there are more than are kept', async () => {
  const { lab, database, made, bucket } = await withBackups()
  const [first] = (await idsOf(lab, database)).filter((id) => id !== made.id)

  const { key } = await backedUp(lab, database)

  expect(await idsOf(lab, database)).toEqual(expect.arrayContaining([made.id, key]))
  expect(await idsOf(lab, database)).not.toContain(first)
  expect(namesOf(lab, bucket).filter((name) => name.includes('/backups/'))).toHaveLength(2)
  expect(await findings(lab)).toEqual([])
})

test.each([
  ['list', [AbortSignal.abort()]],
  ['remove from', [new AbortController().signal, AbortSignal.abort()]],
])('a bucket that takes too long to %s ends no backup, and what is left goes with a later one', async (_, signals) => {
  const { lab, database, made, bucket } = await withBackups()
  const before = namesOf(lab, bucket)

  const patience = vi.spyOn(AbortSignal, 'timeout')
  for (const signal of signals) patience.mockReturnValueOnce(signal)
  const slow = await backedUp(lab, database).finally(() => patience.mockRestore())

  expect(namesOf(lab, bucket)).toEqual(expect.arrayContaining([...before]))
  expect(slow.trace.find(({ step }) => step === 'apply-retention')?.message).toMatch(/goes with a later backup/)
  // What has no row any more may be a backup in the making for as long.
  await lab.pass(days(3))
  const { key } = await backedUp(lab, database)
  expect((await idsOf(lab, database)).toSorted()).toEqual([slow.key, key].toSorted())
  expect(await idsOf(lab, database)).not.toContain(made.id)
  expect(namesOf(lab, bucket).filter((name) => name.includes('/backups/'))).toHaveLength(2)
  expect(await findings(lab)).toEqual([])
})

test('what was rewritten takes no room after a week, but for what a server has no business to overwrite', async () => {
  const { lab, database, bucket } = await withBackups()
  const home = `1-17/${database.data?.incarnation}`
  const names = [`${home}/running.json`, `${home}/wal_005/000000010000000000000001.zst`]
  for (const etag of ['first', 'second']) for (const name of names) await lab.world.store.put(bucket, name, { etag })
  const counted = () =>
    Promise.all(
      names.map(async (name) => (await lab.world.clock.run(lab.world.store.versions(bucket, name))).versions.length),
    )
  const before = await counted()

  await lab.pass(days(8))
  await backedUp(lab, database)

  expect(before).toEqual([2, 2])
  expect(await counted()).toEqual([1, 2])
})

test('a backup that no request has made counts for nothing: it is not listed, and pushes none out', async () => {
  const { lab, database, made, bucket } = await withBackups()
  const before = await idsOf(lab, database)
  const home = `1-17/${database.data?.incarnation}`
  for (const name of ['planted-1', 'planted-2', 'planted-3'])
    for (const key of [`backups/${name}.json`, `basebackups_005/${name}_backup_stop_sentinel.json`])
      await lab.world.store.put(bucket, `${home}/${key}`)

  await lab.pass(days(3))
  const { key } = await backedUp(lab, database)

  expect(before).toContain(made.id)
  expect((await idsOf(lab, database)).toSorted()).toEqual([made.id, key].toSorted())
  for (const kept of await backupsOf(lab, database))
    expect(namesOf(lab, bucket)).toContain(`${home}/backups/${kept.name}.json`)
})

test('a backup of another life goes, although one of its name is kept', async () => {
  const { lab, database, made } = await withBackups()
  const before = { startedAt: instant('2025-12-01T00:00:00Z'), finishedAt: instant('2025-12-01T00:01:00Z') }
  const gone = { ...made, id: 'r-0000-gone' as RequestKey, incarnation: 'r-0000-before' as Incarnation, ...before }
  await lab.world.stores.backups.put(gone)

  await backedUp(lab, database)

  expect(await idsOf(lab, database)).toContain(made.id)
  expect(await idsOf(lab, database)).not.toContain(gone.id)
})

test('a backup that the bucket does not hold when the server says that it is done is none', async () => {
  const { lab, database } = await withBackups()
  const before = await idsOf(lab, database)
  const { versions } = lab.world.store
  lab.world.store.versions = async () => ({ versions: [] })

  const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', database.id, { backupKind: 'full' }))
  await lab.settle()
  lab.world.store.versions = versions

  expect((await lab.request(key)).error?.code).toBe('backup-damaged')
  expect(await idsOf(lab, database)).toEqual(before)
})

test('a backup under whose names somebody else put something meanwhile is none, and the next one is one', async () => {
  const { lab, database, bucket } = await withBackups()
  const [before, names] = [await idsOf(lab, database), namesOf(lab, bucket)]
  const { store } = lab.world
  const { versions } = store
  store.versions = async (...asked) => {
    const { versions: found, ...page } = await versions.apply(store, asked)
    const putAt = lab.world.clock.now()
    const twice = (one: ObjectVersion) =>
      names.includes(one.key)
        ? [one]
        : [
            { ...one, versionId: 'v1', etag: 'planted', putAt },
            { ...one, putAt },
          ]
    return { ...page, versions: found.flatMap(twice) }
  }

  const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', database.id, { backupKind: 'full' }))
  await lab.settle()
  store.versions = versions

  expect((await lab.request(key)).error).toMatchObject({ code: 'archive-overwritten' })
  expect(await idsOf(lab, database)).toEqual(before)
  const records = (all: readonly string[]) => all.filter((name) => name.includes('/backups/'))
  expect(records(namesOf(lab, bucket))).toEqual(records(names))
  await backedUp(lab, database)
})

test.each([
  ['holds more than the server has counted', { partsBytes: 7 }, 0],
  ['holds what was there before it was begun', {}, 3600],
])('a backup whose place %s is none', async (_, said, secondsBefore) => {
  const { lab, database, bucket } = await withBackups()
  const [before, names] = [await idsOf(lab, database), namesOf(lab, bucket)]
  lab.world.commands.backup = said
  const { store } = lab.world
  const { versions } = store
  store.versions = async (...asked) => {
    const { versions: found, ...page } = await versions.apply(store, asked)
    const joined = (one: ObjectVersion) => ({
      ...one,
      key: one.key.replace('_backup_stop_sentinel', '/tar_partitions/x'),
      putAt: after(one.putAt, seconds(-secondsBefore)),
    })
    const isNew = ({ key }: ObjectVersion) => key.endsWith('_sentinel.json') && !names.includes(key)
    return { ...page, versions: found.flatMap((one) => (isNew(one) && secondsBefore ? [joined(one), one] : [one])) }
  }

  const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', database.id, { backupKind: 'full' }))
  await lab.settle()
  store.versions = versions

  expect((await lab.request(key)).error?.code).toBe('archive-overwritten')
  expect(await idsOf(lab, database)).toEqual(before)
})

test.each([
  ['has the name of another one', ({ name }: Backup) => ({ name })],
  ['is in another life of the data', () => ({ prefix: '1-17/r-0000-before' })],
  ['is of another system', ({ incarnation }: Backup) => ({ prefix: `2-17/${incarnation}` })],
  ['is of another release', ({ incarnation }: Backup) => ({ prefix: `1-16/${incarnation}` })],
  ['builds on one of another life', ({ name }: Backup) => ({ prefix: '1-17/r-0000-before', base: name })],
])('a server that says that its backup %s is not believed, and nothing is removed for it', async (_, said) => {
  const { lab, database, made, bucket } = await withBackups()
  const [before, names] = [await idsOf(lab, database), namesOf(lab, bucket)]
  lab.world.commands.backup = said(made)

  const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', database.id, { backupKind: 'full' }))
  await lab.settle()

  expect((await lab.request(key)).error?.code).toBe('command-failed')
  expect(await idsOf(lab, database)).toEqual(before)
  expect(namesOf(lab, bucket)).toEqual(expect.arrayContaining([...names]))
})

test('a backup that builds on one that nobody knows is none, and the next one builds on another', async () => {
  const { lab, database, made } = await withBackups()
  await lab.world.stores.backups.remove(backupKey(database.id, made.id))
  const incremental = async () => {
    const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', database.id, { backupKind: 'incremental' }))
    await lab.settle()
    return lab.request(key)
  }

  expect((await incremental()).error?.code).toBe('backup-damaged')
  expect((await incremental()).state).toBe('PROCESSED')
  const known = await backupsOf(lab, database)
  for (const { base } of known) if (base) expect(known.map(({ name }) => name)).toContain(base)
})

describe('a restore point', () => {
  test('is forgotten when retention has removed its WAL, and no other one is', async () => {
    const { lab, database } = await withBackups()
    for (const name of ['first', 'second', 'third', 'fourth']) {
      await ended(lab, database, 'RESTORE-POINT', { restorePoint: name })
      await lab.pass(minutes(1))
      await backedUp(lab, database)
    }

    expect(await pointsOf(lab, database)).toEqual(['fourth'])
    expect(await findings(lab)).toEqual([])
  })

  test.each(['2099-01-01T00:00:00Z', '2001-01-01T00:00:00Z'])(
    'was made while it was asked for, and not at %s',
    async (time) => {
      const { lab, database } = await withBackups()
      const before = lab.world.clock.now()
      lab.world.commands.restorePoint = { time }

      await ended(lab, database, 'RESTORE-POINT', { restorePoint: 'before-import' })

      const [point] = await lab.world.stores.restorePoints.list({
        partition: `DATABASE#${database.id}`,
        prefix: 'RESTORE-POINT#',
      })
      expect(point && point.createdAt >= before && point.createdAt <= lab.world.clock.now()).toBe(true)
    },
  )

  test('is forgotten with the life of the data that it is of', async () => {
    const { lab, database } = await withBackups()
    await ended(lab, database, 'RESTORE-POINT', { restorePoint: 'before' })
    await ended(lab, database, 'RECOVER-DB', { target: { latest: true } })
    await ended(lab, database, 'RESTORE-POINT', { restorePoint: 'meanwhile' })
    await backedUp(lab, database)
    await ended(lab, database, 'RESTORE-POINT', { restorePoint: 'after' })
    await backedUp(lab, database)

    expect(await pointsOf(lab, database)).toEqual(['after'])
    expect(await findings(lab)).toEqual([])
  })
})
