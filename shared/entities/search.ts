import type { DatabaseId } from '../core/ids.ts'
import type { Table } from '../table/table.ts'
import { type Database, databaseKey, databaseLayout, isPurged } from './database.ts'
import { EntityStore } from './entity-store.ts'

/**
 * The index that finds databases by beginnings of words: one item for each word of a database, on a shelf for the word's first letter. Words are written
 * before the row and removed after it, so an item may be stale and is looked up in the row; none is missing.
 */
interface SearchItem {
  readonly databaseId: DatabaseId
}

/** Longer words are found by their beginning, and then compared in the row. */
const longestWord = 40

/** The words of what a person typed; each must be the beginning of a word of the database. */
export const termsOf = (search: string): readonly string[] => [...new Set(plain(search).split(/\s+/))].filter(Boolean)

export const matchesTerms = (database: Database, terms: readonly string[]): boolean => {
  if (terms.length === 0) return true
  const words = wordsOf(database)
  return terms.every((term) => words.some((word) => word.startsWith(term)))
}

/** A word that nobody types, for databases in this state; undefined for the state that nearly all are in. */
export const stateWord = (state: Database['state']): string | undefined =>
  state === 'RUNNING' ? undefined : `=${state.toLowerCase()}`

/** Where the items of a word lie: in the table by tenant, in index `i1` of everybody. */
export const shelfOf = (tenant: string | undefined, word: string): string =>
  `SEARCH#${tenant ?? '*'}#${[...word].at(0) ?? ''}`

export const searchPrefix = (word: string): string => shorten(word)

const plain = (text: string): string => text.normalize('NFKC').toLowerCase()

const shorten = (word: string): string => (word.length > longestWord ? [...word].slice(0, longestWord).join('') : word)

const wordsOf = (database: Database): readonly string[] => [
  ...[database.name, database.description, database.tenant, database.product].flatMap(beginnings),
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

const indexedWords = (database: Database): ReadonlySet<string> => {
  if (isPurged(database)) return new Set()
  const state = stateWord(database.state)
  return new Set([...wordsOf(database).map(shorten), ...(state ? [state] : [])])
}

const itemOf = ({ id, tenant }: Database, word: string) => {
  const sk = `${word}#${id}`
  const data: SearchItem = { databaseId: id }
  return { pk: shelfOf(tenant, word), sk, data, indexes: { i1: { pk: shelfOf(undefined, word), sk } } }
}

/** The databases, with the index of their words kept in step. */
export class SearchableDatabases extends EntityStore<Database> {
  constructor(table: Table) {
    super(table, databaseLayout)
  }

  override async create(database: Database): Promise<boolean> {
    await this.#shelve(database, indexedWords(database))
    return super.create(database)
  }

  override async replace(database: Database, version: number, before?: Database): Promise<boolean> {
    const old = before ?? (await this.find(databaseKey(database.id)))?.value
    const words = indexedWords(database)
    const oldWords: ReadonlySet<string> = old ? indexedWords(old) : new Set()
    const added = new Set([...words].filter((word) => !oldWords.has(word)))
    const removed = [...oldWords].filter((word) => !words.has(word))

    await this.#shelve(database, added)
    if (!(await super.replace(database, version))) return false
    // Somebody may have taken down, between the two writes, a word that this one brought back.
    await this.#shelve(database, added)
    if (old) for (const word of removed) await this.#takeDown(old, word)
    return true
  }

  async #shelve(database: Database, words: ReadonlySet<string>): Promise<void> {
    await Promise.all([...words].map((word) => this.table.putIfAbsent(itemOf(database, word))))
  }

  async #takeDown(old: Database, word: string): Promise<void> {
    const item = itemOf(old, word)
    const stored = await this.table.get(item)
    if (stored) await this.table.deleteIfVersion(item, stored.version)
    const now = (await this.find(databaseKey(old.id)))?.value
    if (now?.tenant === old.tenant && indexedWords(now).has(word)) await this.#shelve(now, new Set([word]))
  }
}
