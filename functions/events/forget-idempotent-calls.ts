import { forEachOf } from '../../shared/core/each.ts'
import type { Clock } from '../../shared/core/time.ts'
import { expiringCalls, idempotentCallKey } from '../../shared/entities/idempotency.ts'
import type { Stores } from '../../shared/entities/stores.ts'

/** Idempotency keys whose time is over are gone. */
export const forgetIdempotentCalls = async ({ stores, clock }: { stores: Stores; clock: Clock }): Promise<void> => {
  const over = { partition: expiringCalls, index: 'i1', to: `${clock.now()}~` } as const
  const forget = async ({ id }: { id: string }): Promise<void> => {
    const row = await stores.idempotentCalls.find(idempotentCallKey(id))
    if (row && row.value.expiresAt <= clock.now())
      await stores.idempotentCalls.table.deleteIfVersion(idempotentCallKey(id), row.version)
  }
  await forEachOf(stores.idempotentCalls.all(over), forget, { atOnce: 10 })
}
