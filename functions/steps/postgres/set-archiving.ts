import { parametersOf } from '../../../shared/entities/request.ts'
import { awaitShortCommand } from '../../../shared/pipeline/retry.ts'
import { dataOf } from '../naming.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'

/** WAL is shipped all the time, or is not any more. */
export const setArchiving = defineTaskStep({
  name: 'set-archiving',
  retry: awaitShortCommand,
  task: (context) => ({
    task: 'set-archiving',
    container: dataOf(context).container,
    on: parametersOf(context.request, 'UPDATE-DB').changes.dataProtection,
  }),
  undo: async (context) => {
    const { container } = dataOf(context)
    await undoByTask(context, 'set-archiving', {
      task: 'set-archiving',
      container,
      on: context.database.dataProtection,
    })
  },
})
