import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Accepted, Database } from './queries.ts'
import { keys } from './queries.ts'

/**
 * One Idempotency-Key from opening a form until a value changes: a double click, or a call that got no answer and is sent again, does one thing.
 * @param values what would be sent
 */
export const useIdempotencyKey = (values: unknown): string => {
  const held = useRef<{ text: string; key: string } | undefined>(undefined)
  const text = JSON.stringify(values)
  if (held.current?.text !== text) held.current = { text, key: crypto.randomUUID() }
  return held.current.key
}

/**
 * A write. What the API accepted is shown at once, in lists as well; they are read again.
 * @param write its signal says that whoever asked has closed the form, or gone: what was not sent yet is not sent any more
 * @param onDone while they are still there
 */
export const useWrite = <V, R>(
  write: (values: V, signal: AbortSignal) => Promise<R>,
  onDone?: (answer: R, values: V) => void,
) => {
  const client = useQueryClient()
  const form = useRef(new AbortController())
  useEffect(() => {
    const opened = new AbortController()
    form.current = opened
    return () => opened.abort()
  }, [])
  const mutation = useMutation({
    mutationFn: (values: V) => write(values, form.current.signal),
    onSuccess: (answer, values) => {
      const { database, request } = answer as Partial<Accepted>
      if (request) client.setQueryData(keys.request(request.key), request)
      if (database) {
        showInLists(client, database)
        void client.invalidateQueries({ queryKey: keys.database(database.id) })
      }
      void client.invalidateQueries({ queryKey: keys.databases })
      void client.invalidateQueries({ queryKey: keys.requests })
      if (!form.current.signal.aborted) onDone?.(answer, values)
    },
  })
  /** What was not sent yet is not sent any more, and the form is as it was. */
  const withdraw = (): void => {
    form.current.abort()
    form.current = new AbortController()
    mutation.reset()
  }
  return { ...mutation, withdraw }
}

const showInLists = (client: QueryClient, database: Database): void => {
  client.setQueriesData<unknown>({ queryKey: keys.databases }, (list: unknown) => {
    const { items } = (list ?? {}) as { items?: readonly Database[] }
    return Array.isArray(items)
      ? { ...(list as object), items: items.map((one) => (one.id === database.id ? { ...one, ...database } : one)) }
      : list
  })
}
