import type { Billing } from '../config/billing.ts'
import type { DatabaseId } from '../core/ids.ts'
import { earlierOf, epochMillis, type Instant } from '../core/time.ts'
import { chargeLine, hoursText, moneyText } from '../costs/charge.ts'
import { type Month, spanOf } from '../costs/periods.ts'
import { priceListIn } from '../costs/price-lists.ts'
import type { StorageType } from '../entities/database.ts'
import { mergedPage } from '../entities/merged-page.ts'
import type { Stores } from '../entities/stores.ts'
import { orderInCostCenter, type UsageFact, usageOfCostCenter } from '../entities/usage-fact.ts'

export interface DatabaseShare {
  readonly id: DatabaseId
  readonly name: string
  readonly tenant: string
  readonly product: string
  readonly flavours: readonly { readonly flavour: string; readonly storageType: StorageType; readonly hours: string }[]
  readonly gbHours: string
  readonly amount: string
}

export interface DatabasesQuery {
  readonly stores: Pick<Stores, 'usage'>
  readonly billing: Billing
  readonly now: Instant
  readonly months: readonly Month[]
  readonly costCenter: string
  readonly tenants: readonly string[]
  readonly pageSize: number
  /** Id of the last database of the page before. */
  readonly after?: string
}

export interface DatabasesPage {
  readonly items: readonly DatabaseShare[]
  readonly next?: string
}

/** So many facts are read at once, and for one page: it may come out short where much has ended before. */
const [chunk, budget] = [400, 4_000]

/** Which databases the charges to a cost center come from, by their ids. Each amount is rounded by itself. */
export const databasesOf = async (query: DatabasesQuery): Promise<DatabasesPage> => {
  const { stores, costCenter, tenants, pageSize } = query
  const facts = new Map<DatabaseId, UsageFact[]>()
  let at = query.after === undefined ? undefined : `${query.after}#~`
  for (let read = 0; ; read += chunk) {
    const page = await mergedPage(stores.usage, {
      partitions: tenants.map((tenant) => usageOfCostCenter({ tenant, costCenter })),
      index: 'i3',
      orderOf: orderInCostCenter,
      descending: false,
      pageSize: chunk,
      ...(at === undefined ? {} : { after: at }),
    })
    for (const fact of page.items) facts.set(fact.databaseId, [...(facts.get(fact.databaseId) ?? []), fact])
    at = page.next
    const shares = [...facts].map(([id, all]) => ({ id, share: shareOf(all, query) }))
    const isLast = at === undefined
    // The facts of the last database may not be all yet.
    const whole = isLast ? shares : shares.slice(0, -1)
    const found = whole.filter(({ share }) => share !== undefined)
    const isEnough = found.length > pageSize || (read + chunk >= budget && whole.length > 0)
    if (!isLast && !isEnough) continue
    const items = found.slice(0, pageSize).flatMap(({ share }) => share ?? [])
    if (found.length > pageSize) return { items, next: items.at(-1)?.id ?? '' }
    return isLast ? { items } : { items, next: whole.at(-1)?.id ?? '' }
  }
}

const shareOf = (facts: readonly UsageFact[], { months, billing, now }: DatabasesQuery): DatabaseShare | undefined => {
  const hours = new Map<string, { flavour: string; storageType: StorageType; millis: bigint }>()
  const charged = new Map<string, bigint>()
  let gbMillis = 0n
  let last: UsageFact | undefined
  for (const month of months) {
    const span = spanOf(month, billing.timeZone)
    const until = earlierOf(span.to, now)
    const prices = priceListIn(billing.priceLists, month)
    for (const fact of facts) {
      const millis = BigInt(overlap(fact, span.from, until))
      if (millis === 0n) continue
      if (last === undefined || last.from <= fact.from) last = fact
      const { what, flavour, storageType, gb } = fact
      const charge = (price: string, amount: bigint) => charged.set(price, (charged.get(price) ?? 0n) + amount)
      if (what === 'server') {
        const name = `${flavour}\n${storageType}`
        const sum = hours.get(name) ?? { flavour, storageType, millis: 0n }
        hours.set(name, { ...sum, millis: sum.millis + millis })
        charge(prices.flavours[flavour]?.[storageType] ?? '0', millis)
      } else if (storageType === 'network') {
        gbMillis += millis * BigInt(gb)
        charge(prices.networkDiskGbHour, millis * BigInt(gb))
      }
    }
  }
  if (!last) return undefined
  let cents = 0n
  for (const [price, amount] of charged) cents += chargeLine(amount, price).cents
  const { databaseId: id, databaseName: name, tenant, product } = last
  return {
    ...{ id, name, tenant, product },
    flavours: [...hours.values()].map(({ millis, ...what }) => ({ ...what, hours: hoursText(millis) })),
    gbHours: hoursText(gbMillis),
    amount: moneyText(cents),
  }
}

const overlap = ({ from, to }: UsageFact, begin: Instant, end: Instant): number =>
  Math.max(
    0,
    Math.min(to === undefined ? Infinity : epochMillis(to), epochMillis(end)) -
      Math.max(epochMillis(from), epochMillis(begin)),
  )
