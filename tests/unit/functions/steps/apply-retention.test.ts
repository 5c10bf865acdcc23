import { expect, test } from 'vitest'
import { forgetBackups, forgetRestorePoints } from '../../../../functions/steps/backup/apply-retention.ts'
import type { Incarnation, RequestKey } from '../../../../shared/core/ids.ts'
import { instant } from '../../../../shared/core/time.ts'
import { storesOn } from '../../../../shared/entities/stores.ts'
import { MemoryTable } from '../../../pipelines/simulation/memory-table.ts'
import { backupOf, runningDatabase } from '../api/harness.ts'

const first = 'r-first' as Incarnation
const second = 'r-second' as Incarnation
const third = 'r-third' as Incarnation
const database = runningDatabase({ data: { incarnation: third, volumeId: 'v', container: 'c' } })
const partition = `DATABASE#${database.id}`

const now = instant('2026-11-12T00:00:00Z')

const withPoints = async (points: readonly (readonly [string, Incarnation, string])[]) => {
  const stores = storesOn(new MemoryTable())
  const createdAt = instant('2026-11-11T00:00:00Z')
  for (const [name, incarnation, lsn] of points)
    await stores.restorePoints.create({ databaseId: database.id, name, incarnation, lsn, createdAt })
  const left = async () =>
    (await stores.restorePoints.list({ partition, prefix: 'RESTORE-POINT#' })).map(({ name }) => name).toSorted()
  return { stores, left }
}

test('of two backups of one name the one that was removed is forgotten', async () => {
  const stores = storesOn(new MemoryTable())
  await stores.backups.create(backupOf(database.id, { id: 'r-1' as RequestKey, incarnation: first }))
  await stores.backups.create(backupOf(database.id, { id: 'r-2' as RequestKey, incarnation: second }))

  await forgetBackups(database.id, stores, { kept: ['r-2'] })

  expect((await stores.backups.list({ partition, prefix: 'BACKUP#' })).map(({ id }) => id)).toEqual(['r-2'])
})

test('a restore point is forgotten with the WAL that it is a place in', async () => {
  const { stores, left } = await withPoints([
    ['of a life that is gone', first, '0/9000000'],
    ['before the WAL that stays', second, '0/4000148'],
    ['at the very end of what went', second, '0/5000000'],
    ['in the WAL that stays', second, '0/5000028'],
    ['of the life that goes on', third, '0/3000148'],
  ])

  const lives = [
    { incarnation: second, from: '0/05000000' },
    { incarnation: third, from: '0/0' },
  ]
  await forgetRestorePoints(database, stores, { lives }, now)

  expect(await left()).toEqual(['in the WAL that stays', 'of the life that goes on'])
})

test('nothing is forgotten for what the bucket does not tell', async () => {
  const { stores, left } = await withPoints([
    ['of a life that is gone', first, '0/9000000'],
    ['of the life that goes on', third, '0/3000148'],
  ])

  await forgetRestorePoints(database, stores, { lives: [] }, now)
  expect(await left()).toHaveLength(2)

  await forgetRestorePoints(database, stores, { lives: [{ incarnation: second, from: '0/0' }] }, now)
  expect(await left()).toEqual(['of the life that goes on'])
})

test('a restore point stays that was made in a life that began since', async () => {
  const { stores, left } = await withPoints([['of a life that began since', first, '0/9000000']])

  const lives = [{ incarnation: third, from: '0/0' }]
  await forgetRestorePoints(database, stores, { lives }, instant('2026-11-10T23:59:59Z'))

  expect(await left()).toEqual(['of a life that began since'])
})
