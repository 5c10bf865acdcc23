import { forEachOf } from '../../shared/core/each.ts'
import { expiringCalls } from '../../shared/entities/idempotency.ts'
import { expiringCommands } from '../../shared/entities/sent-command.ts'
import { everyItem } from '../../shared/table/every-item.ts'
import type { Item } from '../../shared/table/table.ts'
import type { TimedContext } from './timed-context.ts'

/** Idempotency keys whose time is over are gone. */
export const forgetIdempotentCalls = (context: TimedContext): Promise<void> => forgetIn(expiringCalls, context)

/** What was sent from here to servers so long ago that nobody asks after it is forgotten, and so is what an older Howdah sent from anywhere. */
export const forgetSentCommands = async (context: TimedContext): Promise<void> => {
  for (const partition of [expiringCommands(context.stores.home.name), expiringCommands()])
    await forgetIn(partition, context)
}

/** The index says when an item expires, and of which version it says so: nothing has to be read, and what was written since stays. */
const forgetIn = async (partition: string, { stores, clock, signal }: TimedContext): Promise<void> => {
  const { table } = stores.databases
  const forget = async ({ pk, sk, version }: Item): Promise<void> =>
    void (await table.deleteIfVersion({ pk, sk }, version))
  const expired = everyItem(table, { partition, index: 'i1', to: `${clock.now()}~` }, 1000)
  await forEachOf(expired, forget, { atOnce: 20, signal })
}
