import type { Item, Key, NewItem, Page, Table } from '../../../shared/table/table.ts'

/** A table for one request and its database: without indexes, and it keeps what it is given, for entities are never changed in place. */
export class QuickTable implements Table {
  readonly #items = new Map<string, Item>()

  async get(key: Key): Promise<Item | undefined> {
    return this.#items.get(key.pk)
  }

  async putIfAbsent(item: NewItem): Promise<boolean> {
    return this.#putIf(undefined, item)
  }

  async putIfVersion(item: NewItem, version: number): Promise<boolean> {
    return this.#putIf(version, item)
  }

  async deleteIfVersion(key: Key, version: number): Promise<boolean> {
    return this.#items.get(key.pk)?.version === version && this.#items.delete(key.pk)
  }

  async query(): Promise<Page> {
    throw new Error('nothing lists here')
  }

  #putIf(version: number | undefined, item: NewItem): boolean {
    if (this.#items.get(item.pk)?.version !== version) return false
    this.#items.set(item.pk, { ...item, version: (version ?? 0) + 1 })
    return true
  }
}
