import { expect, test } from 'vitest'
import { recoveryFrom } from '../../../../functions/steps/postgres/recovery-task.ts'
import type { Incarnation } from '../../../../shared/core/ids.ts'
import { type Instant, instant } from '../../../../shared/core/time.ts'
import { backupOf, openApi, runningDatabase } from '../api/harness.ts'

const data = { incarnation: 'r-first' as Incarnation, volumeId: 'v', container: 'c' }
const at = (minute: number, second = 0): Instant => instant(Date.UTC(2026, 10, 22, 10, minute, second))
const byTime = { target: { time: at(50) } }

const given = async (changes: { archivedUntil?: Instant; startedAt?: Instant; data?: typeof data }) => {
  const { stores } = openApi()
  const database = runningDatabase({
    ...(changes.data ? { data: changes.data } : {}),
    lives: ['r-first' as Incarnation],
  })
  const startedAt = changes.startedAt ?? at(1)
  await stores.backups.create({ ...backupOf(database.id), startedAt, finishedAt: at(40) })
  const { archivedUntil } = changes
  if (archivedUntil)
    await stores.observations.put({
      databaseId: database.id,
      observedAt: archivedUntil,
      archiveLagSeconds: 0,
      failedCount: 0,
      archivedUntil,
    })
  return { database, stores }
}

test('a recovery to a time is told up to when the archive has everything, as it last showed', async () => {
  const { database, stores } = await given({ data, archivedUntil: at(55, 10) })

  const { complete } = await recoveryFrom(database, byTime, { stores })

  // Ages are told in whole seconds.
  expect(complete).toEqual({ incarnation: 'r-first', until: at(55, 8) })
})

test('what was committed before a backup began is in the archive with it', async () => {
  const { database, stores } = await given({ data, archivedUntil: at(20), startedAt: at(30) })

  expect((await recoveryFrom(database, byTime, { stores })).complete?.until).toBe(at(30))
})

test('of a deleted database its last life is known', async () => {
  const { database, stores } = await given({ archivedUntil: at(55) })

  expect((await recoveryFrom(database, byTime, { stores })).complete?.incarnation).toBe('r-first')
})

test('any other target says itself where it is', async () => {
  const { database, stores } = await given({ data, archivedUntil: at(55) })

  expect(await recoveryFrom(database, { target: { latest: true } }, { stores })).not.toHaveProperty('complete')
})
