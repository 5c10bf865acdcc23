import type { Instant } from '../core/time.ts'
import type { EntityLayout } from './entity-store.ts'
import type { Home } from './home.ts'

/** Written when everything that one home writes was found in the indexes in its present form. */
export interface IndexMark {
  /** Its name. */
  readonly home: string
  readonly checkedAt: Instant
}

/** Another form takes another sort key: a table that has only the old mark is gone through again. */
export const indexMarkKey = ({ name }: Pick<Home, 'name'>) => ({
  pk: 'SEARCH-INDEX',
  sk: `words, two cards and observations, ${name}`,
})

export const indexMarkLayout: EntityLayout<IndexMark> = {
  noun: 'mark of the index',
  key: ({ home }) => indexMarkKey({ name: home }),
  indexes: () => ({}),
}
