import { forEachOf, rotated } from '../../shared/core/each.ts'
import type { RequestKey } from '../../shared/core/ids.ts'
import { isWalkable } from '../../shared/core/states.ts'
import { between, type Clock, minuteOf, minutes } from '../../shared/core/time.ts'
import type { Engine } from '../../shared/engines/engine.ts'
import { type Database, databaseKey } from '../../shared/entities/database.ts'
import { type Request, requestKeyOf, requestPartitions } from '../../shared/entities/request.ts'
import { cancelled } from '../../shared/pipeline/lifecycle.ts'
import { isFresh } from '../../shared/pipeline/trace.ts'
import type { TimedContext } from './timed-context.ts'

export interface TickContext extends TimedContext {
  readonly engine: Engine
  /** Of how many open requests the engine may be asked; of all when absent. */
  readonly mostLooks?: number
}

const atOnce = 10

/**
 * Every request that nobody walks is walked again; what was cut while it was filed is cancelled. A new request whose database cannot be seen yet is left: where
 * several regions share the table, it is not known yet whose it is.
 */
export const resumeRequests = async (context: TickContext): Promise<void> => {
  const { stores, clock, signal, mostLooks } = context
  const open: RequestKey[] = []
  for await (const { key, state } of stores.requests.all({ partition: requestPartitions.open, index: 'i3' }))
    if (state !== 'STUCK') open.push(key)
  const minute = minuteOf(clock.now())
  await forEachOf(rotated(open, minute).slice(0, mostLooks), (key) => resume(key, context), { atOnce, signal })
}

const resume = async (key: RequestKey, { stores, clock, engine }: TickContext): Promise<void> => {
  const request = (await stores.requests.find(requestKeyOf(key)))?.value
  if (!request || !isWalkable(request.state)) return
  const database = (await stores.databases.find(databaseKey(request.databaseId)))?.value
  if (database && !stores.home.has(database.dataCenter)) return
  if (await engine.isWalking(key)) return
  if (!wasCutOff(request, database, clock)) return database || !isFresh(request) ? engine.start(key) : undefined
  await stores.requests.update(requestKeyOf(key), (row) =>
    row.state === 'QUEUED' && isFresh(row) ? cancelled(row, clock, 'The request was cut off while it was filed') : row,
  )
}

/** Filing writes the request first and the database's active request second: what stays between for long was cut. */
const wasCutOff = (request: Request, database: Database | undefined, clock: Clock): boolean => {
  if (request.state !== 'QUEUED' || !isFresh(request)) return false
  if (between(request.filedAt, clock.now()) < minutes(1)) return false
  return database?.activeRequest !== request.key
}
