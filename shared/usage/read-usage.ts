import { type Month, monthOf } from '../costs/periods.ts'
import { usageStartKey } from '../entities/usage-start.ts'
import type { MonthOfUsage } from './charges.ts'
import { readMonth, type UsageReading } from './roll-ups.ts'

export interface WhoseUsage {
  /** Undefined: everybody's. */
  readonly tenants: readonly string[] | undefined
  /** Absent: all of them. */
  readonly costCenter?: string
}

/** What was used in those of the months that have begun, and in which anything was written down. */
export const readMonths = async (
  reading: UsageReading,
  months: readonly Month[],
  { tenants, costCenter: only }: WhoseUsage,
): Promise<readonly MonthOfUsage[]> => {
  const now = monthOf(reading.now, reading.timeZone)
  const mine = tenants && new Set(tenants)
  const found: MonthOfUsage[] = []
  // Of what is before there is nothing to look for, which would take long.
  const start = (await reading.stores.usageStart.find(usageStartKey))?.value
  const first = start ? monthOf(start.countedSince, reading.timeZone) : ''
  for (const month of months.filter((each) => first <= each && each <= now)) {
    const rows = await readMonth(
      reading,
      month,
      ({ tenant, costCenter }) => (mine?.has(tenant) ?? true) && (only === undefined || costCenter === only),
    )
    found.push({ month, rows })
  }
  return found
}
