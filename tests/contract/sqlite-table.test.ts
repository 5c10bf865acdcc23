import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { everyItem } from '../../shared/table/every-item.ts'
import { SqliteTable } from '../../shared/table/sqlite/sqlite-table.ts'
import { tableContract } from './table.contract.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-table-'))
})
afterEach(() => rm(folder, { recursive: true }))

tableContract('SQLite in memory', async () => {
  const table = new SqliteTable(':memory:')
  return { table, close: async () => table.close() }
})

tableContract('SQLite in a file', async () => {
  const table = new SqliteTable(join(folder, 'table.sqlite'))
  return { table, close: async () => table.close() }
})

test('a scan of many pages lets what else there is to do come between them', async () => {
  const table = new SqliteTable(':memory:')
  for (let n = 0; n < 30; n++) await table.putIfAbsent({ pk: 'p', sk: `${n}`, data: n })
  let read = 0
  for await (const _ of everyItem(table, { partition: 'p' }, 10)) {
    if (read++ > 0) continue
    setImmediate(() => {
      read = 1_000
    })
  }

  expect(read).toBeGreaterThan(1_000)
  table.close()
})

describe('the table in a file', () => {
  const key = { pk: 'p', sk: 's' }

  test('is there again when it is opened again', async () => {
    const file = join(folder, 'table.sqlite')
    const before = new SqliteTable(file)
    await before.putIfAbsent({ ...key, data: 'kept', indexes: { i2: { pk: 'list', sk: '1' } } })
    before.close()

    const after = new SqliteTable(file)

    expect(await after.get(key)).toMatchObject({ data: 'kept', version: 1 })
    expect((await after.query({ partition: 'list', index: 'i2', limit: 1 })).items).toHaveLength(1)
    after.close()
  })

  test('has every write that was answered when its process is killed', async () => {
    const file = join(folder, 'table.sqlite')
    const module = new URL('../../shared/table/sqlite/sqlite-table.ts', import.meta.url).href
    const program = `
      const { SqliteTable } = await import('${module}')
      const table = new SqliteTable('${file}')
      for (let n = 0; n < 100; n++) await table.putIfAbsent({ pk: 'p', sk: String(n).padStart(3, '0'), data: n })
      process.kill(process.pid, 'SIGKILL')`
    expect(() =>
      execFileSync(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'pipe' }),
    ).toThrow()

    const table = new SqliteTable(file)
    expect((await table.query({ partition: 'p', limit: 1000 })).items).toHaveLength(100)
    table.close()
  })

  test('is one for two that have it open', async () => {
    const file = join(folder, 'table.sqlite')
    const [one, other] = [new SqliteTable(file), new SqliteTable(file)]
    await one.putIfAbsent({ ...key, data: 'first' })

    expect(await other.putIfVersion({ ...key, data: 'second' }, 1)).toBe(true)
    expect(await one.putIfVersion({ ...key, data: 'third' }, 1)).toBe(false)
    expect(await one.get(key)).toMatchObject({ data: 'second', version: 2 })
    one.close()
    other.close()
  })

  test('is read as it was when the last of those that read at the same moment asked', async () => {
    const file = join(folder, 'table.sqlite')
    const [one, other] = [new SqliteTable(file), new SqliteTable(file)]
    await one.putIfAbsent({ ...key, data: 'first' })

    const early = one.get(key)
    await other.putIfVersion({ ...key, data: 'second' }, 1)
    const reads = await Promise.all([one.get(key), one.get(key), one.get({ ...key, sk: 'none' })])

    expect(reads.map((item) => item?.data)).toEqual(['second', 'second', undefined])
    expect((await early)?.version).toBeGreaterThanOrEqual(1)
    one.close()
    other.close()
  })

  test('answers the reads that wait when it is closed, and refuses later ones', async () => {
    const table = new SqliteTable(join(folder, 'table.sqlite'))
    await table.putIfAbsent({ ...key, data: 'kept' })

    const reads = Promise.all([table.get(key), table.get(key)])
    table.close()

    expect((await reads).map((item) => item?.data)).toEqual(['kept', 'kept'])
    await expect(table.get(key)).rejects.toThrow()
  })

  test('is copied while it is in use', async () => {
    const table = new SqliteTable(join(folder, 'table.sqlite'))
    await table.putIfAbsent({ ...key, data: 'kept' })
    await table.copyTo(join(folder, 'copy.sqlite'))
    await table.putIfVersion({ ...key, data: 'later' }, 1)
    table.close()

    const copy = new SqliteTable(join(folder, 'copy.sqlite'))
    expect(await copy.get(key)).toMatchObject({ data: 'kept' })
    copy.close()
  })
})
