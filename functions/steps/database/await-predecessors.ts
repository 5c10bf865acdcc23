import { isWalkable } from '../../../shared/core/states.ts'
import { hours, seconds } from '../../../shared/core/time.ts'
import { Pending } from '../../../shared/errors/howdah-error.ts'
import { awaitLongCommand } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing } from '../../../shared/pipeline/step.ts'
import { giveWay } from '../../../shared/requests/filing.ts'

/** No request that gave way to this one is at work on the database any more. */
export const awaitPredecessors = defineStep({
  name: 'await-predecessors',
  retry: awaitLongCommand(hours(12)),
  timeout: seconds(30),
  run: async ({ database, stores, clock }) => {
    for (const key of database.predecessors ?? []) {
      const request = await giveWay(stores, clock, key)
      if (request && isWalkable(request.state)) throw new Pending(`${request.type} ${key} is ending`)
    }
  },
  undo: nothing('it only waits'),
})
