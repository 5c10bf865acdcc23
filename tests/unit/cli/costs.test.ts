import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { instant } from '../../../shared/core/time.ts'
import { Howdah, Person } from './howdah.ts'

let howdah: Howdah
let person: Person

beforeEach(async () => {
  howdah = await Howdah.started()
  person = await Person.onMachineOf(howdah)
  const [from, to] = [instant('2026-06-02T00:00:00Z'), instant('2026-06-19T11:00:00Z')]
  const fact = {
    ...{ databaseId: '5b54d046-c8f3-447c-8e56-247b7493b4df', databaseName: 'shop', cause: 'r-1', tenant: 'DEMO' },
    ...{ product: 'C1290', costCenter: '241-6286', dataCenter: 'LOCAL1', flavour: 'smallbusiness' },
    ...{ storageType: 'network', gb: 100, from, fromKnownAt: from, to, toKnownAt: to },
  }
  for (const what of ['server', 'volume']) await howdah.stores.usage.create({ ...fact, what } as never)
})
afterEach(async () => {
  await person[Symbol.asyncDispose]()
  await howdah.stop()
})

const june = ['--month', '2026-06']

describe('howdah costs', () => {
  it('lists what is charged to cost centers, with the sum of all', async () => {
    const { code, out } = await person.runs('costs', ...june)

    expect(code).toBe(0)
    expect(out).toMatch(/^241-6286 +C1290 +0 +62\.01$/m)
    expect(out).toMatch(/^all +62\.01$/m)
  })

  it('prints the list as JSON', async () => {
    expect((await person.runs('costs', ...june, '--json')).json()).toMatchObject({
      items: [{ costCenter: '241-6286', total: '62.01' }],
      total: '62.01',
      nextCursor: null,
    })
  })

  it('shows one cost center line by line, and the databases', async () => {
    const { out } = await person.runs('costs', '241-6286', ...june)

    expect(out).toMatch(/^smallbusiness network +419 h +0\.078 +32\.68$/m)
    expect(out).toMatch(/^network disk +41900 GB·h +0\.0007 +29\.33$/m)
    expect(out).toMatch(/^shop +5b54d046-\S+ +DEMO +419 smallbusiness network +41900 +62\.01$/m)
  })

  it('prints tables of comma-separated values', async () => {
    const { out } = await person.runs('costs', '241-6286', '--fiscal-year', '2026', '--csv')

    expect(out.split('\n')[1]).toBe('241-6286,flavour,smallbusiness,network,419,h,0.078,32.68,EUR,2026-06,2026-06')
  })

  it('takes no month beside a fiscal year, and no month that is none', async () => {
    expect((await person.runs('costs', ...june, '--fiscal-year', '2026')).code).toBe(2)
    expect((await person.runs('costs', '--month', '2026-13')).code).toBe(2)
  })
})

it('howdah deployments counts what there is', async () => {
  const { code, err } = await person.runs('deployments')

  expect(code).toBe(0)
  expect(err).toContain('no databases')
  expect((await person.runs('deployments', '--json')).json()).toEqual({ items: [], nextCursor: null, databases: 0 })
})
