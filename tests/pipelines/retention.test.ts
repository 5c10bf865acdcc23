import { describe, expect, test } from 'vitest'
import type { TaskResults } from '../../shared/containers/tasks.ts'
import type { Incarnation, RequestKey } from '../../shared/core/ids.ts'
import { minutes } from '../../shared/core/time.ts'
import type { Backup } from '../../shared/entities/backup.ts'
import type { Database } from '../../shared/entities/database.ts'
import type { ParametersOf } from '../../shared/entities/request.ts'
import { findings } from './simulation/findings.ts'
import { Lab } from './simulation/lab.ts'

type Answer = TaskResults['run-retention']

/** A database with two backups, and the row of the newer one. */
const withBackups = async () => {
  const lab = new Lab()
  lab.begin()
  const database = await lab.createdDatabase()
  const { key } = await backedUp(lab, database)
  const made = (await backupsOf(lab, database)).find(({ id }) => id === key)
  if (!made) throw new Error('the backup of the test is not in the table')
  return { lab, database, made }
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

/** Retention answers something else. */
const answering = ({ world: { commands } }: Lab, change: (answer: Answer) => object) => {
  const status = commands.status.bind(commands)
  commands.status = async (id) => {
    const told = await status(id)
    if (told.state !== 'ended' || !told.result.includes('"kept"')) return told
    return { ...told, result: JSON.stringify(change(JSON.parse(told.result))) }
  }
}

test('a backup that the bucket keeps and the table does not know is in the table after the next one', async () => {
  const { lab, database, made } = await withBackups()
  // As after a request that was cancelled when its backup was just recorded.
  await lab.world.stores.backups.remove({ pk: `DATABASE#${database.id}`, sk: `BACKUP#${made.id}` })

  await backedUp(lab, database)

  expect(await idsOf(lab, database)).toContain(made.id)
})

test('a backup that is gone is forgotten, although one of its name is kept in another life of the data', async () => {
  const { lab, database, made } = await withBackups()
  const gone = { ...made, id: 'r-gone' as RequestKey, incarnation: 'r-before' as Incarnation }
  await lab.world.stores.backups.put(gone)

  await backedUp(lab, database)

  expect(await idsOf(lab, database)).toContain(made.id)
  expect(await idsOf(lab, database)).not.toContain(gone.id)
})

test.each([
  [
    'tells names, as an older image does',
    ({ newest, removed }: Answer) => ({ newest, removed, kept: newest.map(({ name }) => name) }),
  ],
  [
    'finds no good backup',
    ({ lives }: Answer) => ({
      newest: [],
      removed: [],
      kept: [],
      lives: lives.map((life) => ({ ...life, from: 'F/0' })),
    }),
  ],
  ['finds nothing left', () => ({ newest: [], removed: [], kept: [], lives: [] })],
])('nothing is forgotten when retention %s', async (_, change) => {
  const { lab, database } = await withBackups()
  await ended(lab, database, 'RESTORE-POINT', { restorePoint: 'before-import' })
  const before = await idsOf(lab, database)
  answering(lab, change)

  await backedUp(lab, database)

  expect(await idsOf(lab, database)).toEqual(expect.arrayContaining(before))
  expect(await pointsOf(lab, database)).toEqual(['before-import'])
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

  test('is forgotten by the next retention when the answer of the one that removed it was lost', async () => {
    const { lab, database } = await withBackups()
    await ended(lab, database, 'RESTORE-POINT', { restorePoint: 'gone' })
    const bucket = lab.world.store.all.get(database.bucket ?? '')
    bucket?.restorePoints.clear()
    for (let n = 0; n < 3; n++) {
      await lab.pass(minutes(1))
      await backedUp(lab, database)
    }

    expect(await pointsOf(lab, database)).toEqual([])
  })
})
