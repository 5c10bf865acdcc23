import { SearchableDatabases } from '../../shared/entities/search.ts'
import type { Stores } from '../../shared/entities/stores.ts'

/** Databases that an older Howdah wrote are found by search, listed by their cards and watched over. Done once for a table; later calls ask for one item. */
export const indexDatabases = ({ stores: { databases, home } }: { readonly stores: Stores }): Promise<void> =>
  new SearchableDatabases(databases.table, home).ensureIndexed()
