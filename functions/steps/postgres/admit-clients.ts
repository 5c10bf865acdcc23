import type { DatabaseState } from '../../../shared/core/states.ts'
import { seconds } from '../../../shared/core/time.ts'
import type { DataSet } from '../../../shared/entities/database.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { awaitShortCommand } from '../../../shared/pipeline/retry.ts'
import type { DatabaseChange, StepContext } from '../../../shared/pipeline/step.ts'
import { withLife } from '../../../shared/requests/lives.ts'
import { imageOf, newDataSet } from '../naming.ts'
import { defineTaskStep, type TaskContext, undoByTask } from '../task-step.ts'

/** Clients may have written to the new data from the moment that they were admitted: then nothing is taken back. */
const refuseWhenAdmitted = async (context: TaskContext, step: string): Promise<void> => {
  const { database } = context
  if (!database.serverId) return
  const { container, volumeId } = newDataSet(context)
  const image = imageOf('postgres', database.postgresqlVersion)
  // The command was stopped, and what it began in the container may go on there.
  const report = { task: 'report-container', container, volumeId, image, withdraw: true } as const
  const { admitted } = await undoByTask(context, step, report)
  if (admitted) throw new HowdahError('pivot-passed', 'Clients were admitted already')
}

const admit = (name: string, changeOf: (context: StepContext, data: DataSet) => DatabaseChange) =>
  defineTaskStep({
    name,
    retry: { ...awaitShortCommand, transient: { ...awaitShortCommand.transient, first: seconds(1) } },
    task: (context) => ({ task: 'admit-clients', container: newDataSet(context).container }),
    onResult: async (context) => {
      const { nextData, replicationRole } = context.database
      if (nextData && replicationRole)
        context.remark(`The replication role ${replicationRole} is not taken along: set it again, if it is wanted`)
      await context.updateDatabase(changeOf(context, newDataSet(context)))
    },
    undo: (context) => refuseWhenAdmitted(context, name),
  })

const running = { state: 'RUNNING', desiredState: 'RUNNING' } as const satisfies {
  state: DatabaseState
  desiredState: string
}

/** Clients can use the new database. */
export const admitClients = admit('admit-clients', ({ database }, data) => ({
  ...running,
  ...{ data, nextData: undefined, lives: withLife(database, data.incarnation) },
}))

/** Clients use the recovered data; the old data is kept aside. */
export const admitToRecovered = admit('admit-to-recovered', ({ database }, { incarnation }) => {
  const { nextData, data: former, caCertificate } = database
  // It was written down already when this is done again.
  if (nextData?.incarnation !== incarnation) return running
  const { caCertificate: ca = caCertificate, backupKeyId = database.backupKeyId, ...data } = nextData
  // What was recovered knows no such role (images/postgres/scripts/replication.sh).
  const cleared = { nextData: undefined, replicationRole: undefined }
  const lives = withLife(database, incarnation)
  return { ...running, ...cleared, data, lives, caCertificate: ca, previousData: former, backupKeyId }
})
