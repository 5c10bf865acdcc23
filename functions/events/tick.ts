import { forEachOf } from '../../shared/core/each.ts'
import type { Clock } from '../../shared/core/time.ts'
import { between, minutes } from '../../shared/core/time.ts'
import type { Engine } from '../../shared/engines/engine.ts'
import { databaseKey } from '../../shared/entities/database.ts'
import { type Request, requestKeyOf, requestPartitions } from '../../shared/entities/request.ts'
import type { Stores } from '../../shared/entities/stores.ts'
import { cancelled } from '../../shared/pipeline/lifecycle.ts'
import { isFresh } from '../../shared/pipeline/trace.ts'

export interface TickContext {
  readonly stores: Stores
  readonly clock: Clock
  readonly engine: Engine
}

/** Every request that nobody walks is walked again; what was cut while it was filed is cancelled. */
export const resumeRequests = ({ stores, clock, engine }: TickContext): Promise<void> =>
  forEachOf(stores.requests.all({ partition: requestPartitions.open, index: 'i3' }), async (request) => {
    if (request.state === 'STUCK' || (await engine.isWalking(request.key))) return
    if (!(await wasCutOff(request, stores, clock))) return engine.start(request.key)
    await stores.requests.update(requestKeyOf(request.key), (row) =>
      row.state === 'QUEUED' && isFresh(row)
        ? cancelled(row, clock, 'The request was cut off while it was filed')
        : row,
    )
  })

/** Filing writes the request first and the database's active request second: what stays between for long was cut. */
const wasCutOff = async (request: Request, stores: Stores, clock: Clock): Promise<boolean> => {
  if (request.state !== 'QUEUED' || !isFresh(request)) return false
  if (between(request.filedAt, clock.now()) < minutes(1)) return false
  const database = await stores.databases.find(databaseKey(request.databaseId))
  return database?.value.activeRequest !== request.key
}
