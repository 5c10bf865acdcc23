import { describe, expect, test, vi } from 'vitest'
import { defaultLimits } from '../../../../functions/api/dependencies.ts'
import { Turns } from '../../../../functions/api/http/turns.ts'
import { openApi, runningDatabase, tokenOf } from './harness.ts'

const logsAtOnce = { perCaller: 2, inAll: 3 }

const given = async (read: (signal: AbortSignal) => AsyncIterable<string>) => {
  let open = 0
  const api = openApi({
    limits: { ...defaultLimits, logsAtOnce },
    logs: {
      read: async function* (_, { signal }) {
        open++
        try {
          yield* read(signal)
        } finally {
          open--
        }
      },
    },
  })
  const database = runningDatabase()
  await api.stores.databases.create(database)
  const path = `/v1/databases/${database.id}/logs`
  const tokens: Record<string, string> = {}
  for (const subject of ['ann', 'bob', 'eve']) tokens[subject] = await tokenOf({ clock: api.clock, subject })
  const follow = (subject: string) =>
    api.app.request(`${path}?follow=true`, { headers: { Authorization: `Bearer ${tokens[subject]}` } })
  return { api, path, follow, tokens, open: () => open }
}

const endless = async function* (signal: AbortSignal) {
  yield 'one'
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
}

describe('logs that are followed', () => {
  test('are so many for each caller and so many in all, and a place is given back', async () => {
    const { follow, open } = await given(endless)
    const first = await follow('ann')
    await follow('ann')

    const tooMany = await follow('ann')
    expect(tooMany.status).toBe(429)
    expect(Number(tooMany.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await tooMany.json()).toMatchObject({ code: 'too-many-requests', detail: expect.stringContaining('2 logs') })
    expect((await follow('bob')).status).toBe(200)
    expect((await follow('eve')).status).toBe(429)

    await first.body?.cancel()
    await vi.waitFor(() => expect(open()).toBe(2))
    expect((await follow('eve')).status).toBe(200)
  })

  test('keep no place of somebody who only asks for the head', async () => {
    const { api, path, tokens, open } = await given(endless)
    const headers = { Authorization: `Bearer ${tokens.ann}` }
    for (let n = 0; n < 3; n++)
      expect((await api.app.request(`${path}?follow=true`, { method: 'HEAD', headers })).status).toBe(200)

    await vi.waitFor(() => expect(open()).toBe(0))
  })

  test('give their place back when they end, and when they fail', async () => {
    const { follow } = await given(async function* () {
      yield 'one'
      throw new Error('the source is gone')
    })

    for (let n = 0; n < 5; n++) {
      const answer = await follow('ann')
      expect(answer.status).toBe(200)
      await answer.text().catch(() => {})
    }
  })
})

test('an answer that nobody takes keeps its place until it is taken', async () => {
  const { api, path, tokens } = await given(async function* () {
    for (let n = 0; n < 2_500; n++) yield 'x'.repeat(8_000)
  })
  const call = () => api.app.request(path, { headers: { Authorization: `Bearer ${tokens.ann}` } })

  const [first] = [await call(), await call()]
  expect((await call()).status).toBe(429)

  expect((await first?.text())?.length).toBeLessThan(2_100_000)
  expect((await call()).status).toBe(200)
})

test('a caller of many calls keeps nobody else waiting', async () => {
  const turns = new Turns()
  const order: string[] = []
  const work = (name: string) => async () => void order.push(name)
  const many = Array.from({ length: 200 }, () => turns.take('heavy', work('heavy')))
  const other = new Promise<void>((resolve) =>
    setImmediate(() => void turns.take('other', work('other')).then(resolve)),
  )

  await Promise.all([...many, other])

  expect(order).toHaveLength(201)
  expect(order.indexOf('other')).toBeLessThan(40)
})

test('a call that fails gives its turn on', async () => {
  const turns = new Turns()
  const failing = Array.from({ length: 30 }, () =>
    turns.take('caller', async () => {
      throw new Error('no')
    }),
  )

  expect((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected')).toBe(true)
  expect(await turns.take('caller', async () => 'done')).toBe('done')
})

describe('what is wrong a thousand times', () => {
  const everything = { 'Content-Type': 'application/json' }

  test.each(['state=', 'state=FAILED', 'type=', 'none='])('is not told a thousand times: ?%s', async (parameter) => {
    const query = Array.from({ length: 1_500 }, (_, at) => (parameter === 'none=' ? `none${at}=` : parameter)).join('&')

    const answer = await openApi().call('GET', `/v1/requests?${query}`)

    expect(answer.body).toMatchObject({ status: 422, code: 'invalid-request' })
    expect(answer.text.length).toBeLessThan(1_000)
  })

  test.each(['/v1/schedules', '/v1/estimates', '/v1/databases'])('nor of a body: %s', async (path) => {
    const body = JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`a${at}`, 1])))

    const answer = await openApi().call('POST', path, { body, headers: everything })

    expect(answer.body).toMatchObject({ status: 422, code: 'invalid-request' })
    expect(answer.text).toMatch(/49\d\d further errors/)
    expect(answer.text.length).toBeLessThan(10_000)
  })
})
