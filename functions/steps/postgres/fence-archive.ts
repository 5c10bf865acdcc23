import { awaitShortCommand } from '../../../shared/pipeline/retry.ts'
import { dataOf } from '../naming.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'

/** No client is connected or admitted, and all that they wrote is archived. */
export const fenceArchive = defineTaskStep({
  name: 'fence-archive',
  retry: awaitShortCommand,
  task: (context) => ({ task: 'fence-archive', container: dataOf(context).container }),
  undo: async (context) => {
    if (context.database.state === 'STOPPED' || context.database.desiredState === 'STOPPED') return
    await undoByTask(context, 'fence-archive', { task: 'admit-clients', container: dataOf(context).container })
  },
})
