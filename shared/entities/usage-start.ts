import type { Instant } from '../core/time.ts'
import type { EntityLayout } from './entity-store.ts'

/** Since when it is written down what is used. */
export interface UsageStart {
  readonly countedSince: Instant
}

export const usageStartKey = { pk: 'USAGE', sk: 'START' } as const

export const usageStartLayout: EntityLayout<UsageStart> = {
  noun: 'beginning of the usage',
  key: () => usageStartKey,
  indexes: () => ({}),
}
