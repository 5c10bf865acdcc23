import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Api } from '../../../portal/src/api/client.ts'
import type { Request } from '../../../portal/src/api/queries.ts'
import { watchRequests } from '../../../portal/src/feedback/watch-requests.ts'

let client: QueryClient
let onProcessed: ReturnType<typeof vi.fn<() => void>>
let stop: () => void
/** What the API says of every request. */
let answer: Partial<Request>

const api = {
  GET: async () => ({ data: answer, response: new Response() }),
} as unknown as Api

beforeEach(() => {
  vi.useFakeTimers()
  client = new QueryClient()
  onProcessed = vi.fn<() => void>()
  stop = watchRequests(client, api, onProcessed)
})
afterEach(() => {
  stop()
  client.clear()
  vi.useRealTimers()
})

const know = (state: Request['state'], key = 'r-1'): unknown => client.setQueryData(['request', key], { key, state })
const lookAt = (key = 'r-1') =>
  new QueryObserver(client, { queryKey: ['request', key], enabled: false }).subscribe(() => {})

test('one that is looked at and becomes processed is told once', () => {
  know('RUNNING')
  lookAt()

  know('PROCESSED')
  know('PROCESSED')

  expect(onProcessed).toHaveBeenCalledTimes(1)
})

test('one that had ended, one that failed, and one that nobody looks at are not told', () => {
  know('PROCESSED', 'r-1')
  lookAt('r-1')
  know('RUNNING', 'r-2')
  lookAt('r-2')
  know('FAILED', 'r-2')
  know('RUNNING', 'r-3')
  know('PROCESSED', 'r-3')

  expect(onProcessed).not.toHaveBeenCalled()
})

test('one that its page put away before it was known how it ended is asked for once more', async () => {
  know('RUNNING')
  const leave = lookAt()
  answer = { key: 'r-1', state: 'PROCESSED' }
  leave()

  await vi.advanceTimersByTimeAsync(2_900)
  expect(onProcessed).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(200)
  expect(onProcessed).toHaveBeenCalledTimes(1)
})

test('nothing is told or asked for when it has ended', async () => {
  know('RUNNING')
  const leave = lookAt()
  answer = { key: 'r-1', state: 'PROCESSED' }
  leave()
  stop()

  await vi.advanceTimersByTimeAsync(10_000)

  expect(onProcessed).not.toHaveBeenCalled()
})
