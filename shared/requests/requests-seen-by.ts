import type { Caller } from '../auth/caller.ts'
import { requestPartitions } from '../entities/request.ts'

/** Where those lie that somebody sees, in the order in which they were filed. */
export const requestsSeenBy = ({ tenants }: Pick<Caller, 'tenants'>) =>
  tenants === '*'
    ? ({ partitions: [requestPartitions.all], index: 'i4' } as const)
    : ({ partitions: tenants.map((tenant) => requestPartitions.ofTenant(tenant)), index: 'i2' } as const)
