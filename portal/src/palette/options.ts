import { offeredActions } from '../actions/entries.ts'
import type { ActionKey } from '../actions/keys.ts'
import type { Database } from '../api/queries.ts'

export interface Option {
  /** Of this option alone. */
  readonly key: string
  readonly label?: string
  /** Which one it is, or is for. */
  readonly database?: Database
  /** It is the database itself, whose actions are a key away. */
  readonly isDatabase?: boolean
  /** Why it cannot be chosen now, in words. */
  readonly refused?: string
  /** What it would lead to is not known before the API has answered. */
  readonly isFound?: boolean
  readonly choose: () => void
}

export interface Group {
  readonly label: string
  readonly options: readonly Option[]
}

export const databaseOption = (database: Database, open: (id: string) => void): Option => ({
  key: `database ${database.id}`,
  database,
  isDatabase: true,
  isFound: true,
  choose: () => open(database.id),
})

/** What can be asked of a database, as in its menus. */
export const actionOptions = (
  database: Database,
  role: string | undefined,
  choose: (key: ActionKey, id: string) => void,
): readonly (Option & { readonly action: ActionKey; readonly label: string })[] =>
  offeredActions(database, role).map(({ key, label, refused }) => ({
    key: `${key} ${database.id}`,
    action: key,
    label,
    choose: () => choose(key, database.id),
    ...(refused === undefined ? {} : { refused }),
  }))

/** Each once, in the order of their first appearance. */
export const unique = (databases: readonly Database[]): readonly Database[] => [
  ...new Map(databases.map((database) => [database.id, database])).values(),
]
