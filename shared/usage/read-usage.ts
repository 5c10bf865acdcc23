import { earlierOf, type Instant } from '../core/time.ts'
import { type Month, monthOf, spanOf } from '../costs/periods.ts'
import type { Stores } from '../entities/stores.ts'
import { rowsFromFacts } from './all-facts.ts'
import type { MonthOfUsage } from './charges.ts'
import type { UsageRow } from './tally.ts'

export interface UsageReading {
  readonly stores: Stores
  readonly timeZone: string
  readonly now: Instant
}

/** What was used in a month, until now. */
export const readMonth = async (reading: UsageReading, month: Month): Promise<readonly UsageRow[]> => {
  const { from, to } = spanOf(month, reading.timeZone)
  return rowsFromFacts(reading.stores, from, earlierOf(to, reading.now))
}

/** Of those months that have begun. @param tenants undefined: everybody's */
export const readMonths = async (
  reading: UsageReading,
  months: readonly Month[],
  tenants: readonly string[] | undefined,
): Promise<readonly MonthOfUsage[]> => {
  const now = monthOf(reading.now, reading.timeZone)
  const found: MonthOfUsage[] = []
  for (const month of months.filter((each) => each <= now)) {
    const rows = await readMonth(reading, month)
    found.push({ month, rows: tenants ? rows.filter(({ tenant }) => tenants.includes(tenant)) : rows })
  }
  return found
}
