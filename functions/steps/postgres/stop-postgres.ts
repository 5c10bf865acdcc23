import { awaitShortCommand } from '../../../shared/pipeline/retry.ts'
import { dataOf } from '../naming.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'

/** PostgreSQL is shut down cleanly; its data stays. */
export const stopPostgres = defineTaskStep({
  name: 'stop-postgres',
  retry: awaitShortCommand,
  task: (context) => ({ task: 'stop-postgres', container: dataOf(context).container }),
  undo: async (context) => {
    if (context.database.desiredState === 'STOPPED') return
    await undoByTask(context, 'stop-postgres', { task: 'start-postgres', container: dataOf(context).container })
  },
})
