import { describe, expect, test } from 'vitest'
import { forgetFeedback } from '../../../../functions/events/forget-expired.ts'
import { newDatabaseId } from '../../../../shared/core/ids.ts'
import { after, days, hours, instant, millis, minutes } from '../../../../shared/core/time.ts'
import { type Feedback, feedbackGiversOf, feedbackKey } from '../../../../shared/entities/feedback.ts'
import { homeIn } from '../../../../shared/entities/home.ts'
import { storesOn } from '../../../../shared/entities/stores.ts'
import { dump, openApi, type TestApi, type TokenWish, tokenOf } from './harness.ts'

const path = '/v1/feedback'

/** Somebody who may only look, and has no tenant. */
const viewer = (api: TestApi, wish: Partial<TokenWish> = {}) =>
  tokenOf({ clock: api.clock, subject: 'ann', roles: ['viewer'], tenants: [], ...wish })

const give = async (api: TestApi, body: object = { experience: 'good' }, key?: string, wish: Partial<TokenWish> = {}) =>
  api.call('POST', path, {
    token: await viewer(api, wish),
    body,
    ...(key === undefined ? {} : { headers: { 'Idempotency-Key': key } }),
  })

const itemsOf = async (api: TestApi, query = '') => (await api.call('GET', `${path}${query}`)).body.items

/** What was said at that time. */
const said = async (api: TestApi, givenAt: string, changes: Partial<Feedback> = {}): Promise<string> => {
  const id = newDatabaseId()
  const row: Feedback = {
    id,
    experience: 'good',
    contactMe: false,
    givenBy: 'ann',
    givenAt: instant(givenAt),
    ...changes,
  }
  await api.stores.feedback.create(row)
  return id
}

describe('whoever has a role', () => {
  test('says how they find Howdah, and it is kept with their name, page and time', async () => {
    const api = openApi()
    const body = {
      experience: 'very-good',
      comment: 'Fast.\nNice \u{1f469}\u200d\u{1f52c}',
      page: '/databases/5b54d046',
    }

    const answer = await give(api, body, undefined, { claims: { name: 'Ann Lee', email: 'ann@example.com' } })

    expect(answer.status).toBe(201)
    const [kept] = await itemsOf(api)
    expect(kept).toEqual({
      ...body,
      id: answer.body.id,
      contactMe: false,
      givenAt: api.clock.now(),
      givenBy: 'ann',
      givenByName: 'Ann Lee',
    })
    expect(answer.body).toEqual({ id: kept.id, givenAt: kept.givenAt })
  })

  test('is answered by mail only when they want that, and their token names an address', async () => {
    const api = openApi()
    const claims = { name: 'Ann Lee', email: 'ann@example.com' }
    await give(api, { experience: 'bad', contactMe: true }, undefined, { claims })
    api.clock.pass(minutes(1))
    await give(api, { experience: 'bad', contactMe: true }, undefined, { claims: { name: 'Ann Lee' } })

    const [without, with_] = await itemsOf(api)

    expect(with_).toMatchObject({ contactMe: true, email: 'ann@example.com' })
    expect(without).toMatchObject({ contactMe: true, givenByName: 'Ann Lee' })
    expect(without).not.toHaveProperty('email')
  })

  test('gets the same answer to a repeat, and it is kept once', async () => {
    const api = openApi()
    const first = await give(api, { experience: 'fair', comment: 'secret-words' }, 'a-key')
    api.clock.pass(minutes(5))
    const second = await give(api, { experience: 'fair', comment: 'secret-words' }, 'a-key')
    const other = await give(api, { experience: 'bad' }, 'a-key')

    expect(second.body).toEqual(first.body)
    expect(other.body).toMatchObject({ status: 422, code: 'idempotency-key-reused' })
    expect(await itemsOf(api)).toHaveLength(1)
    // Only the row itself holds it: what is removed is gone.
    expect((await dump(api)).split('secret-words')).toHaveLength(2)
  })

  test('says it once also when the first call was cut off after it was written', async () => {
    const api = openApi()
    const { replace } = api.stores.idempotentCalls
    api.stores.idempotentCalls.replace = () => Promise.reject(new Error('cut off'))
    await give(api, { experience: 'fair' }, 'a-key')
    api.stores.idempotentCalls.replace = replace
    const [{ givenAt }] = await itemsOf(api)
    api.clock.pass(minutes(5))

    const { status, body } = await give(api, { experience: 'fair' }, 'a-key')

    expect([status, body.givenAt]).toEqual([201, givenAt])
    expect(await itemsOf(api)).toHaveLength(1)
  })

  test('says nothing by a dry run', async () => {
    const api = openApi()

    const { status, body } = await api.call('POST', `${path}?dryRun=true`, { body: { experience: 'good' } })

    expect([status, body]).toEqual([200, { dryRun: true }])
    expect(await itemsOf(api)).toEqual([])
    expect((await api.call('GET', '/v1/me')).body).not.toHaveProperty('feedbackGivenAt')
  })

  test('says it at most 20 times in 24 hours, whatever others do', async () => {
    const api = openApi()
    for (let n = 0; n < 20; n++) {
      expect((await give(api)).status).toBe(201)
      api.clock.pass(minutes(30))
    }

    const refused = await give(api, { experience: 'good' }, 'a-key')

    expect(refused.body).toMatchObject({ status: 429, code: 'too-many-requests' })
    expect(refused.headers.get('retry-after')).toBe(`${14 * 3600}`)
    expect((await give(api, { experience: 'good' }, undefined, { subject: 'bob' })).status).toBe(201)
    api.clock.pass(hours(14))
    expect((await give(api, { experience: 'good' }, 'a-key')).status).toBe(201)
    expect((await give(api)).status).toBe(429)
  })

  test('says it no more often by calling at once', async () => {
    const api = openApi()

    const answers = await Promise.all(Array.from({ length: 30 }, () => give(api)))

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20)
    expect(await itemsOf(api, '?pageSize=200')).toHaveLength(20)
  })

  test('has 50 kept at most: the oldest go', async () => {
    const api = openApi()
    const ids: string[] = []
    for (let n = 0; n < 53; n++) {
      ids.push((await give(api)).body.id)
      api.clock.pass(hours(2))
    }

    const kept = (await itemsOf(api, '?pageSize=200')).map(({ id }: { id: string }) => id)

    expect(kept).toEqual(ids.slice(3).toReversed())
  })

  test.each([
    [{}, '/experience'],
    [{ experience: 'great' }, '/experience'],
    [{ experience: 'good', comment: '' }, '/comment'],
    [{ experience: 'good', comment: 'x'.repeat(2001) }, '/comment'],
    [{ experience: 'good', comment: 'a\u0007' }, '/comment'],
    [{ experience: 'good', comment: 'a\u202eb' }, '/comment'],
    [{ experience: 'good', contactMe: 'yes' }, '/contactMe'],
    [{ experience: 'good', page: 'databases' }, '/page'],
    [{ experience: 'good', page: '//evil.example.com' }, '/page'],
    [{ experience: 'good', page: '/\\evil.example.com' }, '/page'],
    [{ experience: 'good', page: '/databases?search=x' }, '/page'],
    [{ experience: 'good', page: `/${'x'.repeat(300)}` }, '/page'],
    [{ experience: 'good', givenBy: 'bob' }, '/givenBy'],
  ])('is refused %j', async (body, pointer) => {
    expect((await give(openApi(), body)).body).toMatchObject({ status: 422, errors: [{ pointer }] })
  })

  test.each(['/', '/databases/new', '/requests/r-0mb1k2x3y-0123456789abcdef0', '/a%20b/', '/costs//241-6286'])(
    'may be on page %s',
    async (page) => {
      expect((await give(openApi(), { experience: 'good', comment: '\u{1f600}'.repeat(2000), page })).status).toBe(201)
    },
  )
})

test('nobody without a role says anything', async () => {
  const api = openApi()

  expect((await give(api, { experience: 'good' }, undefined, { roles: [] })).body.code).toBe('forbidden')
})

describe('administrators of all tenants', () => {
  const given = async () => {
    const api = openApi()
    const ids = [
      await said(api, '2026-09-30T23:59:59.999Z', { experience: 'bad' }),
      await said(api, '2026-10-01T00:00:00Z'),
      await said(api, '2026-10-31T23:59:59.999Z', { experience: 'bad' }),
      await said(api, '2026-11-01T00:00:00Z', { experience: 'fair' }),
    ] as const
    const idsOf = async (query: string) => (await itemsOf(api, query)).map(({ id }: { id: string }) => id)
    return { api, ids, idsOf }
  }

  test('see what was said, newest first, of a month in UTC, and of some experiences', async () => {
    const { ids, idsOf } = await given()
    const [september, first, last, november] = ids

    expect(await idsOf('')).toEqual([november, last, first, september])
    expect(await idsOf('?month=2026-10')).toEqual([last, first])
    expect(await idsOf('?month=2026-10&experience=bad')).toEqual([last])
    expect(await idsOf('?experience=bad&experience=fair')).toEqual([november, last, september])
    expect(await idsOf('?month=9999-12')).toEqual([])
  })

  test('see it page by page, and nothing of another month by a cursor of that', async () => {
    const { api, ids, idsOf } = await given()
    const [, first, last] = ids
    const page = await api.call('GET', `${path}?month=2026-10&pageSize=1`)
    const ofAll = await api.call('GET', `${path}?pageSize=1`)

    expect(page.body.items).toMatchObject([{ id: last }])
    expect(await idsOf(`?month=2026-10&cursor=${page.body.nextCursor}`)).toEqual([first])
    expect(await idsOf(`?month=2026-10&cursor=${ofAll.body.nextCursor}`)).toEqual([last, first])
    expect(await idsOf(`?month=2026-11&cursor=${page.body.nextCursor}`)).toEqual([])
  })

  test.each(['month=2026-13', 'month=2026-1', 'experience=great', 'tenant=DEMO', 'cursor=abc'])(
    'are refused ?%s',
    async (query) => {
      expect((await openApi().call('GET', `${path}?${query}`)).status).toBe(422)
    },
  )

  test('see the share of each face in the last 12 months', async () => {
    const { api } = await given()
    await said(api, '2025-11-30T23:59:59.999Z')
    await said(api, '2026-10-09T00:00:00Z')

    const { body } = await api.call('GET', `${path}-summary`)

    const none = { count: 0, share: 0 }
    const nothing = { 'very-bad': none, bad: none, fair: none, good: none, 'very-good': none }
    expect(body.timeZone).toBe('UTC')
    expect(body.months).toHaveLength(12)
    expect(body.months[0]).toEqual({ month: '2025-12', count: 0, experiences: nothing })
    expect(body.months[10]).toEqual({
      month: '2026-10',
      count: 3,
      experiences: { ...nothing, bad: { count: 1, share: 1 / 3 }, good: { count: 2, share: 2 / 3 } },
    })
    expect(body.months[11]).toMatchObject({ month: '2026-11', count: 1, experiences: { fair: { share: 1 } } })
  })

  test('remove what somebody said', async () => {
    const api = openApi()
    const { id } = (await give(api, { experience: 'bad', comment: 'secret-words' })).body
    const remove = (query = '', headers = {}) => api.call('DELETE', `${path}/${id}${query}`, { headers })

    expect((await remove('?dryRun=true')).body).toEqual({ dryRun: true })
    expect(await itemsOf(api)).toHaveLength(1)
    expect((await remove('', { 'Idempotency-Key': 'a-key' })).status).toBe(204)
    expect((await remove('', { 'Idempotency-Key': 'a-key' })).status).toBe(204)
    expect((await remove()).body).toMatchObject({ status: 404, code: 'not-found' })
    expect(await itemsOf(api)).toEqual([])
    expect(await dump(api)).not.toContain('secret-words')
  })
})

describe('what was said', () => {
  test('is forgotten after 730 days, and who said it', async () => {
    const api = openApi()
    const { id } = (await give(api)).body
    const isKept = async () => (await api.stores.feedback.find(feedbackKey(id))) !== undefined
    const rows = () => api.stores.feedbackGivers.list(feedbackGiversOf('ann'))

    api.clock.pass(days(730))
    await forgetFeedback(api)
    expect(await isKept()).toBe(true)
    api.clock.pass(millis(1))
    await forgetFeedback(api)

    expect([await isKept(), await rows()]).toEqual([false, []])
  })

  test('is forgotten by the region that wrote who said it', async () => {
    const api = openApi()
    const stores = (region: string) => storesOn(api.table, homeIn(region, []))
    const [europe, america] = [stores('eu-central-1'), stores('us-east-1')]
    const expiresAt = after(api.clock.now(), hours(-1))
    for (const { home, feedbackGivers } of [europe, america])
      await feedbackGivers.create({ subject: 'ann', home: home.name, given: [], expiresAt })

    await forgetFeedback({ stores: europe, clock: api.clock })

    const left = await europe.feedbackGivers.list(feedbackGiversOf('ann'))
    expect(left.map(({ home }) => home)).toEqual(['us-east-1'])
  })

  test('is 20 000 times kept at most: the oldest go', { timeout: 60_000 }, async () => {
    const api = openApi()
    const begin = Date.parse(api.clock.now()) - 20_003_000
    const ids: string[] = []
    for (let n = 0; n < 20_003; n++) ids.push(await said(api, new Date(begin + n * 1000).toISOString()))

    await forgetFeedback(api)

    const isKept = ids.slice(0, 5).map((id) => api.stores.feedback.find(feedbackKey(id)).then(Boolean))
    expect(await Promise.all(isKept)).toEqual([false, false, false, true, true])
  })
})
