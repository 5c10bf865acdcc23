import { newDatabaseId } from '../../shared/core/ids.ts'
import { epochMillis, type Instant, instant, systemClock } from '../../shared/core/time.ts'
import type { Stores } from '../../shared/entities/stores.ts'
import type { UsageFact, UsageTerms } from '../../shared/entities/usage-fact.ts'

const day = 24 * 3600 * 1000
const daysAgo = (days: number): Instant => instant(epochMillis(systemClock.now()) - days * day)

const flavours = ['developer', 'smallbusiness', 'powerbusiness', 'highend', 'analytics'] as const

/** Of one database that began so many days ago, and ended, or goes on. */
const factsOf = (terms: UsageTerms & { name: string }, began: number, ended?: number): readonly UsageFact[] => {
  const { name: databaseName, ...rest } = terms
  const databaseId = newDatabaseId()
  const from = daysAgo(began)
  const end = ended === undefined ? {} : { to: daysAgo(ended), toKnownAt: daysAgo(ended) }
  const shared = { ...rest, databaseId, databaseName, cause: 'r-1', from, fromKnownAt: from, ...end }
  return [
    { ...shared, what: 'server' },
    { ...shared, what: 'volume', appears: true },
  ]
}

/** By name, the cost center whose details a test opens. */
export const chargedCostCenter = '241-6286'

/** What databases used: of many cost centers, for months, in two data centers, of every flavour. */
export const furnishUsage = async ({ usage }: Pick<Stores, 'usage'>): Promise<void> => {
  const put = async (changes: Partial<UsageTerms> & { name: string }, began: number, ended?: number) => {
    const usual = { tenant: 'DEMO', product: 'C1290', costCenter: chargedCostCenter, dataCenter: 'LOCAL1' }
    const size = { flavour: 'smallbusiness', storageType: 'network', gb: 100 } as const
    for (const fact of factsOf({ ...usual, ...size, ...changes }, began, ended)) await usage.create(fact)
  }
  await put({ name: 'shop' }, 200)
  await put({ name: 'shop-reports', product: 'C1291', flavour: 'analytics', storageType: 'local' }, 90)
  await put({ name: 'shop-dev', flavour: 'developer', storageType: 'local', gb: 10 }, 40, 2)
  await put({ name: '<img src=x onerror=alert(1)>', product: '<b>C1</b>', flavour: 'powerbusiness', gb: 20 }, 3)
  await put({ name: 'x'.repeat(63), costCenter: 'y'.repeat(120), product: 'z'.repeat(60) }, 70)
  for (let n = 0; n < 34; n++)
    await put(
      {
        name: `team-${n}`,
        costCenter: `241-${7000 + (n % 29)}`,
        product: `C${1300 + n}`,
        tenant: n % 2 ? 'DEMO' : 'ADMIN',
        dataCenter: n % 3 ? 'LOCAL1' : 'LOCAL2',
        flavour: flavours[n % flavours.length] ?? 'developer',
        storageType: n % 4 ? 'network' : 'local',
        gb: 10 + n * 20,
      },
      5 + n * 6,
      n % 7 === 6 ? 1 : undefined,
    )
}
