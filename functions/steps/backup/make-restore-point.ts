import type { TaskOf } from '../../../shared/containers/tasks.ts'
import type { Incarnation } from '../../../shared/core/ids.ts'
import { instant, within } from '../../../shared/core/time.ts'
import { restorePointKey } from '../../../shared/entities/backup.ts'
import type { Database } from '../../../shared/entities/database.ts'
import { parametersOf } from '../../../shared/entities/request.ts'
import type { Stores } from '../../../shared/entities/stores.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { awaitShortCommand } from '../../../shared/pipeline/retry.ts'
import { nothing } from '../../../shared/pipeline/step.ts'
import { dataOf } from '../naming.ts'
import { defineTaskStep } from '../task-step.ts'

/** The moment has a name that can be recovered to, in the WAL, in the bucket and in the table. */
export const makeRestorePoint = defineTaskStep<TaskOf<'create-restore-point'>>({
  name: 'make-restore-point',
  retry: awaitShortCommand,
  task: (context) => {
    const { restorePoint: name } = parametersOf(context.request, 'RESTORE-POINT')
    return { task: 'create-restore-point', container: dataOf(context).container, name, id: context.request.key }
  },
  onResult: async ({ database, request, stores, now }, { name, lsn, time, incarnation }) => {
    if (name !== parametersOf(request, 'RESTORE-POINT').restorePoint || incarnation !== database.data?.incarnation)
      throw new HowdahError('command-failed', "The server's answer is about another restore point")
    await stores.restorePoints.create({
      databaseId: database.id,
      name,
      lsn,
      createdAt: within(request.filedAt, instant(time), now()),
      incarnation: incarnation as Incarnation,
    })
  },
  undo: nothing('a name in the WAL harms nobody'),
})

/** The present life of the database has a restore point of this name. */
export const hasRestorePoint = async (
  { id, data }: Database,
  name: string,
  { restorePoints }: Pick<Stores, 'restorePoints'>,
): Promise<boolean> =>
  data !== undefined &&
  (await restorePoints.find(restorePointKey({ databaseId: id, incarnation: data.incarnation, name }))) !== undefined
