import { forEachOf } from '../../shared/core/each.ts'
import { type DatabaseId, type RequestKey, requestKeysAt, requestOf } from '../../shared/core/ids.ts'
import { isOpen } from '../../shared/core/states.ts'
import {
  after,
  type Clock,
  type Duration,
  days,
  epochMillis,
  hours,
  type Instant,
  millis,
} from '../../shared/core/time.ts'
import { type Database, databaseKey, databasesOf, isPurged, purgedDatabases } from '../../shared/entities/database.ts'
import { byJob, type Request, requestPartitions } from '../../shared/entities/request.ts'
import type { Stores } from '../../shared/entities/stores.ts'
import { livesThatCount } from '../../shared/requests/lives.ts'
import { everyItem } from '../../shared/table/every-item.ts'
import type { Item } from '../../shared/table/table.ts'
import type { TimedContext } from './timed-context.ts'

const endedKept = days(400)
const mostOfDatabase = 1_000
const purgedKept = days(90)
/** Beyond these the oldest go before their time: who makes databases and deletes them fills no disk with what they were. */
const mostPurgedOfTenant = 1_000
/** What is younger is left alone: a repeat with an Idempotency-Key, or a job, may still ask after it. */
const leftAlone = days(1)
/** What is done every hour looks back so far beyond that. A database that it missed is looked at after its next request. */
const lookBack = hours(3)

const ago = (age: Duration, clock: Clock): Instant => after(clock.now(), millis(-age))

/** Requests that ended long ago are gone, and of each database all but the last ones; those that the database goes by stay. */
export const forgetEndedRequests = async (context: TimedContext): Promise<void> => {
  const { stores, clock, signal } = context
  const latest = epochMillis(clock.now()) - leftAlone
  const [from, to] = [requestKeysAt(latest - lookBack), requestKeysAt(latest)]
  const ids = new Set<DatabaseId>()
  // Only a new request makes an older one the thousandth.
  for await (const { databaseId } of stores.requests.all({ partition: requestPartitions.all, index: 'i4', from, to }))
    ids.add(databaseId)
  await forEachOf(ids, (id) => forgetRequestsOf(id, context), { atOnce: 4, signal })
}

const forgetRequestsOf = async (id: DatabaseId, { stores, clock, signal }: TimedContext): Promise<void> => {
  const database = (await stores.databases.find(databaseKey(id)))?.value
  if (database && !stores.home.has(database.dataCenter)) return
  const isNeeded = database ? await needOf(database, stores) : () => false
  const [old, young] = [ago(endedKept, clock), ago(leftAlone, clock)]
  const counts = { byJob: 0, byOthers: 0 }
  const isOver = (request: Request): boolean => {
    // What people asked for is not pushed out by what comes each hour.
    const count = ++counts[request.filedBy === byJob ? 'byJob' : 'byOthers']
    const endedAt = request.endedAt ?? request.filedAt
    if (isOpen(request.state) || endedAt > young || isNeeded(request)) return false
    return !database || count > mostOfDatabase || endedAt < old
  }
  const { table } = stores.requests
  await forEachOf(
    requestsOf(id, stores),
    async ({ pk, sk, version, data }) => {
      // What somebody has tried again since stays.
      if (isOver(data as Request)) await table.deleteIfVersion({ pk, sk }, version)
    },
    { atOnce: 20, signal },
  )
}

/** The newest first. */
const requestsOf = (id: DatabaseId, { requests }: Stores): AsyncGenerator<Item> =>
  everyItem(requests.table, { partition: requestPartitions.ofDatabase(id), index: 'i1', descending: true })

/** @returns whether the database goes by a request, however old: which is at work on it, began a life of its data, or made its archive go on. The newest first. */
const needOf = async (database: Database, stores: Stores): Promise<(request: Request) => boolean> => {
  const partition = `DATABASE#${database.id}`
  const backups = await stores.backups.list({ partition, prefix: 'BACKUP#' })
  const points = await stores.restorePoints.list({ partition, prefix: 'RESTORE-POINT#' })
  const { activeRequest, predecessors = [], previousData } = database
  const lives = [...livesThatCount(database, { backups, points }), ...(previousData ? [previousData.incarnation] : [])]
  const needed = new Set<RequestKey | undefined>([activeRequest, ...predecessors, ...lives.map(requestOf)])
  const oldest = backups.map(({ startedAt }) => startedAt).toSorted()[0]
  let resumptions = 0
  return (request) => {
    if (needed.has(request.key)) return true
    const isResumption = request.type === 'UPDATE-DB' && request.parameters.changes.dataProtection
    return isResumption && oldest !== undefined && request.filedAt >= oldest && ++resumptions <= mostOfDatabase
  }
}

/** Of databases of which nothing was left long ago, the rows are gone too: theirs, their requests', and all others. */
export const forgetPurgedDatabases = async ({ stores, clock, signal }: TimedContext): Promise<void> => {
  const over = await purgedLongAgo(stores, clock)
  if (over.length === 0) return
  const sources = new Set<DatabaseId | undefined>()
  for await (const { restoredFrom } of stores.databases.all({ partition: databasesOf(), index: 'i3' }))
    sources.add(restoredFrom)
  const unnamed = over.filter((id) => !sources.has(id))
  await forEachOf(unnamed, (id) => forgetDatabase(id, stores), { atOnce: 5, signal })
}

const purgedLongAgo = async (stores: Stores, clock: Clock): Promise<readonly DatabaseId[]> => {
  const [old, young] = [ago(purgedKept, clock), ago(leftAlone, clock)]
  const counts = new Map<string, number>()
  const over: DatabaseId[] = []
  const newestFirst = { partition: purgedDatabases, index: 'i1', descending: true } as const
  for await (const { id, tenant, dataCenter, updatedAt } of stores.databases.all(newestFirst)) {
    if (!stores.home.has(dataCenter)) continue
    const count = (counts.get(tenant) ?? 0) + 1
    counts.set(tenant, count)
    if (updatedAt < old || (count > mostPurgedOfTenant && updatedAt < young)) over.push(id)
  }
  return over.reverse()
}

/** The row itself last: what is cut before is found again by it. */
const forgetDatabase = async (id: DatabaseId, stores: Stores): Promise<void> => {
  const { table } = stores.databases
  const row = await stores.databases.find(databaseKey(id))
  if (!row || !isPurged(row.value)) return
  const remove = ({ pk, sk, version }: Item) => table.deleteIfVersion({ pk, sk }, version)
  for await (const item of requestsOf(id, stores))
    if (isOpen((item.data as Request).state) || !(await remove(item))) return
  const { pk, sk } = databaseKey(id)
  for await (const item of everyItem(table, { partition: pk })) if (item.sk !== sk) await remove(item)
  await table.deleteIfVersion({ pk, sk }, row.version)
}
