import { billingOf } from '../../shared/config/billing.ts'
import { forEachOf } from '../../shared/core/each.ts'
import { after, between, hours, type Instant, laterOf, millis, minutes } from '../../shared/core/time.ts'
import { type Month, monthAfter, monthOf, spanOf, startOfMonth } from '../../shared/costs/periods.ts'
import type { UsageFact } from '../../shared/entities/usage-fact.ts'
import { usageEvents } from '../../shared/entities/usage-fact.ts'
import { type UsageMonth, usageLookKey, usageMonths, usagePartsOf } from '../../shared/entities/usage-roll-up.ts'
import { usageStartKey } from '../../shared/entities/usage-start.ts'
import { everyItem } from '../../shared/table/every-item.ts'
import { firstMonthWithFacts, reckonMonth, settledAfter, type UsageReading } from '../../shared/usage/roll-ups.ts'
import { startOfUsage, type UsageContext } from './reconcile-usage.ts'

/** The month that goes on is reckoned anew so often, and sooner where so much was written down since that reading it takes long. */
const [often, sooner, much] = [hours(1), minutes(15), 1_000]

/** For so many months what was reckoned is kept. */
const monthsKept = 120

/** Months are reckoned that are not yet, and anew where something was written down since that belongs to them. Most calls read a few items. */
export const rollUpUsage = async ({ stores, clock, catalogue, signal }: UsageContext): Promise<void> => {
  const start = await startOfUsage(stores, clock)
  const { timeZone } = billingOf(catalogue)
  const reading = { stores, timeZone, now: clock.now() }
  const heads = await headsOf(reading)
  const current = monthOf(reading.now, timeZone)
  if (await isStale(heads.get(current), reading)) await reckonMonth(reading, current)

  const first = monthOf(start.countedSince, timeZone)
  const late = await lateFacts(reading)
  for (let month = monthAfter(current, -1); month >= first; month = monthAfter(month, -1)) {
    if (signal?.aborted) return
    if (isDue(month, heads.get(month), late, reading)) await reckonMonth(reading, month)
  }
  await stores.usageLooks.put({ home: stores.home.name, knownAt: late.knownAt })
}

type Heads = ReadonlyMap<string, UsageMonth>

const headsOf = async ({ stores }: Pick<UsageReading, 'stores'>): Promise<Heads> => {
  const heads = await stores.usageMonths.list({ partition: usageMonths(stores.home.name) })
  return new Map(heads.map((head) => [head.month, head]))
}

const isStale = async (head: UsageMonth | undefined, { stores, timeZone, now }: UsageReading): Promise<boolean> => {
  const age = head ? between(head.current.madeAt, now) : often
  if (head?.timeZone !== timeZone || age >= often) return true
  if (age < sooner) return false
  const { items } = await stores.usage.query({
    ...{ partition: usageEvents, index: 'i1' },
    ...{ from: head.current.knownAt, limit: much },
  })
  return items.length === much
}

const isDue = (month: Month, head: UsageMonth | undefined, late: Late, reading: UsageReading): boolean => {
  const { timeZone, now } = reading
  // Its facts may be forgotten.
  if (head?.isWhole && month < firstMonthWithFacts(reading)) return false
  if (head?.timeZone !== timeZone) return true
  if (!head.isWhole) return after(spanOf(month, timeZone).to, settledAfter) <= now
  return late.facts.some(({ since, writtenAt }) => since <= month && writtenAt > head.current.knownAt)
}

interface Late {
  /** From which month on something is otherwise, and when that was written down. */
  readonly facts: readonly { readonly since: Month; readonly writtenAt: Instant }[]
  readonly knownAt: Instant
}

/** What was written down since the last look, and belongs to a month that was over then: whoever went on with a request late. */
const lateFacts = async ({ stores, timeZone, now }: UsageReading): Promise<Late> => {
  const knownAt = after(now, millis(-settledAfter))
  const look = (await stores.usageLooks.find(usageLookKey({ home: stores.home.name })))?.value
  const facts: { since: Month; writtenAt: Instant }[] = []
  if (!look) return { facts, knownAt }
  // Also what was written again since `knownAt`: it is found by its last write alone.
  const events = { partition: usageEvents, index: 'i1', from: look.knownAt } as const
  for await (const { from, fromKnownAt, to, toKnownAt } of stores.usage.all(events))
    for (const [changedAt, writtenAt] of [[from, fromKnownAt] as const, [to, toKnownAt] as const])
      if (changedAt !== undefined && writtenAt !== undefined && look.knownAt < writtenAt && writtenAt <= knownAt)
        if (monthOf(changedAt, timeZone) < monthOf(writtenAt, timeZone))
          facts.push({ since: monthOf(changedAt, timeZone), writtenAt })
  return { facts, knownAt: laterOf(knownAt, look.knownAt) }
}

/**
 * What ended more than three years ago is forgotten, when the months that it belongs to are reckoned for good; and what was reckoned, after ten years.
 */
export const forgetOldUsage = async ({ stores, clock, catalogue, signal }: UsageContext): Promise<void> => {
  const start = (await stores.usageStart.find(usageStartKey))?.value
  if (!start) return
  const { timeZone } = billingOf(catalogue)
  const reading = { stores, timeZone, now: clock.now() }
  const current = monthOf(reading.now, timeZone)
  const first = firstMonthWithFacts(reading)
  const heads = await headsOf(reading)
  const lastKept = monthAfter(current, -monthsKept)
  for (
    let month = laterMonth(monthOf(start.countedSince, timeZone), lastKept);
    month < first;
    month = monthAfter(month)
  )
    if (!heads.get(month)?.isWhole) return

  const { table } = stores.usage
  const before = { partition: usageEvents, index: 'i1', to: startOfMonth(first, timeZone) } as const
  const forget = async ({ pk, sk, version, data }: { pk: string; sk: string; version: number; data: unknown }) => {
    // The home of its database writes it; elsewhere it goes with that.
    const { to, dataCenter } = data as UsageFact
    if (to !== undefined && stores.home.has(dataCenter)) await table.deleteIfVersion({ pk, sk }, version)
  }
  await forEachOf(everyItem(table, before), forget, { atOnce: 20, signal })
  for (const { home, month } of heads.values()) {
    if (month >= lastKept) continue
    for await (const { pk, sk, version } of everyItem(table, { partition: usagePartsOf({ home, month }) }, 20))
      await table.deleteIfVersion({ pk, sk }, version)
    await stores.usageMonths.remove({ pk: usageMonths(home), sk: month })
  }
}

const laterMonth = (one: Month, other: Month): Month => (one > other ? one : other)
