import { epochMillis, type Instant } from '../core/time.ts'
import type { UsageFact, UsageTerms } from '../entities/usage-fact.ts'

/** What was used of one flavour on one kind of disk in a data center: from the beginning of a month until some instant, and how much of it goes on then. */
export interface UsageBucket extends Pick<UsageTerms, 'dataCenter' | 'flavour' | 'storageType'> {
  readonly serverMillis: bigint
  /** GB times thousandths of a second. */
  readonly gbMillis: bigint
  readonly servers: number
  readonly volumes: number
  readonly gb: number
}

/** What databases of a tenant used that are charged to a cost center. */
export interface UsageRow extends Pick<UsageTerms, 'tenant' | 'costCenter'> {
  readonly products: readonly string[]
  /** Databases that were there when the month began, and that appeared in it. */
  readonly atStart: number
  readonly appeared: number
  readonly buckets: readonly UsageBucket[]
}

interface Row {
  readonly tenant: string
  readonly costCenter: string
  readonly products: Set<string>
  atStart: number
  appeared: number
  readonly buckets: Map<string, Bucket>
}

type Bucket = { -readonly [K in keyof UsageBucket]: UsageBucket[K] }

/** Adds up what facts say of a span of time. The order in which they come makes no difference, and what was added can be taken away. */
export class Tally {
  readonly #from: number
  readonly #until: number
  readonly #rows = new Map<string, Row>()

  /** @param until exclusive; not after the end of the month */
  constructor(from: Instant, until: Instant) {
    this.#from = epochMillis(from)
    this.#until = Math.max(this.#from, epochMillis(until))
  }

  add(fact: UsageFact, sign: 1 | -1 = 1): void {
    const [begun, ended] = [epochMillis(fact.from), fact.to === undefined ? Infinity : epochMillis(fact.to)]
    // A span of no length has no databases either.
    if (begun >= this.#until || ended <= Math.max(begun, this.#from)) return
    const row = this.#row(fact)
    if (fact.what === 'volume' && begun <= this.#from) row.atStart += sign
    else if (fact.what === 'volume' && fact.appears) row.appeared += sign
    if (sign > 0) row.products.add(fact.product)
    const bucket = bucketIn(row, fact)
    const millis = Math.min(ended, this.#until) - Math.max(begun, this.#from)
    const goesOn = ended > this.#until ? sign : 0
    if (fact.what === 'server') {
      bucket.serverMillis += BigInt(sign * millis)
      bucket.servers += goesOn
    } else {
      bucket.gbMillis += BigInt(sign * millis * fact.gb)
      bucket.volumes += goesOn
      bucket.gb += goesOn * fact.gb
    }
  }

  /** What was added up from the same beginning until an earlier instant, and went on since. */
  addRows(rows: readonly UsageRow[], until: Instant): void {
    const since = BigInt(Math.max(0, this.#until - Math.max(this.#from, epochMillis(until))))
    for (const { products, atStart, appeared, buckets, ...whose } of rows) {
      const row = this.#row(whose)
      for (const product of products) row.products.add(product)
      row.atStart += atStart
      row.appeared += appeared
      for (const { serverMillis, gbMillis, servers, volumes, gb, ...what } of buckets) {
        const bucket = bucketIn(row, what)
        bucket.serverMillis += serverMillis + BigInt(servers) * since
        bucket.gbMillis += gbMillis + BigInt(gb) * since
        bucket.servers += servers
        bucket.volumes += volumes
        bucket.gb += gb
      }
    }
  }

  /** By cost center and tenant. */
  rows(): readonly UsageRow[] {
    return [...this.#rows.values()]
      .map((row) => ({
        ...row,
        products: [...row.products].sort(),
        buckets: [...row.buckets.values()].filter(isSomething).sort(byName),
      }))
      .filter(({ atStart, appeared, buckets }) => atStart !== 0 || appeared !== 0 || buckets.length > 0)
      .sort((a, b) => compare(a.costCenter, b.costCenter) || compare(a.tenant, b.tenant))
  }

  #row({ tenant, costCenter }: Pick<UsageTerms, 'tenant' | 'costCenter'>): Row {
    const name = `${costCenter}\n${tenant}`
    const known = this.#rows.get(name)
    if (known) return known
    const made: Row = { tenant, costCenter, products: new Set(), atStart: 0, appeared: 0, buckets: new Map() }
    this.#rows.set(name, made)
    return made
  }
}

const bucketIn = (
  { buckets }: Row,
  { dataCenter, flavour, storageType }: Pick<UsageTerms, 'dataCenter' | 'flavour' | 'storageType'>,
): Bucket => {
  const name = `${dataCenter}\n${flavour}\n${storageType}`
  const known = buckets.get(name)
  if (known) return known
  const nothing = { serverMillis: 0n, gbMillis: 0n, servers: 0, volumes: 0, gb: 0 }
  const made: Bucket = { dataCenter, flavour, storageType, ...nothing }
  buckets.set(name, made)
  return made
}

const isSomething = ({ serverMillis, gbMillis, servers, volumes }: UsageBucket): boolean =>
  serverMillis !== 0n || gbMillis !== 0n || servers !== 0 || volumes !== 0

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const byName = (a: UsageBucket, b: UsageBucket): number =>
  compare(a.dataCenter, b.dataCenter) || compare(a.flavour, b.flavour) || compare(a.storageType, b.storageType)
