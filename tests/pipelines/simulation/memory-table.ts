import { type Place, readCursor, writeCursor } from '../../../shared/table/cursor.ts'
import { refuseTooLarge } from '../../../shared/table/limits.ts'
import { compareOrders as compare } from '../../../shared/table/order.ts'
import type { Item, Key, NewItem, Page, Query, Table } from '../../../shared/table/table.ts'

interface Stored extends Key {
  readonly version: number
  readonly data: string
  readonly indexes: NewItem['indexes']
}

/** A table for thousands of small worlds: as `SqliteTable`, but gone with the process. The contract suite runs on it too. */
export class MemoryTable implements Table {
  readonly #items = new Map<string, Stored>()

  async get(key: Key): Promise<Item | undefined> {
    const stored = this.#items.get(nameOf(key))
    return stored && itemOf(stored)
  }

  async putIfAbsent(item: NewItem): Promise<boolean> {
    if (this.#items.has(nameOf(item))) return false
    this.#put(item, 1)
    return true
  }

  async putIfVersion(item: NewItem, version: number): Promise<boolean> {
    if (this.#items.get(nameOf(item))?.version !== version) return false
    this.#put(item, version + 1)
    return true
  }

  async deleteIfVersion(key: Key, version: number): Promise<boolean> {
    if (this.#items.get(nameOf(key))?.version !== version) return false
    return this.#items.delete(nameOf(key))
  }

  async query({ partition, index, prefix, from, to, descending, limit, cursor }: Query): Promise<Page> {
    const placeOf = (item: Stored): Key | undefined => (index ? item.indexes?.[index] : item)
    const direction = descending ? -1 : 1
    const start = cursor === undefined ? undefined : readCursor(cursor)
    const orderOf = (item: Stored): Place => [placeOf(item)?.sk ?? '', item.pk, item.sk]
    const found = [...this.#items.values()]
      .filter((item) => {
        const place = placeOf(item)
        if (place?.pk !== partition) return false
        if (prefix && !place.sk.startsWith(prefix)) return false
        if (from !== undefined && compare(place.sk, from) < 0) return false
        if (to !== undefined && compare(place.sk, to) > 0) return false
        return start === undefined || compareAll(orderOf(item), start) * direction > 0
      })
      .sort((a, b) => compareAll(orderOf(a), orderOf(b)) * direction)
    const items = found.slice(0, limit)
    const last = found.length > limit ? items.at(-1) : undefined
    return { items: items.map(itemOf), ...(last ? { next: writeCursor(orderOf(last)) } : {}) }
  }

  #put({ pk, sk, data, indexes }: NewItem, version: number): void {
    const text = JSON.stringify(data)
    refuseTooLarge({ pk, sk, data, ...(indexes ? { indexes } : {}) }, text)
    this.#items.set(nameOf({ pk, sk }), { pk, sk, version, data: text, indexes })
  }
}

const nameOf = ({ pk, sk }: Key): string => `${pk.length}:${pk}${sk}`

const itemOf = ({ pk, sk, version, data }: Stored): Item => ({ pk, sk, version, data: JSON.parse(data) })

const compareAll = (a: readonly string[], b: readonly string[]): number => {
  for (const [place, text] of a.entries()) {
    const order = compare(text, b[place] ?? '')
    if (order !== 0) return order
  }
  return 0
}
