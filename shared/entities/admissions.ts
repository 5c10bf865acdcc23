import type { DatabaseId } from '../core/ids.ts'
import type { Instant } from '../core/time.ts'
import type { EntityLayout } from './entity-store.ts'

/** The databases that a tenant was just allowed to make: the lists may not show them yet. One for each data center, because those of other regions are written there. */
export interface Admissions {
  readonly tenant: string
  readonly dataCenter: string
  readonly recent: readonly { readonly id: DatabaseId; readonly at: Instant }[]
}

export const admissionsKey = ({ tenant, dataCenter }: Pick<Admissions, 'tenant' | 'dataCenter'>) => ({
  pk: `TENANT#${tenant}`,
  sk: `ADMISSIONS#${dataCenter}`,
})

export const admissionsLayout: EntityLayout<Admissions> = {
  noun: 'list of admissions',
  key: admissionsKey,
  indexes: () => ({}),
}
