import { awaitShortCommand } from '../../../shared/pipeline/retry.ts'
import { wantsFinalBackup } from '../backup/make-backup.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'

/** No client is connected or admitted, so that nobody writes what the last backup would miss, when there shall be one. */
export const refuseClients = defineTaskStep({
  name: 'refuse-clients',
  retry: awaitShortCommand,
  task: (context) => {
    const { data } = context.database
    return data && wantsFinalBackup(context) ? { task: 'refuse-clients', container: data.container } : undefined
  },
  undo: async (context) => {
    const { data } = context.database
    if (!data || !wantsFinalBackup(context)) return
    await undoByTask(context, 'refuse-clients', {
      task: 'admit-clients',
      container: data.container,
      ifRunning: true,
    })
  },
})
