import type { TaskOf } from '../../../shared/containers/tasks.ts'
import { awaitRestart } from '../../../shared/pipeline/retry.ts'
import { dataOf } from '../naming.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'

/** PostgreSQL runs again and answers over TLS. */
export const startPostgres = defineTaskStep<TaskOf<'start-postgres'>>({
  name: 'start-postgres',
  retry: awaitRestart,
  task: (context) => ({ task: 'start-postgres', container: dataOf(context).container }),
  undo: async (context) => {
    if (context.database.desiredState === 'RUNNING') return
    await undoByTask(context, 'start-postgres', { task: 'stop-postgres', container: dataOf(context).container })
  },
})
