import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { awaitShortCommand } from '../../../shared/pipeline/retry.ts'
import { nothing } from '../../../shared/pipeline/step.ts'
import { imageOf } from '../naming.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'

/** PostgreSQL's container is gone: the first thing that a deletion removes. */
export const removePostgres = defineTaskStep({
  name: 'remove-postgres',
  retry: awaitShortCommand,
  task: (context) => {
    const { data, serverId } = context.database
    return data && serverId ? { task: 'remove-container', container: data.container } : undefined
  },
  undo: async (context) => {
    const { data, serverId, postgresqlVersion } = context.database
    if (!data || !serverId) throw new HowdahError('pivot-passed', 'There is nothing left to keep')
    const { container, volumeId } = data
    const report = {
      task: 'report-container',
      container,
      volumeId,
      image: imageOf('postgres', postgresqlVersion),
    } as const
    const { exists } = await undoByTask(context, 'remove-postgres', report)
    if (!exists) throw new HowdahError('pivot-passed', 'The container of the database is removed already')
  },
})

/** The container on the data that a recovery replaced is gone. */
export const removePreviousPostgres = defineTaskStep({
  name: 'remove-previous-postgres',
  retry: awaitShortCommand,
  task: ({ database }) =>
    database.previousData && { task: 'remove-container', container: database.previousData.container },
  undo: nothing('it comes after the pivot'),
})
