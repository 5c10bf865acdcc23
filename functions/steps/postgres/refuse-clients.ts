import { awaitShortCommand } from '../../../shared/pipeline/retry.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'

/** No client is connected or admitted, so that nobody writes what the last backup would miss. */
export const refuseClients = defineTaskStep({
  name: 'refuse-clients',
  retry: awaitShortCommand,
  task: ({ database: { data, serverId } }) =>
    data && serverId ? { task: 'refuse-clients', container: data.container } : undefined,
  undo: async (context) => {
    const { data, serverId, desiredState } = context.database
    if (!data || !serverId || desiredState === 'STOPPED') return
    await undoByTask(context, 'refuse-clients', { task: 'admit-clients', container: data.container })
  },
})
