import type { QueryClient } from '@tanstack/react-query'
import type { Tabs } from '../session/tabs.ts'
import { type Accepted, keys } from './queries.ts'

/** What is changed in one tab of a browser is read again in the others; in one that nobody sees, when it is looked at again. */
export const shareChanges = (client: QueryClient, tabs: Tabs): void => {
  client.getMutationCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success') return
    const { database } = (event.mutation.state.data ?? {}) as Partial<Accepted>
    if (database) tabs.say({ kind: 'changed', databaseId: database.id })
  })
  tabs.listen((message) => {
    if (message.kind !== 'changed') return
    const refetchType = document.hidden ? 'none' : 'active'
    for (const queryKey of [keys.database(message.databaseId), keys.databases, keys.requests])
      void client.invalidateQueries({ queryKey, refetchType })
  })
}
