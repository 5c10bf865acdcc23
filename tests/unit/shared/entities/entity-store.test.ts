import { describe, expect, test, vi } from 'vitest'
import { EntityStore } from '../../../../shared/entities/entity-store.ts'
import { MemoryTable } from '../../../pipelines/simulation/memory-table.ts'

interface Note {
  readonly id: string
  readonly text: string
}

const keyOf = (id: string) => ({ pk: `NOTE#${id}`, sk: 'NOTE' })

const given = () => {
  const table = new MemoryTable()
  const store = new EntityStore<Note>(table, {
    noun: 'note',
    key: ({ id }) => keyOf(id),
    indexes: () => ({}),
  })
  const textOf = async (id: string) => (await store.find(keyOf(id)))?.value.text
  /** Somebody else does this, once, after the table was read. */
  const afterRead = (work: () => Promise<unknown>) => {
    const get = table.get.bind(table)
    vi.spyOn(table, 'get').mockImplementationOnce(async (key) => {
      const item = await get(key)
      await work()
      return item
    })
  }
  return { table, store, textOf, afterRead }
}

describe('putting an entity', () => {
  test('costs one write, whether it is there or not', async () => {
    const { table, store, textOf } = given()
    const writes = [vi.spyOn(table, 'putIfAbsent'), vi.spyOn(table, 'putIfVersion')]
    const count = () => writes.reduce((sum, { mock }) => sum + mock.calls.length, 0)

    await store.put({ id: '1', text: 'first' })
    expect(count()).toBe(1)
    await store.put({ id: '1', text: 'second' })

    expect(count()).toBe(2)
    expect(await textOf('1')).toBe('second')
  })

  test.each([
    ['makes', undefined],
    ['changes', 'before'],
  ])('is done also when somebody %s it at the same moment', async (_, before) => {
    const { table, store, textOf, afterRead } = given()
    if (before) await store.create({ id: '1', text: before })
    afterRead(async () => {
      const item = { ...keyOf('1'), data: { id: '1', text: 'another' } }
      if (!(await table.putIfAbsent(item))) await table.putIfVersion(item, 1)
    })

    await store.put({ id: '1', text: 'mine' })

    expect(await textOf('1')).toBe('mine')
  })

  test('is done also when somebody removes it at the same moment', async () => {
    const { table, store, textOf, afterRead } = given()
    await store.create({ id: '1', text: 'before' })
    afterRead(() => table.deleteIfVersion(keyOf('1'), 1))

    await store.put({ id: '1', text: 'mine' })

    expect(await textOf('1')).toBe('mine')
  })
})
