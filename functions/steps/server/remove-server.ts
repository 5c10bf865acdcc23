import { minutes } from '../../../shared/core/time.ts'
import { awaitCloud } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing } from '../../../shared/pipeline/step.ts'

/** The database's server is gone. */
export const removeServer = defineStep({
  name: 'remove-server',
  needs: ['servers'],
  retry: awaitCloud(minutes(20), minutes(1)),
  timeout: minutes(2),
  run: async ({ database, servers, updateDatabase }) => {
    await servers.remove(database.id)
    await updateDatabase({ serverId: undefined, address: undefined, endpoint: undefined })
  },
  undo: nothing('it comes after the pivot'),
})
