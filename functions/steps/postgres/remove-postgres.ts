import type { TaskOf } from '../../../shared/containers/tasks.ts'
import type { DataSet } from '../../../shared/entities/database.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { awaitShortCommand } from '../../../shared/pipeline/retry.ts'
import { nothing, type StepContext } from '../../../shared/pipeline/step.ts'
import { wantsFinalBackup } from '../backup/make-backup.ts'
import { imageOf, isMidRecovery } from '../naming.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'

/** A container that is to be removed, unless the server is gone with it. */
const removal = async ({ database, servers }: StepContext<'servers'>, data: DataSet | undefined) =>
  data && database.serverId && (await servers.find(database.id))
    ? ({ task: 'remove-container', container: data.container, volumeId: data.volumeId } as const)
    : undefined

/** PostgreSQL's container is gone: the first thing that a deletion removes. */
export const removePostgres = defineTaskStep<TaskOf<'remove-container'>, 'servers'>({
  name: 'remove-postgres',
  needs: ['servers'],
  retry: awaitShortCommand,
  task: (context) => removal(context, context.database.data),
  undo: async (context) => {
    const { data, serverId, postgresqlVersion, desiredState } = context.database
    if (!data || !serverId) return
    const { container, volumeId } = data
    const report = {
      task: 'report-container',
      container,
      volumeId,
      image: imageOf('postgres', postgresqlVersion),
    } as const
    const { exists } = await undoByTask(context, 'remove-postgres', report, 'report')
    if (!exists) throw new HowdahError('pivot-passed', 'The container of the database is removed already')
    // It is shut down before it is removed. One that was started for its last backup is stopped again when clients are admitted.
    if ((desiredState === 'RUNNING' || wantsFinalBackup(context)) && !isMidRecovery(context))
      await undoByTask(context, 'remove-postgres', { task: 'start-postgres', container }, 'start')
  },
})

/** The container on the data that a recovery replaced is gone. */
export const removePreviousPostgres = defineTaskStep<TaskOf<'remove-container'>, 'servers'>({
  name: 'remove-previous-postgres',
  needs: ['servers'],
  retry: awaitShortCommand,
  task: (context) => removal(context, context.database.previousData),
  undo: nothing('it comes after the pivot'),
})

/** The container that a request which got stuck was making is gone. */
export const removeNextPostgres = defineTaskStep<TaskOf<'remove-container'>, 'servers'>({
  name: 'remove-next-postgres',
  needs: ['servers'],
  retry: awaitShortCommand,
  task: (context) => removal(context, context.database.nextData),
  undo: nothing('it comes after the pivot'),
})
