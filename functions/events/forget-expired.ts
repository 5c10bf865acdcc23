import { forEachOf } from '../../shared/core/each.ts'
import { after, millis } from '../../shared/core/time.ts'
import {
  allFeedback,
  expiringFeedbackGivers,
  type Feedback,
  feedbackKept,
  mostFeedback,
} from '../../shared/entities/feedback.ts'
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

/** What people said long ago is gone, or before its time the oldest, where there is too much; and so is when they said it, as far as it is written here. */
export const forgetFeedback = async (context: TimedContext): Promise<void> => {
  const { stores, clock, signal } = context
  const { table } = stores.feedback
  const old = after(clock.now(), millis(-feedbackKept))
  let count = 0
  const newestFirst = everyItem(table, { partition: allFeedback, index: 'i1', descending: true })
  await forEachOf(
    newestFirst,
    async ({ pk, sk, version, data }) => {
      if (++count > mostFeedback || (data as Feedback).givenAt < old) await table.deleteIfVersion({ pk, sk }, version)
    },
    { atOnce: 20, signal },
  )
  await forgetIn(expiringFeedbackGivers(stores.home.name), context)
}

/** The index says when an item expires, and of which version it says so: nothing has to be read, and what was written since stays. */
const forgetIn = async (partition: string, { stores, clock, signal }: TimedContext): Promise<void> => {
  const { table } = stores.databases
  const forget = async ({ pk, sk, version }: Item): Promise<void> =>
    void (await table.deleteIfVersion({ pk, sk }, version))
  const expired = everyItem(table, { partition, index: 'i1', to: `${clock.now()}~` }, 1000)
  await forEachOf(expired, forget, { atOnce: 20, signal })
}
