import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import type { Accepted } from './queries.ts'
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

/** A write. What the API accepted goes into what is shown at once; lists are read again. */
export const useWrite = <V, R>(write: (values: V) => Promise<R>, onDone?: (answer: R, values: V) => void) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: write,
    onSuccess: (answer, values) => {
      const { database, request } = answer as Partial<Accepted>
      if (request) client.setQueryData(keys.request(request.key), request)
      if (database) void client.invalidateQueries({ queryKey: keys.database(database.id) })
      void client.invalidateQueries({ queryKey: keys.databases })
      void client.invalidateQueries({ queryKey: keys.requests })
      onDone?.(answer, values)
    },
  })
}
