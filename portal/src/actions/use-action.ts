import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { problemOf } from '../api/problem.ts'
import { type Database, keys } from '../api/queries.ts'
import { useWrite } from '../api/use-write.ts'

/** A write of a dialog: what it answers is shown at once, in lists as well. */
export const useAction = <V, R>(write: (values: V) => Promise<R>, onDone: (answer: R, values: V) => void) => {
  const client = useQueryClient()
  return useWrite(write, (answer: R, values: V) => {
    const { database } = answer as { database?: Database }
    if (database) showInLists(client, database)
    onDone(answer, values)
  })
}

const showInLists = (client: QueryClient, database: Database): void => {
  client.setQueriesData<unknown>({ queryKey: keys.databases }, (list: unknown) => {
    const { items } = (list ?? {}) as { items?: readonly Database[] }
    return Array.isArray(items)
      ? { ...(list as object), items: items.map((one) => (one.id === database.id ? { ...one, ...database } : one)) }
      : list
  })
}

/** What the API says of one field, by its JSON pointer or the name of a parameter. */
export const fieldError = (error: unknown, ...pointers: readonly string[]): string | undefined =>
  problemOf(error)?.errors?.find(({ pointer }) => pointers.includes(pointer))?.message
