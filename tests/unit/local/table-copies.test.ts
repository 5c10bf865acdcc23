import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { copyTable } from '../../../local/table-copies.ts'
import { days, hours, instant, minutes } from '../../../shared/core/time.ts'
import { SqliteTable } from '../../../shared/table/sqlite/sqlite-table.ts'
import { TestClock } from '../functions/api/harness.ts'

const row = { pk: 'ROW', sk: 'ROW' }

describe('copies of the table', () => {
  let home: string
  let table: SqliteTable
  let clock: TestClock
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'howdah-copies-'))
    table = new SqliteTable(join(home, 'table.sqlite'))
    clock = new TestClock()
  })
  afterEach(async () => {
    table.close()
    await rm(home, { recursive: true })
  })

  const folder = () => join(home, 'copies')
  const copies = async () => (await readdir(folder())).sort()
  const copy = (freeBytes?: number) =>
    copyTable(table, folder(), clock, ...(freeBytes === undefined ? [] : [async () => freeBytes]))
  const nameAt = (time: string) => `table-${instant(time).replaceAll(':', '-')}.sqlite`
  const put = async (data: object) => {
    const found = await table.get(row)
    if (found) await table.putIfVersion({ ...row, data }, found.version)
    else await table.putIfAbsent({ ...row, data })
  }

  test('are made every hour, and each of them can be put in the place of the table', async () => {
    await put({ count: 1 })
    await copy()
    await put({ count: 2 })
    clock.pass(minutes(59))
    await copy()
    clock.pass(minutes(1))
    await copy()

    const counts = []
    for (const name of await copies()) {
      const restored = new SqliteTable(join(folder(), name))
      counts.push((await restored.get(row))?.data)
      restored.close()
    }
    expect(counts).toEqual([{ count: 1 }, { count: 2 }])
  })

  test('are the last 24, and the last of each of seven days before', async () => {
    for (let hour = 0; hour < 10 * 24; hour++) {
      await copy()
      clock.pass(hours(1))
    }

    // It began on the 22nd at noon, and the last one was made on the 2nd at eleven.
    const ofDays = ['2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28', '2026-11-29', '2026-11-30']
    const ofHours = Array.from({ length: 24 }, (_, hour) => instant(Date.parse('2026-12-01T12:00:00Z') + hours(hour)))
    expect(await copies()).toEqual([...ofDays.map((day) => `${day}T23:00:00Z`), ...ofHours].map(nameAt))
  })

  test('stay when Howdah was away for long', async () => {
    await copy()
    clock.pass(days(30))
    await copy()

    expect(await copies()).toHaveLength(2)
  })

  test('are not made where the disk would have little room left, which is told', async () => {
    await put({ text: 'x'.repeat(100_000) })

    await expect(copy(150_000)).rejects.toThrow(/150000 bytes.* free/)
    expect(await copies()).toEqual([])
    await copy(1_000_000)
    expect(await copies()).toHaveLength(1)
  })

  test('that were cut off are removed', async () => {
    await copy()
    await writeFile(join(folder(), `${nameAt('2026-11-22T11:00:00Z')}.next`), 'half')
    clock.pass(hours(1))
    await copy()

    expect(await copies()).toEqual(['2026-11-22T12:00:00Z', '2026-11-22T13:00:00Z'].map(nameAt))
  })
})
