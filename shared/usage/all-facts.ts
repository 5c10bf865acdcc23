import type { Instant } from '../core/time.ts'
import type { Stores } from '../entities/stores.ts'
import { openUsage, type UsageFact, usageEvents } from '../entities/usage-fact.ts'
import { Tally, type UsageRow } from './tally.ts'

/** Every fact that says something of the time since `from`, once, with what was known of it at some instant; absent: with all that is known. */
export async function* factsSince(
  { usage }: Pick<Stores, 'usage'>,
  from: Instant,
  at?: Instant,
): AsyncGenerator<UsageFact> {
  const goingOn = new Set<string>()
  for await (const fact of usage.all({ partition: openUsage, index: 'i2' })) {
    goingOn.add(nameOf(fact))
    const known = knownAt(fact, at)
    if (known) yield known
  }
  // What ends in the meantime has ended after this began: either it was seen, or it is found here.
  for await (const fact of usage.all({ partition: usageEvents, index: 'i1', from })) {
    if (fact.to === undefined || goingOn.has(nameOf(fact))) continue
    const known = knownAt(fact, at)
    if (known) yield known
  }
}

const nameOf = ({ databaseId, what, cause }: UsageFact): string => `${databaseId}#${what}#${cause}`

/** What was written down of it by then; undefined: nothing. */
export const knownAt = (fact: UsageFact, at: Instant | undefined): UsageFact | undefined => {
  if (at === undefined) return fact
  if (fact.fromKnownAt > at) return undefined
  if (fact.toKnownAt === undefined || fact.toKnownAt <= at) return fact
  const { to: _, toKnownAt: __, ...open } = fact
  return open
}

/** What was used, added up from the facts: all that is kept beside them can be made anew by this. */
export const rowsFromFacts = async (
  stores: Pick<Stores, 'usage'>,
  from: Instant,
  until: Instant,
  at?: Instant,
): Promise<readonly UsageRow[]> => {
  const tally = new Tally(from, until)
  for await (const fact of factsSince(stores, from, at)) tally.add(fact)
  return tally.rows()
}
