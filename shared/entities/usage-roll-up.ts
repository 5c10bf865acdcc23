import type { Instant } from '../core/time.ts'
import type { EntityLayout } from './entity-store.ts'

/** One reckoning of a month: how many items it has, and of what it knew. */
export interface Generation {
  readonly name: string
  readonly items: number
  /** What was written down later is not in it. */
  readonly knownAt: Instant
  readonly madeAt: Instant
}

/** Which reckoning of a month counts. Each home has its own: what others write comes to it when it comes. */
export interface UsageMonth {
  readonly home: string
  readonly month: string
  /** Whose calendar the month is of. */
  readonly timeZone: string
  readonly current: Generation
  /** Somebody may still be reading it. */
  readonly previous?: Generation
  /** The month was over, and what belongs to it was known. */
  readonly isWhole: boolean
}

export const usageMonths = (home: string): string => `USAGE-MONTHS#${home}`

export const usageMonthKey = ({ home, month }: Pick<UsageMonth, 'home' | 'month'>) => ({
  pk: usageMonths(home),
  sk: month,
})

export const usageMonthLayout: EntityLayout<UsageMonth> = {
  noun: 'month of usage',
  key: usageMonthKey,
  indexes: () => ({}),
}

/** A part of what was used in a month, in few characters: a row is `[costCenter, tenant, products, atStart, appeared, …buckets]`. Never changed. */
export interface UsagePart {
  readonly home: string
  readonly month: string
  readonly generation: string
  readonly part: number
  readonly rows: readonly unknown[]
}

export const usagePartsOf = ({ home, month }: Pick<UsagePart, 'home' | 'month'>): string =>
  `USAGE-PARTS#${home}#${month}`

export const usagePartKey = (part: Pick<UsagePart, 'home' | 'month' | 'generation' | 'part'>) => ({
  pk: usagePartsOf(part),
  sk: `${part.generation}#${String(part.part).padStart(5, '0')}`,
})

export const usagePartLayout: EntityLayout<UsagePart> = {
  noun: 'part of a month of usage',
  key: usagePartKey,
  indexes: () => ({}),
}

/** How far what was written down has been looked through for what belongs to months that were whole. */
export interface UsageLook {
  readonly home: string
  readonly knownAt: Instant
}

export const usageLookKey = ({ home }: Pick<UsageLook, 'home'>) => ({ pk: 'USAGE', sk: `LOOK#${home}` })

export const usageLookLayout: EntityLayout<UsageLook> = {
  noun: 'look for late usage',
  key: usageLookKey,
  indexes: () => ({}),
}
