import { forEachOf } from '../../shared/core/each.ts'
import type { Clock } from '../../shared/core/time.ts'
import { expiringCommands, sentCommandKey } from '../../shared/entities/sent-command.ts'
import type { Stores } from '../../shared/entities/stores.ts'

/** What was sent to servers so long ago that nobody asks after it is forgotten. */
export const forgetSentCommands = async ({ stores, clock }: { stores: Stores; clock: Clock }): Promise<void> => {
  const over = { partition: expiringCommands, index: 'i1', to: `${clock.now()}~` } as const
  await forEachOf(stores.sentCommands.all(over), ({ id }) => stores.sentCommands.remove(sentCommandKey(id)), {
    atOnce: 10,
  })
}
