import { compareOrders } from '../table/order.ts'
import type { IndexName, Query } from '../table/table.ts'
import type { EntityStore } from './entity-store.ts'

/** Where a list lies in the table: one partition for each tenant that the caller sees, all in the same order. */
export interface MergedQuery<T> {
  readonly partitions: readonly string[]
  /** Absent: in the table itself. */
  readonly index?: IndexName | undefined
  readonly descending: boolean
  /** The sort key that the index has for the entity: unique in the list. */
  readonly orderOf: (entity: T) => string
  /** Sort key of the last entity of the page before. */
  readonly after?: string
  /** The list ends before sort keys that are less. */
  readonly from?: string | undefined
  /** Absent: everything is taken. */
  readonly accept?: (entity: T) => boolean
  /** `accept` is expected to refuse few: no more is read at first than where everything is taken. */
  readonly takesMost?: boolean
  readonly pageSize: number
  /** How many entities are looked at: a page that takes few of them may come out short, and says where to go on. */
  readonly budget?: number
}

export interface MergedPage<T> {
  readonly items: readonly T[]
  /** Sort key to go on after; absent: this was the last page. */
  readonly next?: string
}

const usualBudget = 1_000
/** Of a list that refuses much: the first chunk; and what the chunks of one that refuses anything grow to. */
const [filteredChunk, largestChunk] = [100, 500]
/** One of several partitions may hold more of a page than the others. */
const share = 2

/** One page of several partitions, merged by their sort keys. */
export const mergedPage = async <T extends object>(
  store: EntityStore<T>,
  query: MergedQuery<T>,
): Promise<MergedPage<T>> => {
  const { accept = () => true, pageSize, orderOf, budget = usualBudget } = query
  const readers = query.partitions.map((partition) => new Reader(store, partition, query))
  const items: T[] = []
  let last: string | undefined
  for (let looked = 0; ; looked++) {
    if (readers.some((reader) => reader.isEmpty)) await Promise.all(readers.map((reader) => reader.fill()))
    const reader = readers.reduce<Reader<T> | undefined>((first, other) => earlier(first, other, query), undefined)
    const entity = reader?.take()
    if (!entity) return { items }
    if (items.length === pageSize || looked === budget) return last === undefined ? { items } : { items, next: last }
    last = orderOf(entity)
    if (accept(entity)) items.push(entity)
  }
}

const earlier = <T extends object>(
  first: Reader<T> | undefined,
  other: Reader<T>,
  { descending }: MergedQuery<T>,
): Reader<T> | undefined => {
  if (other.head === undefined) return first
  if (first?.head === undefined) return other
  const order = compareOrders(first.head, other.head)
  return (descending ? -order : order) <= 0 ? first : other
}

type Range = Pick<MergedQuery<never>, 'descending' | 'after' | 'from'>

const rangeOf = ({ descending, after, from }: Range): Pick<Query, 'descending' | 'from' | 'to'> => {
  const least = descending ? from : (after ?? from)
  return {
    descending,
    ...(least === undefined ? {} : { from: least }),
    ...(descending && after !== undefined ? { to: after } : {}),
  }
}

/** One partition, read chunk by chunk. */
class Reader<T extends object> {
  readonly #store: EntityStore<T>
  readonly #partition: string
  readonly #query: MergedQuery<T>
  #entities: readonly T[] = []
  #at = 0
  #cursor: string | undefined
  #atEnd = false
  #chunk: number
  /** Sort key of the next entity. */
  head: string | undefined

  constructor(store: EntityStore<T>, partition: string, query: MergedQuery<T>) {
    this.#store = store
    this.#partition = partition
    this.#query = query
    const { partitions, accept, takesMost, pageSize } = query
    const whole = Math.min(pageSize, Math.ceil((pageSize / partitions.length) * share)) + 2
    this.#chunk = accept && !takesMost ? filteredChunk : whole
  }

  /** There may be another entity, and it is not read yet. */
  get isEmpty(): boolean {
    return this.head === undefined && !this.#atEnd
  }

  /** Afterwards `head` names the next entity, if there is one. */
  async fill(): Promise<void> {
    while (this.isEmpty) {
      const { index, accept } = this.#query
      const page = await this.#store.query({
        partition: this.#partition,
        ...(index ? { index } : {}),
        limit: this.#chunk,
        ...rangeOf(this.#query),
        ...(this.#cursor === undefined ? {} : { cursor: this.#cursor }),
      })
      if (accept) this.#chunk = Math.min(this.#chunk * 2, largestChunk)
      this.#entities = page.items
      this.#at = 0
      this.#cursor = page.next
      this.#atEnd = page.next === undefined
      this.#look()
    }
  }

  take(): T | undefined {
    const entity = this.#entities[this.#at]
    this.#at++
    this.#look()
    return entity
  }

  #look(): void {
    const entity = this.#entities[this.#at]
    this.head = entity && this.#query.orderOf(entity)
    // The page begins with the entity that the one before ended with.
    if (this.head === undefined || this.head !== this.#query.after) return
    this.#at++
    this.#look()
  }
}
