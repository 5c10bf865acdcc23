import { newNonce } from '../core/ids.ts'
import { after, type Duration, earlierOf, type Instant, laterOf, millis, minutes } from '../core/time.ts'
import { type Month, monthAfter, monthOf, spanOf } from '../costs/periods.ts'
import type { StorageType } from '../entities/database.ts'
import type { Stores } from '../entities/stores.ts'
import { usageEvents } from '../entities/usage-fact.ts'
import { type Generation, type UsageMonth, usageMonthKey, usagePartsOf } from '../entities/usage-roll-up.ts'
import { knownAt, rowsFromFacts } from './all-facts.ts'
import { Tally, type UsageBucket, type UsageRow } from './tally.ts'

export interface UsageReading {
  readonly stores: Stores
  readonly timeZone: string
  readonly now: Instant
}

/** Which rows are asked for. */
export type Accepts = (row: Pick<UsageRow, 'costCenter' | 'tenant'>) => boolean

/** So long after something was written down, every reader finds it. */
export const settledAfter: Duration = minutes(10)

const monthsWithFacts = 36

/** Of this month and later ones all facts are kept, and any of them can be reckoned anew. */
export const firstMonthWithFacts = ({ timeZone, now }: Pick<UsageReading, 'timeZone' | 'now'>): Month =>
  monthAfter(monthOf(now, timeZone), -monthsWithFacts)

/** The part that is left is small enough for every table. */
const mostCharacters = 200_000

/**
 * What was used in a month until now: by the last reckoning of it, what went on since, and what was written down since. The same as by the facts alone, only quicker.
 */
export const readMonth = async (
  reading: UsageReading,
  month: Month,
  accepts: Accepts = () => true,
): Promise<readonly UsageRow[]> => {
  const { stores, timeZone, now } = reading
  const { from, to } = spanOf(month, timeZone)
  const until = earlierOf(to, now)
  const kept = await readKept(reading, month, accepts)
  if (!kept) return (await rowsFromFacts(stores, from, until)).filter(accepts)
  const { head, rows } = kept
  if (head.isWhole) return rows
  const { knownAt: known } = head.current
  const tally = new Tally(from, until)
  tally.addRows(rows, reckonedUntil(head.current, from, to))
  for await (const fact of stores.usage.all({ partition: usageEvents, index: 'i1', from: known })) {
    if ((fact.toKnownAt ?? fact.fromKnownAt) <= known || !accepts(fact)) continue
    const before = knownAt(fact, known)
    if (before) tally.add(before, -1)
    tally.add(fact)
  }
  return tally.rows()
}

/** A reckoning adds up until the moment of what it knew. */
const reckonedUntil = ({ knownAt: known }: Generation, from: Instant, to: Instant): Instant =>
  laterOf(from, earlierOf(to, known))

/** @returns undefined where there is none, or not all of it: parts come to a replica in any order */
const readKept = async ({ stores, timeZone, now }: UsageReading, month: Month, accepts: Accepts) => {
  const home = stores.home.name
  const head = (await stores.usageMonths.find(usageMonthKey({ home, month })))?.value
  // Of what is older there are no facts any more: it stays as it was reckoned, also when the calendars are others.
  if (!head || (head.timeZone !== timeZone && month >= firstMonthWithFacts({ timeZone, now }))) return undefined
  const { name, items } = head.current
  const parts = await stores.usageParts.list({ partition: usagePartsOf({ home, month }), prefix: `${name}#` })
  if (parts.length !== items) return undefined
  const wanted = (parts.flatMap((part) => part.rows) as Packed[]).filter(([costCenter, tenant]) =>
    accepts({ costCenter, tenant }),
  )
  return { head, rows: wanted.map(unpacked) }
}

/**
 * Reckons a month anew from the facts. What is read meanwhile goes by the reckoning before; one that is cut counts for nothing.
 * @returns its head
 */
export const reckonMonth = async (reading: UsageReading, month: Month): Promise<UsageMonth> => {
  const { stores, timeZone, now } = reading
  const home = stores.home.name
  const { from, to } = spanOf(month, timeZone)
  const known = after(now, millis(-settledAfter))
  const isWhole = known >= to
  const rows = await rowsFromFacts(stores, from, laterOf(from, earlierOf(to, known)), known)
  const name = `${known}-${newNonce()}`
  let items = 0
  for (const packedRows of inParts(rows)) {
    await stores.usageParts.create({ home, month, generation: name, part: items, rows: packedRows })
    items++
  }
  const before = (await stores.usageMonths.find(usageMonthKey({ home, month })))?.value
  const head: UsageMonth = {
    ...{ home, month, timeZone, isWhole },
    current: { name, items, knownAt: known, madeAt: now },
    ...(before ? { previous: before.current } : {}),
  }
  await stores.usageMonths.put(head)
  await removeOldParts(reading, head)
  return head
}

/** Somebody else may be writing what is young. */
const removeOldParts = async ({ stores, now }: UsageReading, { home, month, current, previous }: UsageMonth) => {
  const old = after(now, millis(-minutes(60)))
  const { table } = stores.usageParts
  let cursor: string | undefined
  do {
    const partition = usagePartsOf({ home, month })
    const page = await table.query({ partition, to: `${old}~`, limit: 20, ...(cursor ? { cursor } : {}) })
    for (const { pk, sk, version } of page.items) {
      const isNeeded = [current, previous].some((one) => one && sk.startsWith(`${one.name}#`))
      if (!isNeeded) await table.deleteIfVersion({ pk, sk }, version)
    }
    cursor = page.next
  } while (cursor)
}

type PackedBucket = readonly [
  dataCenter: string,
  flavour: string,
  storageType: StorageType,
  serverMillis: string,
  gbMillis: string,
  servers: number,
  volumes: number,
  gb: number,
]
type Packed = readonly [
  costCenter: string,
  tenant: string,
  products: UsageRow['products'],
  atStart: number,
  appeared: number,
  ...buckets: PackedBucket[],
]

const packed = ({ costCenter, tenant, products, atStart, appeared, buckets }: UsageRow): Packed => [
  ...([costCenter, tenant, products, atStart, appeared] as const),
  ...buckets.map(
    ({ dataCenter, flavour, storageType, serverMillis, gbMillis, servers, volumes, gb }): PackedBucket => [
      ...([dataCenter, flavour, storageType, `${serverMillis}`, `${gbMillis}`, servers, volumes, gb] as const),
    ],
  ),
]

const unpacked = ([costCenter, tenant, products, atStart, appeared, ...buckets]: Packed): UsageRow => ({
  ...{ costCenter, tenant, products, atStart, appeared },
  buckets: buckets.map(
    ([dataCenter, flavour, storageType, serverMillis, gbMillis, servers, volumes, gb]): UsageBucket => ({
      ...{ dataCenter, flavour, storageType },
      ...{ serverMillis: BigInt(serverMillis), gbMillis: BigInt(gbMillis), servers, volumes, gb },
    }),
  ),
})

function* inParts(rows: readonly UsageRow[]): Generator<readonly Packed[]> {
  let part: Packed[] = []
  let characters = 0
  for (const row of rows.map(packed)) {
    const length = JSON.stringify(row).length
    if (characters + length > mostCharacters && part.length > 0) {
      yield part
      part = []
      characters = 0
    }
    part.push(row)
    characters += length
  }
  if (part.length > 0) yield part
}
