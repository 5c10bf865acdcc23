import { describe, expect, test } from 'vitest'
import type { JobContext } from '../../../../functions/events/fire-jobs.ts'
import { archiveCheckKey, damagedArchives } from '../../../../shared/entities/archive-check.ts'
import { databasesOf } from '../../../../shared/entities/database.ts'
import { homeIn } from '../../../../shared/entities/home.ts'
import { storesOn } from '../../../../shared/entities/stores.ts'
import { Random } from '../../../pipelines/simulation/random.ts'
import { type BucketLab, withBackup, withChain } from './bucket-lab.ts'

/** Those that are offered. */
const wholeOf = async (lab: BucketLab) => {
  const check = await lab.stores.archiveChecks.find(archiveCheckKey(lab.database.id))
  return (await lab.records()).filter(({ id }) => !check?.value.damaged.includes(id))
}
const namesOf = async (lab: BucketLab) => (await wholeOf(lab)).map(({ name }) => name).toSorted()

const shuffled = <T>(things: readonly T[], random: Random): readonly T[] =>
  things
    .map((thing) => ({ thing, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ thing }) => thing)

const seed = Date.now() % 1_000_000

describe('the bucket of a deleted database', () => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])(
    `is emptied by its rule of age: the records go, and with the last object all that is left (seed ${seed} + %i)`,
    async (n) => {
      const random = new Random(seed + n)
      const lab = await withChain()
      await lab.lab.world.clock.run(lab.lab.file('DELETE-DB', lab.database.id, { keepBackupsDays: 7 }))
      await lab.settled()
      const all = lab.objects
      expect(all.length).toBeGreaterThan(40)

      const waiting: string[] = []
      for (const name of shuffled(all, random)) {
        lab.remove(name)
        waiting.push(name)
        if (random.chance(0.6)) await lab.tell(random.pick(waiting))
        if (lab.objects.length > 0) expect(await lab.filed()).toEqual([])
      }
      for (const name of shuffled([...waiting, ...waiting], random)) await lab.tell(name)
      await lab.settled()

      expect((await lab.filed()).map(({ type, state }) => [type, state])).toEqual([['PURGE-DB', 'PROCESSED']])
      expect(lab.stored).toBeUndefined()
      expect(await lab.records()).toEqual([])
      expect(await lab.stores.databases.list({ partition: databasesOf(), index: 'i3' })).toEqual([])
      for (const name of shuffled(all, random).slice(0, 5)) await lab.tell(name)
      expect(await lab.filed()).toHaveLength(1)
    },
  )

  test('is not offered for recovery any further than what it still holds', async () => {
    const lab = await withChain()
    await lab.lab.world.clock.run(
      lab.lab.file('DELETE-DB', lab.database.id, { keepBackupsDays: 7, finalBackup: false }),
    )
    await lab.settled()

    for (const name of [lab.part('full'), lab.wal(5)]) {
      lab.remove(name)
      await lab.tell(name)
    }

    expect(await namesOf(lab)).toEqual([expect.stringMatching(/^backup-r-/)])
  })
})

describe('what is removed from the bucket of a living database', () => {
  test('by a retention leads to nothing, in whatever order the events come', async () => {
    const random = new Random(seed)
    const lab = await withChain()
    const first = (await lab.records()).find(({ name }) => name.startsWith('backup-'))
    const gone = [
      ...lab.objects.filter((name) => name.includes('/old') || name.includes(String(first?.name))),
      ...Array.from({ length: 19 }, (_, n) => lab.wal(n + 1)),
    ]
    lab.remove(...gone)

    for (const name of shuffled([...gone, ...gone], random)) await lab.tell(name)
    await lab.tick()

    expect(await lab.filed()).toEqual([])
    expect(await namesOf(lab)).toEqual(['delta', 'full'])
  })

  test('costs no look at the bucket when it is WAL that nothing needs', async () => {
    const lab = await withChain()
    lab.remove(lab.wal(10))
    await lab.tell(lab.wal(10))

    expect(lab.looks).toBe(0)
  })

  test('damages the backups that needed it, and no others, and is told as a fault', async () => {
    const lab = await withChain()
    lab.remove(lab.part('old'))
    await lab.tell(lab.part('old'))
    expect(await namesOf(lab)).toEqual([expect.stringMatching(/^backup-r-/), 'delta', 'full'])

    lab.remove(lab.wal(20))
    await lab.tell(lab.wal(20))
    expect(await namesOf(lab)).toEqual([expect.stringMatching(/^backup-r-/)])
    expect((await lab.filed()).map(({ type }) => type)).toEqual(['BACKUP-DB'])
    const check = await lab.stores.archiveChecks.find(archiveCheckKey(lab.database.id))
    expect(check?.value.faults).toMatchObject([
      { code: 'backup-damaged', message: expect.stringContaining(`${lab.part('old')} was removed`) },
      { code: 'backup-damaged' },
      { code: 'backup-damaged' },
    ])
    const told = await lab.stores.archiveChecks.list({ partition: damagedArchives, index: 'i1' })
    expect(told.map(({ databaseId }) => databaseId)).toEqual([lab.database.id])
  })

  test('takes no record when it is there after all', async () => {
    const lab = await withChain()
    await lab.tell(lab.part('delta'))
    await lab.tell(lab.wal(35))

    expect(await namesOf(lab)).toHaveLength(4)
    expect(await lab.filed()).toEqual([])
  })

  test('leads to one full backup when it was all, and events that come later to none', async () => {
    const lab = await withChain()
    const all = lab.objects
    lab.remove(...all)
    for (const name of shuffled(all, new Random(seed))) await lab.tell(name)
    await lab.tick()

    const [request, ...more] = await lab.filed()
    expect(more).toEqual([])
    expect(request).toMatchObject({ type: 'BACKUP-DB', state: 'PROCESSED', parameters: { backupKind: 'full' } })
    expect(await wholeOf(lab)).toMatchObject([{ id: request?.key, kind: 'full' }])
    // A backup puts it there again.
    lab.removed.delete(`${lab.home}/incarnation.json`)
    for (const name of all) await lab.tell(name)
    await lab.tick()
    expect(await lab.filed()).toHaveLength(1)
    expect(await lab.stores.neededBackups.list({ partition: 'NEEDED-BACKUPS', index: 'i1' })).toEqual([])
  })

  test('leads to a full backup with the first event of all, when the newest backup is lost too', async () => {
    const lab = await withChain()
    lab.remove(lab.part('old'), `${lab.home}/basebackups_005/full_backup_stop_sentinel.json`)
    await lab.tell(lab.part('old'))

    expect(await lab.filed()).toMatchObject([{ type: 'BACKUP-DB' }])
  })

  test('leads to a full backup when it is WAL after the newest one', async () => {
    const lab = await withChain()
    lab.remove(lab.wal(35))
    await lab.tell(lab.wal(35))
    await lab.tick()

    const body = { kind: 'full', reason: expect.stringContaining('WAL is missing') }
    expect(await lab.filed()).toMatchObject([{ type: 'BACKUP-DB', state: 'PROCESSED', body }])
    await lab.tell(lab.wal(35))
    await lab.tick()
    expect(await lab.filed()).toHaveLength(1)
  })

  test('leads to nothing when it is WAL of a database that ships none', async () => {
    const lab = await withBackup({ dataProtection: false })
    lab.remove(lab.wal(35))
    await lab.tell(lab.wal(35))
    await lab.tick()

    expect(await lab.filed()).toEqual([])
  })

  test('takes the name of a restore point with it', async () => {
    const lab = await withBackup()
    await lab.lab.world.clock.run(lab.lab.file('RESTORE-POINT', lab.database.id, { restorePoint: 'before-import' }))
    await lab.settled()
    const name = `${lab.home}/restore-points/before-import.json`
    const points = () =>
      lab.stores.restorePoints.list({ partition: `DATABASE#${lab.database.id}`, prefix: 'RESTORE-POINT#' })
    await lab.tell(name)
    expect(await points()).toHaveLength(1)

    lab.remove(name)
    await lab.tell(name)
    expect(await points()).toEqual([])
    expect(await lab.filed()).toEqual([])
  })
})

describe('a living database that loses anything', () => {
  test.each(Array.from({ length: 40 }, (_, n) => n))(
    `has only good backups in its records, and one that leads to today (seed ${seed} + %i)`,
    async (n) => {
      const random = new Random(seed + n)
      const lab = await withChain()
      const share = random.pick([0.02, 0.1, 0.4])
      const lost = shuffled(lab.objects, random).filter(
        (name) => !name.endsWith('incarnation.json') && random.chance(share),
      )
      const told: string[] = []
      for (const name of lost) {
        lab.remove(name)
        told.push(name)
        while (random.chance(0.5)) await lab.tell(random.pick(told))
        if (random.chance(0.1)) await lab.tick()
      }
      for (const name of shuffled([...told, ...told], random)) await lab.tell(name)
      for (let ticks = 0; ticks < 3; ticks++) await lab.tick()

      const whole = (name: string, from: number, to: number) =>
        !lost.some((key) => key.includes(`/${name}`) || key === lab.wal(from) || key === lab.wal(to))
      const good = { old: whole('old', 5, 6), full: whole('full', 20, 21), delta: false }
      good.delta = good.full && whole('delta', 30, 31)
      const [records, filed] = [await namesOf(lab), await lab.filed()]
      for (const name of ['old', 'full', 'delta'] as const) {
        if (!good[name]) expect(records).not.toContain(name)
        // The retention of the simulation forgets what the test made up.
        else if (filed.length === 0) expect(records).toContain(name)
      }
      const isHole = Array.from({ length: 8 }, (_, at) => lab.wal(32 + at)).some((name) => lost.includes(name))
      expect(filed.map(({ type, state }) => `${type} ${state}`)).toEqual(
        good.delta && !isHole ? [] : ['BACKUP-DB PROCESSED'],
      )
    },
  )
})

describe('an event', () => {
  const tableOf = async ({ lab }: BucketLab) => JSON.stringify([await lab.requests(), await lab.appearance()])

  test.each([
    ['of another installation', 'howdah-other-00000000-0000-4000-8000-000000000001'],
    ['of an unknown database', 'howdah-simulated-00000000-0000-4000-8000-000000000009'],
    ['of no database', 'howdah-simulated-table-copies'],
    ['of somebody else', 'photos'],
  ])('about a bucket %s changes nothing', async (_, bucket) => {
    const lab = await withChain()
    const [before, names] = [await tableOf(lab), await namesOf(lab)]
    lab.remove(...lab.objects)
    Object.defineProperty(lab, 'bucket', { value: bucket })

    for (const key of [lab.part('full'), lab.wal(35), 'a', '1-17//', '../..']) await lab.tell(key)
    await lab.tick()

    expect([await tableOf(lab), await namesOf(lab)]).toEqual([before, names])
    expect(await lab.filed()).toEqual([])
  })

  test('about an object that no backup needs changes nothing', async () => {
    const lab = await withChain()
    const before = await tableOf(lab)
    for (const key of ['readme.txt', `${lab.home}/running.json`, `${lab.home}/wal_005/00000002.history.zst`])
      await lab.tell(key)

    expect(lab.looks).toBe(0)
    expect(await tableOf(lab)).toBe(before)
  })

  test('about a database of another region is that region’s', async () => {
    const lab = await withChain()
    const home = homeIn('elsewhere', [{ name: 'LOCAL1', controlRegion: 'here' }])
    lab.remove(...lab.objects)
    const stores: JobContext['stores'] = storesOn(lab.lab.world.table, home)
    await lab.tell(lab.part('full'), { stores })

    expect(await namesOf(lab)).toHaveLength(4)
    expect(lab.looks).toBe(0)
  })
})
