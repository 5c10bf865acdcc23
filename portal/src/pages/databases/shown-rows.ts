import type { Database } from '../../api/queries.ts'

export interface ShownRow {
  readonly database: Database
  /** It is not in what the API told last. */
  readonly isGone: boolean
}

export interface Shown {
  /** Of the view and the place in it. */
  readonly key: string
  readonly items: readonly Database[]
  readonly rows: readonly ShownRow[]
  /** How many are there that are not shown. */
  readonly arrived: number
  /** What is shown was read since somebody came here. */
  readonly isSettled: boolean
}

interface Told {
  readonly key: string
  readonly items: readonly Database[]
  /** It was read since somebody came here. */
  readonly isFresh: boolean
}

export const shownFirst = ({ key, items, isFresh }: Told): Shown => ({
  key,
  items,
  rows: items.map((database) => ({ database, isGone: false })),
  arrived: 0,
  isSettled: isFresh,
})

/**
 * What is shown after the API told something: the rows of another view, or the same rows with new values. Rows come,
 * go and change places only when somebody wants it.
 */
export const shownNext = (shown: Shown, told: Told): Shown => {
  if (told.key !== shown.key || !shown.isSettled) return shownFirst(told)
  if (told.items === shown.items) return shown
  const now = new Map(told.items.map((database) => [database.id, database]))
  const rows = shown.rows.map((row) => {
    const database = now.get(row.database.id)
    const isGone = database === undefined
    const isSame = row.isGone === isGone && (isGone || database === row.database)
    return isSame ? row : { database: database ?? row.database, isGone }
  })
  const known = new Set(shown.rows.map(({ database }) => database.id))
  const arrived = told.items.filter(({ id }) => !known.has(id)).length
  return { ...shown, items: told.items, rows, arrived }
}
