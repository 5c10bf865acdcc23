import { describe, expect, test } from 'vitest'
import { hours, instant } from '../../../../shared/core/time.ts'
import { openApi, type TokenWish, tokenOf } from './harness.ts'

const ask = async (wish: Omit<TokenWish, 'clock'>) => {
  const api = openApi()
  return api.call('GET', '/v1/me', { token: await tokenOf({ clock: api.clock, ...wish }) })
}

describe('who calls is told', () => {
  test('their subject, name, highest role and tenants', async () => {
    const answer = await ask({
      subject: 'ann',
      roles: ['viewer', 'operator'],
      tenants: ['DEMO', 'SHOPS', 'DEMO'],
      claims: { name: 'Ann Lee' },
    })

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      subject: 'ann',
      name: 'Ann Lee',
      role: 'operator',
      roles: ['viewer', 'operator'],
      tenants: ['DEMO', 'SHOPS'],
      allTenants: false,
    })
  })

  test('all tenants of the catalogue, when they see everybody', async () => {
    expect((await ask({ tenants: '*' })).body).toMatchObject({ tenants: ['ADMIN', 'DEMO', 'SHOPS'], allTenants: true })
  })

  test('that they have no role, so that a client can explain it', async () => {
    const answer = await ask({ roles: ['nurse'], tenants: [] })

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ subject: 'alice', name: 'alice', roles: [], tenants: [], allTenants: false })
  })

  test('no tenant of the catalogue without a role', async () => {
    const { body } = await ask({ roles: [], tenants: '*' })

    expect(body).toEqual({ subject: 'alice', name: 'alice', roles: [], tenants: [], allTenants: true })
  })

  test('when they last gave feedback, in whatever region, also where that is removed', async () => {
    const api = openApi()
    const token = await tokenOf({ clock: api.clock, roles: ['viewer'] })
    const givenAt = async () => (await api.call('GET', '/v1/me', { token })).body.feedbackGivenAt
    const give = async () => (await api.call('POST', '/v1/feedback', { token, body: { experience: 'good' } })).body
    expect(await givenAt()).toBeUndefined()

    await give()
    api.clock.pass(hours(1))
    const last = await give()
    await api.call('DELETE', `/v1/feedback/${last.id}`)
    await api.stores.feedbackGivers.create({
      subject: 'alice',
      home: 'us-east-1',
      given: [{ id: 'a', at: instant('2026-11-22T12:30:00Z') }],
      expiresAt: instant('2028-11-22T12:30:00Z'),
    })

    expect(await givenAt()).toBe(last.givenAt)
  })

  test('nothing without a good token', async () => {
    for (const token of [null, 'abc'])
      expect((await openApi().call('GET', '/v1/me', { token })).body).toMatchObject({ code: 'unauthenticated' })
  })
})
