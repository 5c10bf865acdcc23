import type { Database } from '../../api/queries.ts'

type Cell = 'name' | 'state' | 'description' | 'address'
/** Two names for one animation: it begins anew when the name changes. */
export type Changes = { readonly [C in Cell]?: 'once' | 'again' }

const shown: Readonly<Record<Cell, (database: Database) => unknown>> = {
  name: ({ name }) => name,
  state: ({ state, desiredState, activeRequest }) => `${state} ${desiredState} ${activeRequest}`,
  description: ({ description }) => description,
  address: ({ endpoint }) => `${endpoint?.host} ${endpoint?.port}`,
}

export const changesAfter = (before: Database, now: Database, earlier: Changes): Changes =>
  Object.fromEntries(
    (Object.keys(shown) as Cell[]).map((cell) => {
      const hasChanged = shown[cell](before) !== shown[cell](now)
      return [cell, hasChanged ? (earlier[cell] === 'once' ? 'again' : 'once') : earlier[cell]]
    }),
  )
