import { describe, expect, test } from 'vitest'
import { hours } from '../../../../shared/core/time.ts'
import { neededBackups } from '../../../../shared/entities/needed-backup.ts'
import { storesOn } from '../../../../shared/entities/stores.ts'
import { HowdahError } from '../../../../shared/errors/howdah-error.ts'
import type { Table } from '../../../../shared/table/table.ts'
import { type BucketLab, withBackup, withChain } from './bucket-lab.ts'

const needs = (lab: BucketLab) => lab.stores.neededBackups.list({ partition: neededBackups, index: 'i1' })

describe('a full backup that is needed', () => {
  const loseAll = async (lab: BucketLab) => {
    const all = lab.objects
    lab.remove(...all)
    for (const name of all) await lab.tell(name)
  }

  test('waits while another request is at work', async () => {
    const lab = await withBackup()
    await lab.lab.world.clock.run(lab.lab.file('STOP-DB', lab.database.id))
    await loseAll(lab)
    await lab.tick()
    await lab.tick()
    expect(await lab.filed()).toEqual([])

    await lab.lab.world.clock.run(lab.lab.file('START-DB', lab.database.id))
    await lab.settled()
    await lab.tick()
    expect(await lab.filed()).toMatchObject([{ type: 'BACKUP-DB', state: 'PROCESSED' }])
  })

  test('is tried again an hour after it failed', async () => {
    const lab = await withBackup()
    lab.lab.world.commands.mishap = ({ task }) => (task === 'run-backup' ? 'broken' : 'none')
    await loseAll(lab)
    await lab.tick()
    await lab.tick()
    expect(await lab.filed()).toMatchObject([{ state: 'FAILED' }])

    lab.lab.world.commands.mishap = () => 'none'
    await lab.lab.pass(hours(1))
    await lab.tick()
    await lab.tick()
    expect(await lab.filed()).toMatchObject([{ state: 'FAILED' }, { state: 'PROCESSED' }])
    expect(await needs(lab)).toEqual([])
  })

  test('is forgotten when a recovery has begun a new life, which has its own', async () => {
    const lab = await withBackup()
    await lab.lab.world.clock.run(lab.lab.file('RECOVER-DB', lab.database.id, { target: { latest: true } }))
    lab.remove(lab.wal(35))
    await lab.tell(lab.wal(35))
    expect(await needs(lab)).toHaveLength(1)
    await lab.settled()
    await lab.tick()

    expect((await lab.lab.requests()).map(({ type, state }) => `${type} ${state}`)).toContain('RECOVER-DB PROCESSED')
    expect(await needs(lab)).toEqual([])
    expect(await lab.filed()).toEqual([])
  })

  test('is filed when the event comes again, wherever it was cut off', async () => {
    for (let writes = 0; writes < 12; writes++) {
      const lab = await withChain()
      lab.remove(lab.part('delta'))
      const stores = storesOn(cutAfter(writes, lab.lab.world.table))
      const cut = await lab.tell(lab.part('delta'), { stores }).then(
        () => false,
        () => true,
      )
      await lab.tell(lab.part('delta'))
      await lab.tick()

      expect(await lab.filed(), `cut after ${writes} writes`).toMatchObject([{ type: 'BACKUP-DB', state: 'PROCESSED' }])
      if (!cut) return
    }
    throw new Error('it was cut every time')
  })
})

/** A table that fails after so many writes. */
const cutAfter = (writes: number, table: Table): Table => {
  let done = 0
  const write = async (act: () => Promise<boolean>) => {
    if (done++ >= writes) throw new HowdahError('table-unavailable')
    return act()
  }
  return {
    get: (key) => table.get(key),
    query: (query) => table.query(query),
    putIfAbsent: (item) => write(() => table.putIfAbsent(item)),
    putIfVersion: (item, version) => write(() => table.putIfVersion(item, version)),
    deleteIfVersion: (key, version) => write(() => table.deleteIfVersion(key, version)),
  }
}
