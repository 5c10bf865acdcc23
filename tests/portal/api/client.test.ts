import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answerOf, createApiClient } from '../../../portal/src/api/client.ts'
import { ApiError, Unreachable } from '../../../portal/src/api/problem.ts'
import { noteAnswer } from '../../../portal/src/api/reach.ts'
import type { Session } from '../../../portal/src/session/session.ts'

type Answer = () => Response | Promise<Response>

const answers: Answer[] = []
const sent: Request[] = []
const away: Answer = () => {
  throw new TypeError('Failed to fetch')
}
const ok: Answer = () => Response.json({ key: 'r-1' })

const token = vi.fn<Session['token']>()
const api = createApiClient({ token } as unknown as Session)

beforeEach(() => {
  vi.useFakeTimers()
  answers.length = 0
  sent.length = 0
  token.mockReset().mockImplementation(async (refused) => (refused === undefined ? 'first' : 'second'))
  noteAnswer()
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push(request)
    return (answers.shift() ?? ok)()
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const problem = (status: number, code: string, headers = {}): Response =>
  new Response(JSON.stringify({ title: code, status, detail: code, code, hint: '', requestId: 'c-1' }), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  })

const read = (signal?: AbortSignal) =>
  answerOf(api.GET('/v1/requests/{key}', { params: { path: { key: 'r-1' } }, ...(signal ? { signal } : {}) }))

const write = (signal?: AbortSignal) =>
  answerOf(
    api.POST('/v1/requests/{key}/retry', {
      params: { path: { key: 'r-1' }, header: { 'Idempotency-Key': 'of-the-form' } },
      ...(signal ? { signal } : {}),
    }),
  )

const later = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(seconds * 1000)

test('every call carries the token', async () => {
  await read()

  expect(sent[0]?.headers.get('Authorization')).toBe('Bearer first')
})

test('a refused token is renewed, once', async () => {
  answers.push(() => problem(401, 'unauthenticated'), ok)
  await read()
  expect(sent.map(({ headers }) => headers.get('Authorization'))).toEqual(['Bearer first', 'Bearer second'])

  answers.push(
    () => problem(401, 'unauthenticated'),
    () => problem(401, 'unauthenticated'),
  )
  await expect(read()).rejects.toThrow(ApiError)
  expect(sent).toHaveLength(4)
})

test('what comes too fast waits as long as the API says, without a word', async () => {
  answers.push(() => problem(429, 'too-many-requests', { 'Retry-After': '7' }), ok)
  const answer = read()

  await later(6.9)
  expect(sent).toHaveLength(1)
  await later(0.2)
  await answer
  expect(sent).toHaveLength(2)
})

test('what is refused for longer than anybody waits is told at once', async () => {
  answers.push(() => problem(429, 'too-many-requests', { 'Retry-After': '80000' }), ok)

  await expect(read()).rejects.toThrow(ApiError)
  expect(sent).toHaveLength(1)
})

test('a call goes through when the API is back', async () => {
  answers.push(away, () => new Response('Bad gateway', { status: 502 }), away, ok)
  const answer = read()

  await later(1)
  expect(sent).toHaveLength(2)
  await later(2)
  expect(sent).toHaveLength(3)
  await later(4)
  await expect(answer).resolves.toEqual({ key: 'r-1' })
})

test('a write that got no answer is sent again with the key of its form', async () => {
  answers.push(away, away, ok)
  const answer = write()
  await later(3)
  await answer

  expect(sent.map(({ headers }) => headers.get('Idempotency-Key'))).toEqual([
    'of-the-form',
    'of-the-form',
    'of-the-form',
  ])
})

test('a write without a key gets one, and keeps it', async () => {
  answers.push(away, ok)
  const answer = answerOf(api.POST('/v1/requests/{key}/cancel', { params: { path: { key: 'r-1' } } }))
  await later(1)
  await answer

  const keys = sent.map(({ headers }) => headers.get('Idempotency-Key'))
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
  expect(keys[1]).toBe(keys[0])
})

test('a call whose token cannot be renewed for the moment waits, as for the API', async () => {
  token.mockRejectedValueOnce(new TypeError('Failed to fetch'))
  const answer = write()
  await later(0)
  expect(sent).toHaveLength(0)

  await later(1)
  await answer
  expect(sent).toHaveLength(1)
})

test('calls that fail side by side are one failure: the pauses grow by what was tried', async () => {
  answers.push(away, away, away, away)
  const all = Promise.all([read(), read(), read(), read()])

  await later(1.01)
  await all
  expect(sent).toHaveLength(8)
})

test('what the API itself cannot do is told, not tried for ever', async () => {
  answers.push(() => problem(503, 'table-unavailable'))

  await expect(read()).rejects.toMatchObject({ code: 'table-unavailable' })
})

test('what is not of the API is told as such', async () => {
  answers.push(() => new Response('<h1>Internal Server Error</h1>', { status: 500 }))

  await expect(read()).rejects.toThrow(Unreachable)
})

test('a call that nobody waits for any more is not sent again', async () => {
  const gone = new AbortController()
  answers.push(away)
  const answer = read(gone.signal).catch((error: unknown) => error)
  await later(0)
  gone.abort()
  await later(60)

  expect(await answer).toMatchObject({ name: 'AbortError' })
  expect(sent).toHaveLength(1)
})

test('a write that nobody wants any more is not sent again; one that is on its way is let to its end', async () => {
  const closed = new AbortController()
  answers.push(away)
  const waiting = write(closed.signal).catch((error: unknown) => error)
  await later(0)
  closed.abort()
  await later(60)
  expect(await waiting).toMatchObject({ name: 'AbortError' })
  expect(sent).toHaveLength(1)

  const left = new AbortController()
  answers.push(() => new Promise((resolve) => setTimeout(() => resolve(Response.json({ key: 'r-1' })), 1_000)))
  const onItsWay = write(left.signal)
  await later(0)
  left.abort()
  await later(1_000)
  await expect(onItsWay).resolves.toEqual({ key: 'r-1' })
  expect(sent[1]?.signal.aborted).toBe(false)
})
