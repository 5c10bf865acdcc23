import { createContext, useContext } from 'react'
import type { Database } from '../../api/queries.ts'

/** What the tabs below a database know of it. */
interface ShownDatabase {
  readonly database: Database
  readonly etag: string
  /** It is not there any more: what was read last stays, nothing is asked. */
  readonly isGone: boolean
}

export const DatabaseContext = createContext<ShownDatabase | undefined>(undefined)

export const useShownDatabase = (): ShownDatabase => {
  const shown = useContext(DatabaseContext)
  if (!shown) throw new Error('This is not below a database')
  return shown
}
