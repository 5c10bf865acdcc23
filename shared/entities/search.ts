import { forEachOf } from '../core/each.ts'
import type { DatabaseId } from '../core/ids.ts'
import type { Instant } from '../core/time.ts'
import { everyItem } from '../table/every-item.ts'
import type { Key, NewItem, Table } from '../table/table.ts'
import { type Card, cardLayout, cardOf, cardPlace } from './card.ts'
import { type Database, databaseKey, databaseLayout, databasesOf, isPurged, orderByName } from './database.ts'
import { EntityStore } from './entity-store.ts'
import type { Home } from './home.ts'
import { runningCardLayout, runningCardOf, runningCards } from './running-card.ts'

/**
 * The index that finds databases by beginnings of words: one item for each word of a database, on a shelf for the word's first letter. Words are written
 * before the row and removed after it, so an item may be stale and is compared with the row; none is missing.
 */
interface SearchEntry {
  readonly databaseId: DatabaseId
  readonly createdAt: Instant
}

/** What an item of the index says of a database. */
export interface Find extends SearchEntry {
  readonly orderByName: string
}

/** Longer words are found by their beginning, and then compared in the row. */
const longestWord = 40

/** The words of what a person typed; each must be the beginning of a word of the database. */
export const termsOf = (search: string): readonly string[] => [...new Set(plain(search).split(/\s+/))].filter(Boolean)

export const matchesTerms = (card: Card, terms: readonly string[]): boolean => {
  if (terms.length === 0) return true
  const { id, address = '' } = card
  const texts = textsOf(card).map(plain)
  return terms.every(
    (term) => texts.some((text) => hasWord(text, term)) || id.startsWith(term) || address.startsWith(term),
  )
}

/** Whether a word of the text begins with the term. */
const hasWord = (text: string, term: string): boolean => {
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) if (isBeginning(text, at)) return true
  return false
}

/** Words begin after spaces, and with letters and digits after what is neither. */
const isBeginning = (text: string, at: number): boolean => {
  const before = lastCharacter.exec(text.slice(Math.max(0, at - 2), at))?.[0]
  if (before === undefined || /\s/.test(before)) return true
  return !letterOrDigit.test(before) && letterOrDigit.test(String.fromCodePoint(text.codePointAt(at) ?? 0))
}

const letterOrDigit = /[\p{L}\p{N}]/u
const lastCharacter = /.$/su

/** A word that nobody types, for databases in this state; undefined for the state that nearly all are in. */
export const stateWord = (state: Database['state']): string | undefined =>
  state === 'RUNNING' ? undefined : `=${state.toLowerCase()}`

/** Where the items of a word lie: in the table by tenant, in index `i1` of everybody. */
const shelfOf = (tenant: string | undefined, word: string): string => `SEARCH#${tenant ?? '*'}#${[...word].at(0) ?? ''}`

const plain = (text: string): string => text.normalize('NFKC').toLowerCase()

const shorten = (word: string): string => (word.length > longestWord ? [...word].slice(0, longestWord).join('') : word)

const textsOf = ({ name, description, tenant, product }: Card) => [name, description, tenant, product]

const wordsOf = (database: Database): readonly string[] => [
  ...textsOf(database).flatMap(beginnings),
  database.id,
  ...(database.address ? [plain(database.address)] : []),
]

/** The text from each beginning of a word on, up to the next space: `shop-db 2` → `shop-db`, `db`, `2`. */
const beginnings = (text: string): readonly string[] =>
  plain(text)
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((chunk) => {
      const starts = [...chunk.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu)].map(({ index }) => chunk.slice(index))
      return starts[0] === chunk ? starts : [chunk, ...starts]
    })

/** What stands in no word and no name. */
const separator = '\u0001'

type Entries = ReadonlyMap<string, NewItem>

/** The items of a database by their names: its words and its cards. */
const entriesOf = (database: Database): Entries => byName([...wordItemsOf(database), ...cardItemsOf(database)])

const byName = (items: readonly NewItem[]): Entries => new Map(items.map((item) => [nameOf(item), item]))

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`

const wordItemsOf = (database: Database): readonly NewItem[] => {
  if (isPurged(database)) return []
  const state = stateWord(database.state)
  const words = [...wordsOf(database).map(shorten), ...(state ? [state] : [])]
  return words.map((word) => wordItem(database, word))
}

const cardItemsOf = (database: Database): readonly NewItem[] => {
  if (isPurged(database)) return []
  const card = cardOf(database)
  const items: NewItem[] = [{ ...cardLayout.key(card), data: card, indexes: cardLayout.indexes(card) }]
  const running = runningCardOf(database)
  if (running) items.push({ ...runningCardLayout.key(running), data: running })
  return items
}

/** Its sort key has the name, so that what is found can be put in order without a look at the row. */
const wordItem = (database: Database, word: string): NewItem => {
  const { id, tenant, createdAt } = database
  const sk = word + separator + orderByName(database)
  const data: SearchEntry = { databaseId: id, createdAt }
  return { pk: shelfOf(tenant, sk), sk, data, indexes: { i1: { pk: shelfOf(undefined, sk), sk } } }
}

/** @returns at most `limit` finds; undefined: there are more */
export const lookUp = async (
  table: Table,
  tenant: string | undefined,
  word: string,
  limit: number,
): Promise<readonly Find[] | undefined> => {
  const finds: Find[] = []
  let cursor: string | undefined
  do {
    const page = await table.query({
      partition: shelfOf(tenant, word),
      ...(tenant === undefined ? { index: 'i1' as const } : {}),
      prefix: shorten(word),
      limit: Math.min(1000, limit),
      ...(cursor === undefined ? {} : { cursor }),
    })
    for (const { sk, data } of page.items)
      finds.push({ ...(data as SearchEntry), orderByName: sk.slice(sk.indexOf(separator) + 1) })
    cursor = page.next
    if (finds.length > limit || (finds.length === limit && cursor !== undefined)) return undefined
  } while (cursor !== undefined)
  return finds
}

/** The databases, with the index of their words kept in step. */
export class SearchableDatabases extends EntityStore<Database> {
  readonly #home: Home

  constructor(table: Table, home: Home) {
    super(table, databaseLayout)
    this.#home = home
  }

  override async create(database: Database): Promise<boolean> {
    this.#home.refuseOthers(database)
    await this.#shelve(entriesOf(database).values())
    return super.create(database)
  }

  override async replace(database: Database, version: number, before?: Database): Promise<boolean> {
    this.#home.refuseOthers(database)
    const old = before ?? (await this.find(databaseKey(database.id)))?.value
    const entries = entriesOf(database)
    const oldEntries: Entries = old ? entriesOf(old) : new Map()
    const added = [...entries].filter(([name]) => !oldEntries.has(name)).map(([, item]) => item)

    await this.#shelve(added)
    if (!(await super.replace(database, version))) return false
    // Somebody may have taken down, between the two writes, a word that this one brought back.
    await this.#shelve(added)
    for (const [name, item] of oldEntries) if (!entries.has(name)) await this.#takeDown(database.id, name, item)
    return true
  }

  /** Puts into the index what is written here and lacks a card: everything in a table that an older Howdah wrote, or what it wrote since. @throws AggregateError */
  async shelveMissing(signal?: AbortSignal): Promise<void> {
    const cards = await this.#cards()
    const shelve = async (database: Database): Promise<void> => {
      if (!this.#home.has(database.dataCenter) || cardItemsOf(database).every((item) => cards.has(nameOf(item)))) return
      await this.#reshelve(database.id)
    }
    await forEachOf(this.all({ partition: databasesOf(), index: 'i3' }), shelve, { atOnce: 20, signal })
  }

  /** The names of all cards that are there. */
  async #cards(): Promise<ReadonlySet<string>> {
    const names = new Set<string>()
    const { partition, index } = cardPlace(undefined, 'name')
    for (const query of [{ partition, ...(index ? { index } : {}) }, { partition: runningCards }])
      for await (const item of everyItem(this.table, query)) names.add(nameOf(item))
    return names
  }

  async #shelve(items: Iterable<NewItem>): Promise<void> {
    await Promise.all(Array.from(items, (item) => this.table.putIfAbsent(item)))
  }

  async #takeDown(id: DatabaseId, name: string, item: NewItem): Promise<void> {
    const stored = await this.table.get(item)
    if (stored) await this.table.deleteIfVersion(item, stored.version)
    const now = (await this.find(databaseKey(id)))?.value
    const entry = now && entriesOf(now).get(name)
    if (entry) await this.#shelve([entry])
  }

  async #reshelve(id: DatabaseId): Promise<void> {
    const row = (await this.find(databaseKey(id)))?.value
    if (!row) return
    const words = byName(wordItemsOf(row))
    const cards = byName(cardItemsOf(row))
    // A card stands for all the words: it comes last.
    await this.#shelve(words.values())
    await this.#shelve(cards.values())
    // What changed in this moment was taken down before it was put here.
    const now = (await this.find(databaseKey(id)))?.value
    const left = now ? entriesOf(now) : new Map()
    for (const [name, item] of [...words, ...cards]) if (!left.has(name)) await this.#takeDown(id, name, item)
  }
}
