import { clientsOf } from '../../../shared/containers/confinement.ts'
import { minutes } from '../../../shared/core/time.ts'
import { awaitCloud } from '../../../shared/pipeline/retry.ts'
import { defineStep } from '../../../shared/pipeline/step.ts'
import { limitsOf, ownerOf } from '../naming.ts'

/** The database has a server, and the row says where it is. */
export const ensureServer = defineStep({
  name: 'ensure-server',
  needs: ['servers'],
  retry: awaitCloud(minutes(10)),
  timeout: minutes(2),
  run: async (context) => {
    const { database, servers } = context
    const { dataCenter, availabilityZone, flavour, port, endpoint } = database
    const server = await servers.ensure({
      ...ownerOf(context),
      dataCenter,
      availabilityZone,
      flavour,
      port,
      clients: clientsOf(limitsOf(context).memoryMb),
      ...(endpoint ? { endpoint } : {}),
    })
    await context.updateDatabase({ serverId: server.id, address: server.address, endpoint: server.endpoint })
  },
  undo: async ({ database, servers, updateDatabase }) => {
    await servers.remove(database.id)
    await updateDatabase({ serverId: undefined, address: undefined, endpoint: undefined })
  },
})
