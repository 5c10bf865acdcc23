import type { DatabaseState } from '../core/states.ts'
import { databaseStates } from '../core/states.ts'
import type { Table } from '../table/table.ts'
import { type Database, orderByCreation } from './database.ts'
import type { DatabaseListQuery } from './database-list.ts'
import type { EntityStore } from './entity-store.ts'
import { type Find, lookUp, stateWord } from './search.ts'

/** What the index of words finds, by the order of the list. */
export type Finds = ReadonlyMap<string, Find>

/** Words of which a database has at least one. */
type AnyOf = readonly string[]

/** Of so many words it is looked whether few databases have them. */
const triedWords = 4

/** The words that databases in one of these states have; undefined where one of the states has none. */
export const stateWordsOf = (states: readonly DatabaseState[]): AnyOf | undefined => {
  const words = states.map(stateWord)
  return words.includes(undefined) ? undefined : (words as AnyOf)
}

/** The words that databases in every other state have: the one state without a word is among `states`. */
export const otherStateWordsOf = (states: readonly DatabaseState[]): AnyOf =>
  databaseStates.filter((state) => !states.includes(state)).flatMap((state) => stateWord(state) ?? [])

/** What helps most comes first. */
export const wordsAskedFor = ({ terms, states }: Pick<DatabaseListQuery, 'terms' | 'states'>): readonly AnyOf[] => {
  const ofStates = states && stateWordsOf(states)
  const longestFirst = [...terms].sort((a, b) => b.length - a.length).map((term) => [term])
  return [...(ofStates ? [ofStates] : []), ...longestFirst]
}

type Asked = Pick<DatabaseListQuery, 'tenants' | 'sort'>

/** @returns what has all the words that at most `limit` databases have; undefined when there is no such word */
export const findByWords = async (
  { table }: EntityStore<Database>,
  { tenants, sort }: Asked,
  words: readonly AnyOf[],
  limit: number,
  enough: number,
): Promise<Finds | undefined> => {
  let found: Finds | undefined
  for (const word of words.slice(0, triedWords)) {
    const finds = await lookUpAll(table, tenants, word, limit)
    if (!finds) continue
    const known = found
    const both = known ? finds.filter((find) => known.has(orderOf(find, sort))) : finds
    found = new Map(both.map((find) => [orderOf(find, sort), find]))
    if (found.size <= enough) break
  }
  return found
}

/** @returns what has one of the words; undefined: more than `limit` */
export const lookUpAll = async (
  table: Table,
  tenants: readonly string[] | undefined,
  words: AnyOf,
  limit: number,
): Promise<readonly Find[] | undefined> => {
  const all: Find[] = []
  for (const tenant of tenants ?? [undefined])
    for (const word of words) {
      const finds = await lookUp(table, tenant, word, limit - all.length)
      if (!finds) return undefined
      all.push(...finds)
    }
  return all
}

const orderOf = ({ orderByName: name, databaseId, createdAt }: Find, sort: DatabaseListQuery['sort']): string =>
  sort === 'name' ? name : orderByCreation({ createdAt, id: databaseId })
