import type { Billing } from '../config/billing.ts'
import { chargeLine, moneyText } from '../costs/charge.ts'
import type { Month } from '../costs/periods.ts'
import { priceListIn } from '../costs/price-lists.ts'
import type { StorageType } from '../entities/database.ts'
import type { UsageRow } from './tally.ts'

/** What was used in a month. */
export interface MonthOfUsage {
  readonly month: Month
  readonly rows: readonly UsageRow[]
}

interface PricedFrom {
  /** The first and the last month that are charged at this price. */
  readonly firstMonth: Month
  readonly lastMonth: Month
  readonly unitPrice: string
  readonly amount: string
}

export interface FlavourLine extends PricedFrom {
  readonly flavour: string
  readonly storageType: StorageType
  readonly hours: string
}

export interface DiskLine extends PricedFrom {
  readonly gbHours: string
}

export interface Charges {
  readonly costCenter: string
  readonly products: readonly string[]
  readonly tenants: readonly string[]
  readonly databases: number
  readonly flavours: readonly FlavourLine[]
  readonly networkDisk: readonly DiskLine[]
  readonly cents: bigint
}

interface Sum {
  readonly flavour?: string
  readonly storageType: StorageType
  readonly price: string
  readonly firstMonth: Month
  lastMonth: Month
  amount: bigint
}

/** What is charged to each cost center: a line for each price, rounded once. By their names. */
export const chargesOf = (months: readonly MonthOfUsage[], { priceLists }: Billing): readonly Charges[] => {
  const byCostCenter = new Map<string, Collected>()
  for (const [at, { month, rows }] of months.entries()) {
    const prices = priceListIn(priceLists, month)
    for (const row of rows) {
      const { costCenter } = row
      const collected = byCostCenter.get(costCenter) ?? new Collected(costCenter)
      byCostCenter.set(costCenter, collected)
      collected.add(row, at === 0)
      for (const { flavour, storageType, serverMillis, gbMillis } of row.buckets) {
        const price = prices.flavours[flavour]?.[storageType] ?? '0'
        collected.use({ flavour, storageType, price, month }, serverMillis)
        if (storageType === 'network') collected.use({ storageType, price: prices.networkDiskGbHour, month }, gbMillis)
      }
    }
  }
  return [...byCostCenter.values()].map((each) => each.charges()).sort((a, b) => (a.costCenter < b.costCenter ? -1 : 1))
}

class Collected {
  readonly #costCenter: string
  readonly #products = new Set<string>()
  readonly #tenants = new Set<string>()
  readonly #sums = new Map<string, Sum>()
  #databases = 0

  constructor(costCenter: string) {
    this.#costCenter = costCenter
  }

  /** Who was there when a later month began was counted before. */
  add({ products, tenant, atStart, appeared }: UsageRow, isFirstMonth: boolean): void {
    for (const product of products) this.#products.add(product)
    this.#tenants.add(tenant)
    this.#databases += appeared + (isFirstMonth ? atStart : 0)
  }

  use(what: Pick<Sum, 'flavour' | 'storageType' | 'price'> & { readonly month: Month }, amount: bigint): void {
    if (amount === 0n) return
    const { month, ...rest } = what
    const name = `${what.flavour ?? ''}\n${what.storageType}\n${what.price}`
    const sum = this.#sums.get(name)
    if (!sum) this.#sums.set(name, { ...rest, firstMonth: month, lastMonth: month, amount })
    else {
      sum.lastMonth = month
      sum.amount += amount
    }
  }

  charges(): Charges {
    let cents = 0n
    const flavours: FlavourLine[] = []
    const networkDisk: DiskLine[] = []
    const sums = [...this.#sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum)
    for (const { flavour, storageType, price, amount, firstMonth, lastMonth } of sums) {
      const line = chargeLine(amount, price)
      cents += line.cents
      const priced = { unitPrice: line.unitPrice, amount: moneyText(line.cents), firstMonth, lastMonth }
      if (flavour === undefined) networkDisk.push({ gbHours: line.quantity, ...priced })
      else flavours.push({ flavour, storageType, hours: line.quantity, ...priced })
    }
    const [products, tenants] = [this.#products, this.#tenants].map((names) => [...names].sort())
    return {
      costCenter: this.#costCenter,
      ...{ products: products ?? [], tenants: tenants ?? [], databases: this.#databases },
      ...{ flavours, networkDisk, cents },
    }
  }
}
