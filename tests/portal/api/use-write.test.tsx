import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, test, vi } from 'vitest'
import { keys } from '../../../portal/src/api/queries.ts'
import { useIdempotencyKey, useWrite } from '../../../portal/src/api/use-write.ts'

test('a form keeps its key until a value changes', () => {
  const { result, rerender } = renderHook(({ name }) => useIdempotencyKey({ name }), { initialProps: { name: 'shop' } })
  const first = result.current

  rerender({ name: 'shop' })
  expect(result.current).toBe(first)

  rerender({ name: 'shop-2' })
  expect(result.current).not.toBe(first)
})

test('what was accepted is shown at once, and lists are read again', async () => {
  const client = new QueryClient()
  client.setQueryData([...keys.requests, 'open'], [])
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
  const accepted = { database: { id: 'd-1' }, request: { key: 'r-1', state: 'QUEUED' } }
  const { result } = renderHook(() => useWrite(async () => accepted), { wrapper })

  await result.current.mutateAsync(undefined)

  expect(client.getQueryData(keys.request('r-1'))).toEqual(accepted.request)
  expect(client.getQueryState([...keys.requests, 'open'])?.isInvalidated).toBe(true)
})

test('what is answered after its form was closed is shown, and opens nothing', async () => {
  const client = new QueryClient()
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
  const onDone = vi.fn()
  let answer: (accepted: unknown) => void = () => {}
  const { result, unmount } = renderHook(() => useWrite(() => new Promise((resolve) => (answer = resolve)), onDone), {
    wrapper,
  })
  const sent = result.current.mutateAsync(undefined)
  await Promise.resolve()

  unmount()
  answer({ request: { key: 'r-2' } })
  await sent

  expect(client.getQueryData(keys.request('r-2'))).toEqual({ key: 'r-2' })
  expect(onDone).not.toHaveBeenCalled()
})
