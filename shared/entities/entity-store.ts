import { HowdahError } from '../errors/howdah-error.ts'
import { everyItem, type WholeQuery } from '../table/every-item.ts'
import type { IndexName, Item, Key, NewItem, Page, Query, Table } from '../table/table.ts'

/** How an entity lies in the table: written once, above the port. */
export interface EntityLayout<T> {
  /** For messages: `database`. */
  readonly noun: string
  key(entity: T): Key
  indexes(entity: T): { readonly [Name in IndexName]?: Key }
}

export interface Versioned<T> {
  readonly value: T
  readonly version: number
}

/** Typed single-item reads and conditional writes of one kind of entity. */
export class EntityStore<T extends object> {
  readonly table: Table
  readonly #layout: EntityLayout<T>

  constructor(table: Table, layout: EntityLayout<T>) {
    this.table = table
    this.#layout = layout
  }

  async find(key: Key): Promise<Versioned<T> | undefined> {
    const item = await this.table.get(key)
    return item && { value: item.data as T, version: item.version }
  }

  /** @throws HowdahError `not-found` */
  async read(key: Key): Promise<Versioned<T>> {
    const found = await this.find(key)
    if (!found)
      throw new HowdahError('not-found', `There is no ${this.#layout.noun} ${key.pk.split('#').slice(1).join(' ')}`)
    return found
  }

  /** @returns false when it is there already; nothing is changed then. */
  create(entity: T): Promise<boolean> {
    return this.table.putIfAbsent(this.#item(entity))
  }

  /**
   * @param _before the entity as `version` has it, where it is at hand
   * @returns false when somebody wrote since `version` was read
   */
  replace(entity: T, version: number, _before?: T): Promise<boolean> {
    return this.table.putIfVersion(this.#item(entity), version)
  }

  /**
   * Reads, applies `change` and writes; does it again when somebody else wrote in between. `change` returns the entity unchanged (the same
   * object) to write nothing, and throws to refuse.
   * @throws HowdahError `not-found`, `version-conflict`
   */
  async update(key: Key, change: (entity: T) => T): Promise<Versioned<T>> {
    for (let tries = 0; tries < 20; tries++) {
      const { value, version } = await this.read(key)
      const changed = change(value)
      if (changed === value) return { value, version }
      if (await this.replace(changed, version, value)) return { value: changed, version: version + 1 }
    }
    throw new HowdahError('version-conflict', `The ${this.#layout.noun} is written by too many at once`)
  }

  /** Writes the entity, whether it is there already or not. Looks first: a write that is refused costs as much as one that is done. */
  async put(entity: T): Promise<void> {
    const key = this.#layout.key(entity)
    const found = await this.find(key)
    const isDone = found ? await this.replace(entity, found.version, found.value) : await this.create(entity)
    if (!isDone && !(await this.create(entity))) await this.update(key, () => entity)
  }

  /** Twice is once. */
  async remove(key: Key): Promise<void> {
    for (let tries = 0; tries < 20; tries++) {
      const item = await this.table.get(key)
      if (!item || (await this.table.deleteIfVersion(key, item.version))) return
    }
    throw new HowdahError('version-conflict', `The ${this.#layout.noun} is written by too many at once`)
  }

  async query(query: Query): Promise<Page<T>> {
    const page = await this.table.query(query)
    return { ...page, items: page.items.map((item: Item) => item.data as T) }
  }

  /** Every entity of a partition, page by page. */
  async *all(query: WholeQuery): AsyncGenerator<T> {
    for await (const { data } of everyItem(this.table, query)) yield data as T
  }

  /** Every entity of a partition that is never large. */
  async list(query: WholeQuery): Promise<readonly T[]> {
    const entities: T[] = []
    for await (const entity of this.all(query)) entities.push(entity)
    return entities
  }

  #item(entity: T): NewItem {
    return { ...this.#layout.key(entity), data: entity, indexes: this.#layout.indexes(entity) }
  }
}
