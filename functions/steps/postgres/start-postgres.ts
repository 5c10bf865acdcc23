import type { TaskOf } from '../../../shared/containers/tasks.ts'
import { awaitShortCommand } from '../../../shared/pipeline/retry.ts'
import type { StepContext } from '../../../shared/pipeline/step.ts'
import { wantsFinalBackup } from '../backup/make-backup.ts'
import { dataOf } from '../naming.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'

/** PostgreSQL runs again and answers over TLS. */
export const startPostgres = defineTaskStep<TaskOf<'start-postgres'>>({
  name: 'start-postgres',
  retry: awaitShortCommand,
  task: (context) => ({ task: 'start-postgres', container: dataOf(context).container }),
  undo: async (context) => {
    if (context.database.desiredState === 'RUNNING') return
    await undoByTask(context, 'start-postgres', { task: 'stop-postgres', container: dataOf(context).container })
  },
})

const isStoppedBefore = (context: StepContext): boolean =>
  wantsFinalBackup(context) && context.database.desiredState === 'STOPPED'

/** PostgreSQL of a stopped database runs again, so that a last backup can be made of it, when there shall be one. */
export const startForBackup = defineTaskStep<TaskOf<'start-postgres'>>({
  name: 'start-for-backup',
  retry: awaitShortCommand,
  task: (context) =>
    isStoppedBefore(context) ? { task: 'start-postgres', container: dataOf(context).container } : undefined,
  undo: async (context) => {
    if (!isStoppedBefore(context)) return
    await undoByTask(context, 'start-for-backup', { task: 'stop-postgres', container: dataOf(context).container })
  },
})
