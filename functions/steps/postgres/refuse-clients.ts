import { awaitShortCommand } from '../../../shared/pipeline/retry.ts'
import { wantsFinalBackup } from '../backup/make-backup.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'

/** No client is connected or admitted, so that nobody writes what the last backup would miss, when there shall be one. A stopped database runs again for it. */
export const refuseClients = defineTaskStep({
  name: 'refuse-clients',
  retry: awaitShortCommand,
  task: (context) => {
    const { data, desiredState } = context.database
    if (!data || !wantsFinalBackup(context)) return undefined
    return { task: 'refuse-clients', container: data.container, start: desiredState === 'STOPPED' }
  },
  undo: async (context) => {
    const { data, desiredState } = context.database
    if (!data || !wantsFinalBackup(context)) return
    const { container } = data
    await undoByTask(context, 'refuse-clients', { task: 'admit-clients', container, ifRunning: true })
    if (desiredState === 'STOPPED')
      await undoByTask(context, 'refuse-clients', { task: 'stop-postgres', container }, 'stop')
  },
})
