import { describe, expect, test } from 'vitest'
import { readBilling } from '../../../../shared/config/billing.ts'
import type { DatabaseId } from '../../../../shared/core/ids.ts'
import { after, hours, type Instant, instant, minutes } from '../../../../shared/core/time.ts'
import type { UsageFact } from '../../../../shared/entities/usage-fact.ts'
import { usageStartKey } from '../../../../shared/entities/usage-start.ts'
import { catalogue, openApi, type TestApi, tokenOf } from './harness.ts'

const at = (text: string): Instant => instant(text)
const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` as DatabaseId

const factOf = (number: number, changes: Partial<UsageFact> = {}): UsageFact => {
  const from = changes.from ?? at('2026-11-02T00:00:00Z')
  return {
    databaseId: idOf(number),
    databaseName: `shop-${number}`,
    what: 'server',
    cause: 'r-1',
    tenant: 'DEMO',
    product: 'C0001',
    costCenter: '241-6286',
    dataCenter: 'LOCAL1',
    flavour: 'smallbusiness',
    storageType: 'network',
    gb: 100,
    from,
    fromKnownAt: from,
    ...(changes.to ? { toKnownAt: changes.to } : {}),
    ...changes,
  }
}

const lasting = (from: Instant, duration: number) => ({ from, to: after(from, hours(duration)) })
const november = at('2026-11-02T00:00:00Z')

/** A server that ran for 419 hours on 41 900 GB-hours of disk. */
const theReference = [
  factOf(1, lasting(november, 419)),
  factOf(1, { what: 'volume', appears: true, ...lasting(november, 419) }),
]

const open = async (
  facts: readonly UsageFact[],
  billing?: Parameters<typeof readBilling>[0],
  zone = 'Europe/Berlin',
) => {
  const priced = { ...catalogue, billing: readBilling(billing, zone, 'the test') }
  const api = openApi({ catalogue: priced })
  for (const fact of facts) await api.stores.usage.create(fact)
  return api
}

const get = async (api: TestApi, path: string, tenants: readonly string[] | string = ['*'], accept?: string) => {
  const token = await tokenOf({ clock: api.clock, roles: ['viewer'], tenants })
  return api.call('GET', path, { token, ...(accept ? { headers: { Accept: accept } } : {}) })
}

describe('the costs of a month', () => {
  test('are those of the reference: 419 hours of smallbusiness network are 32.68, 41900 GB-hours are 29.41', async () => {
    const api = await open(theReference)

    const { body } = await get(api, '/v1/costs/241-6286?month=2026-11')

    expect(body).toEqual({
      costCenter: '241-6286',
      currency: 'EUR',
      products: ['C0001'],
      databases: 1,
      period: {
        month: '2026-11',
        from: '2026-10-31T23:00:00.000Z',
        to: '2026-11-30T23:00:00.000Z',
        isCurrent: true,
        until: api.clock.now(),
      },
      flavours: [
        {
          ...{ flavour: 'smallbusiness', storageType: 'network', hours: '419', unitPrice: '0.078', amount: '32.68' },
          ...{ firstMonth: '2026-11', lastMonth: '2026-11' },
        },
      ],
      networkDisk: [
        {
          ...{ gbHours: '41900', unitPrice: '0.000702', amount: '29.41' },
          ...{ firstMonth: '2026-11', lastMonth: '2026-11' },
        },
      ],
      total: '62.09',
      items: [
        {
          database: { id: idOf(1), name: 'shop-1', tenant: 'DEMO', product: 'C0001' },
          flavours: [{ flavour: 'smallbusiness', storageType: 'network', hours: '419' }],
          gbHours: '41900',
          amount: '62.09',
        },
      ],
      nextCursor: null,
    })
  })

  test('go on until now, and begin when the calendar says so', async () => {
    const api = await open([
      factOf(1, { from: at('2026-09-01T00:00:00Z') }),
      factOf(1, { what: 'volume', from: at('2026-09-01T00:00:00Z'), appears: true }),
    ])

    const october = await get(api, '/v1/costs/241-6286?month=2026-10')
    const current = await get(api, '/v1/costs/241-6286')

    expect(october.body).toMatchObject({
      databases: 1,
      flavours: [{ hours: '745' }],
      networkDisk: [{ gbHours: '74500' }],
    })
    expect(current.body).toMatchObject({ period: { isCurrent: true }, flavours: [{ hours: '517' }] })
    api.clock.pass(minutes(20))
    expect((await get(api, '/v1/costs/241-6286')).body).toMatchObject({ flavours: [{ hours: '517.33' }] })
    expect((await get(api, '/v1/costs?month=2026-12')).body).toMatchObject({ items: [], total: '0.00' })
  })

  test('of a database that is stopped are those of its disk, and of a local one nothing', async () => {
    const to = at('2026-11-10T00:00:00Z')
    const api = await open([
      factOf(1, { from: november, to }),
      factOf(1, { what: 'volume', from: november, appears: true }),
      factOf(2, { costCenter: 'local', storageType: 'local', from: november, to }),
      factOf(2, { costCenter: 'local', storageType: 'local', what: 'volume', from: november, appears: true }),
    ])

    const { body } = await get(api, '/v1/costs/241-6286')
    const local = await get(api, '/v1/costs/local')

    expect(body).toMatchObject({ flavours: [{ hours: '192' }], networkDisk: [{ gbHours: '49200' }] })
    expect(local.body).toMatchObject({ databases: 1, flavours: [{ hours: '192' }], networkDisk: [], total: '27.30' })
  })

  test('are listed by cost center, in pages, with the total of all', async () => {
    const api = await open(
      [3, 1, 2].map((number) => factOf(number, { costCenter: `100-000${number}`, ...lasting(november, 100) })),
    )

    const first = await get(api, '/v1/costs?pageSize=2')
    const second = await get(api, `/v1/costs?pageSize=2&cursor=${first.body.nextCursor}`)

    expect(first.body).toMatchObject({
      items: [{ costCenter: '100-0001', total: '7.80' }, { costCenter: '100-0002' }],
      total: '23.40',
    })
    expect(second.body).toMatchObject({ items: [{ costCenter: '100-0003' }], total: '23.40', nextCursor: null })
    const wrong = await get(api, `/v1/costs?month=2026-10&cursor=${first.body.nextCursor}`)
    expect(wrong.body).toMatchObject({ code: 'invalid-request', errors: [{ pointer: '?cursor' }] })
  })

  test('are those of the databases of one’s own tenants', async () => {
    const api = await open([...theReference, factOf(2, { tenant: 'SHOPS', ...lasting(november, 10) })])

    expect((await get(api, '/v1/costs', ['SHOPS'])).body).toMatchObject({ items: [{ total: '0.78' }], total: '0.78' })
    expect((await get(api, '/v1/costs/241-6286', ['SHOPS'])).body).toMatchObject({
      items: [{ database: { name: 'shop-2' } }],
      total: '0.78',
    })
    expect((await get(api, '/v1/costs', [])).body).toMatchObject({ items: [], total: '0.00' })
    expect((await get(api, '/v1/costs/241-6286', ['OTHERS'])).body).toMatchObject({ items: [], total: '0.00' })
    expect((await get(api, '/v1/costs')).body).toMatchObject({ items: [{ total: '62.87' }] })
  })

  test('say since when anything is counted, where that is later than they begin', async () => {
    const api = await open(theReference)
    await api.stores.usageStart.create({ countedSince: november })

    expect((await get(api, '/v1/costs?month=2026-11')).body.countedSince).toBe(november)
    expect((await get(api, '/v1/costs?month=2026-12')).body.countedSince).toBeUndefined()
    expect((await api.stores.usageStart.read(usageStartKey)).value.countedSince).toBe(november)
  })

  test('come as a table', async () => {
    const api = await open([...theReference, factOf(2, { costCenter: '=1+1, "x"', ...lasting(november, 10) })])

    const list = await get(api, '/v1/costs', '*', 'text/csv')
    const details = await get(api, '/v1/costs/241-6286', '*', 'text/csv')

    expect(list.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(list.text).toBe(
      'costCenter,products,databases,total,currency\r\n241-6286,C0001,1,62.09,EUR\r\n"\'=1+1, ""x""",C0001,0,0.78,EUR\r\n',
    )
    expect(details.text.split('\r\n').slice(1)).toEqual([
      '241-6286,flavour,smallbusiness,network,419,h,0.078,32.68,EUR,2026-11,2026-11',
      '241-6286,network-disk,,network,41900,GB·h,0.000702,29.41,EUR,2026-11,2026-11',
      '',
    ])
  })

  test('tell of many databases page by page', async () => {
    const facts = Array.from({ length: 450 }, (_, number) => [
      factOf(number, lasting(november, 1)),
      factOf(number, { what: 'volume', appears: true, ...lasting(november, 1) }),
      factOf(number, { cause: 'r-0', ...lasting(at('2026-08-01T00:00:00Z'), 1) }),
    ])
    // What ended long ago is read, and told of nothing.
    const old = Array.from({ length: 3_000 }, (_, number) =>
      factOf(1_000 + number, lasting(at('2026-07-01T00:00:00Z'), 1)),
    )
    const api = await open([...facts.flat(), ...old])
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await get(api, `/v1/costs/241-6286?pageSize=100${cursor}`)
      seen.push(...body.items.map(({ database }: { database: { id: string } }) => database.id))
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
    } while (cursor)

    expect(seen).toEqual(Array.from({ length: 450 }, (_, number) => idOf(number)))
  })
})

describe('the costs of a fiscal year', () => {
  test('have a line for each price, and count each database once', async () => {
    const prices = {
      fiscalYearBegins: 10,
      priceLists: [{ validFrom: '2026-11', flavours: { smallbusiness: { network: '1' } } }],
    }
    const from = at('2026-09-01T00:00:00Z')
    const api = await open(
      [
        factOf(1, { from }),
        factOf(1, { what: 'volume', from, appears: true }),
        factOf(2, { ...lasting(november, 1), what: 'volume', appears: true }),
      ],
      prices,
    )

    const { body } = await get(api, '/v1/costs/241-6286?fiscalYear=2026')

    expect(body).toMatchObject({
      databases: 2,
      period: { fiscalYear: 2026, from: '2026-09-30T22:00:00.000Z', to: '2027-09-30T22:00:00.000Z', isCurrent: true },
      flavours: [
        { hours: '745', unitPrice: '0.078', amount: '58.11', firstMonth: '2026-10', lastMonth: '2026-10' },
        { hours: '517', unitPrice: '1', amount: '517.00', firstMonth: '2026-11', lastMonth: '2026-11' },
      ],
      networkDisk: [{ gbHours: '126300', firstMonth: '2026-10', lastMonth: '2026-11' }],
    })
    expect((await get(api, '/v1/costs?fiscalYear=2026')).body).toMatchObject({ items: [{ databases: 2 }] })
    expect((await get(api, '/v1/costs?fiscalYear=2025')).body).toMatchObject({ period: { isCurrent: false } })
  })

  test('is asked for alone', async () => {
    const { body } = await get(await open([]), '/v1/costs?fiscalYear=2026&month=2026-10')

    expect(body).toMatchObject({ code: 'invalid-request', errors: [{ pointer: '?fiscalYear' }] })
  })
})

test('deployments are counted by data center and flavour, stopped ones too', async () => {
  const api = await open([
    ...[1, 2, 3].flatMap((number) => [
      factOf(number, number === 3 ? { to: november } : {}),
      factOf(number, { what: 'volume', appears: true }),
    ]),
    factOf(4, { what: 'volume', tenant: 'SHOPS', dataCenter: 'LOCAL2', flavour: 'developer', appears: true }),
    factOf(5, { what: 'volume', ...lasting(november, 3), appears: true }),
  ])

  const { body } = await get(api, '/v1/deployments')

  expect(body).toEqual({
    items: [
      { dataCenter: 'LOCAL1', flavour: 'smallbusiness', databases: 3, started: 2 },
      { dataCenter: 'LOCAL2', flavour: 'developer', databases: 1, started: 0 },
    ],
    databases: 4,
    nextCursor: null,
  })
  expect((await get(api, '/v1/deployments', ['SHOPS'])).body.databases).toBe(1)
  expect((await get(api, '/v1/deployments', '*', 'text/csv')).text).toContain('LOCAL2,developer,1,0\r\n')
})
