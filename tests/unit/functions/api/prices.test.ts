import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../../../functions/api/dependencies.ts'
import { openApi, password, tokenOf } from './harness.ts'

test('prices are told as exact decimals, by storage type where it is offered', async () => {
  const api = openApi()
  const token = await tokenOf({ clock: api.clock, roles: ['viewer'], tenants: [] })

  const { status, body } = await api.call('GET', '/v1/prices', { token })

  expect(status).toBe(200)
  expect(body).toMatchObject({ currency: 'EUR', hoursPerMonth: 730, networkDiskGbHourPrice: '0.000702' })
  expect(body.flavours).toEqual(
    expect.arrayContaining([
      { name: 'smallbusiness', hourlyPrice: { local: '0.1422', network: '0.078' } },
      { name: 'diskless', hourlyPrice: { network: '1' } },
    ]),
  )
})

describe('an estimate', () => {
  const estimate = (body: object) => openApi().call('POST', '/v1/estimates', { body })

  test('of a database on a network-attached disk has a line for it', async () => {
    const answer = await estimate({ flavour: 'smallbusiness', storageType: 'network', volumeGb: 10 })

    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      currency: 'EUR',
      hoursPerMonth: 730,
      lines: [
        { item: 'flavour', quantity: 730, unit: 'h', unitPrice: '0.078', amount: '56.94' },
        { item: 'network-disk', quantity: 7300, unit: 'GB·h', unitPrice: '0.000702', amount: '5.12' },
      ],
      total: '62.06',
    })
  })

  test('of a database on a local disk has the flavour alone, with the defaults of a create', async () => {
    expect((await estimate({})).body).toMatchObject({
      lines: [{ item: 'flavour', unitPrice: '0.0926', amount: '67.60' }],
      total: '67.60',
    })
  })

  test('is made for viewers, and counts as no write', async () => {
    const api = openApi({ limits: { ...defaultLimits, writes: { burst: 1, callsPerSecond: 0.001 } } })
    const token = await tokenOf({ clock: api.clock, roles: ['viewer'] })

    for (let n = 0; n < 3; n++) expect((await api.call('POST', '/v1/estimates', { body: {}, token })).status).toBe(200)
  })

  test.each([
    [{ flavour: 'huge' }, '/flavour'],
    [{ flavour: 'diskless' }, '/storageType'],
  ])('of %j is refused as the create is', async (wish, pointer) => {
    const { body } = await estimate(wish)
    const created = await openApi().call('POST', '/v1/databases', { body: { name: 'x', password, ...wish } })

    expect(body).toMatchObject({ status: 422, code: 'invalid-request', errors: [{ pointer }] })
    expect(body.errors).toEqual(created.body.errors)
  })

  test.each([{ volumeGb: 0 }, { volumeGb: 16_385 }, { storageType: 'tape' }, { name: 'x' }])(
    'of %j is refused',
    async (wish) => {
      expect((await estimate(wish)).body).toMatchObject({ status: 422, code: 'invalid-request' })
    },
  )
})
