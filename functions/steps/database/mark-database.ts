import { type DatabaseState, isOpen, type RequestType } from '../../../shared/core/states.ts'
import { after, days, seconds } from '../../../shared/core/time.ts'
import type { Database } from '../../../shared/entities/database.ts'
import { parametersOf, requestKeyOf } from '../../../shared/entities/request.ts'
import type { Stores } from '../../../shared/entities/stores.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { cancelled } from '../../../shared/pipeline/lifecycle.ts'
import { tableErrors } from '../../../shared/pipeline/retry.ts'
import { type DatabaseChange, defineStep, nothing, type StepContext } from '../../../shared/pipeline/step.ts'
import { withLife } from '../../../shared/requests/lives.ts'

const timeout = seconds(30)

const statesAtWork: Partial<Record<RequestType, DatabaseState>> = {
  'CREATE-DB': 'CREATING',
  'RECOVER-DB': 'RECOVERING',
  'DELETE-DB': 'DELETING',
}

/** Of what gave way because it is stuck, and has the database again; past its pivot the database is what it is. */
const stateOfStuck = async ({ predecessors = [] }: Database, stores: Stores): Promise<DatabaseState | undefined> => {
  const last = predecessors.at(-1)
  const stuck = last && (await stores.requests.find(requestKeyOf(last)))?.value
  return stuck && stuck.state === 'STUCK' && !stuck.pivotPassed ? statesAtWork[stuck.type] : undefined
}

/** While a request works on a database, people see what it does; taken back, they see what was before. */
const markWhileAtWork = (name: string, state: DatabaseState) =>
  defineStep({
    name,
    retry: tableErrors,
    timeout,
    run: async ({ updateDatabase }) => {
      await updateDatabase({ state })
    },
    undo: async ({ database, stores, updateDatabase }) => {
      const { data, desiredState } = database
      await updateDatabase({ state: (await stateOfStuck(database, stores)) ?? (data ? desiredState : 'FAILED') })
    },
  })

/** A pivot that is nothing but one write: either it is written, or it can still be taken back. */
const recordOutcome = (
  name: string,
  changeOf: (context: StepContext) => DatabaseChange,
  isWritten: (context: StepContext) => boolean,
) =>
  defineStep({
    name,
    retry: tableErrors,
    timeout,
    run: async (context) => {
      await context.updateDatabase(changeOf(context))
    },
    undo: async (context) => {
      if (isWritten(context)) throw new HowdahError('pivot-passed')
    },
  })

/** The row says that a new database is being made. */
export const markCreating = defineStep({
  name: 'mark-creating',
  retry: tableErrors,
  timeout,
  run: async ({ updateDatabase }) => {
    await updateDatabase({ state: 'CREATING' })
  },
  undo: async ({ updateDatabase }) => {
    await updateDatabase({ state: 'FAILED' })
  },
})

/** The row says that a recovery is at work. */
export const markRecovering = markWhileAtWork('mark-recovering', 'RECOVERING')

/** The row says that a deletion is at work. */
export const markDeleting = markWhileAtWork('mark-deleting', 'DELETING')

/** The row says that the database is stopped, and shall be. */
export const recordStopped = recordOutcome(
  'record-stopped',
  () => ({ state: 'STOPPED', desiredState: 'STOPPED' }),
  ({ database }) => database.desiredState === 'STOPPED',
)

/** The row says that the database runs, and shall run. */
export const recordStarted = recordOutcome(
  'record-started',
  () => ({ state: 'RUNNING', desiredState: 'RUNNING' }),
  ({ database }) => database.desiredState === 'RUNNING',
)

/** The row says whether WAL is shipped all the time. */
export const recordProtection = recordOutcome(
  'record-protection',
  ({ request }) => ({ dataProtection: parametersOf(request, 'UPDATE-DB').changes.dataProtection }),
  ({ request, database }) => database.dataProtection === parametersOf(request, 'UPDATE-DB').changes.dataProtection,
)

/** The row says that the backups of a deleted database are being removed. */
export const markPurging = recordOutcome(
  'mark-purging',
  () => ({ state: 'DELETING' }),
  ({ database }) => database.state === 'DELETING',
)

/** The restore point counts. */
export const recordRestorePoint = recordOutcome(
  'record-restore-point',
  () => ({}),
  () => false,
)

/** What was stuck on the database has nothing left to go on with. */
const cancelPredecessors = async ({ database, stores, clock }: StepContext): Promise<void> => {
  for (const key of database.predecessors ?? []) {
    if (!(await stores.requests.find(requestKeyOf(key)))) continue
    await stores.requests.update(requestKeyOf(key), (request) =>
      isOpen(request.state) ? cancelled(request, clock, 'The database was deleted') : request,
    )
  }
}

/** The row says that the database is deleted, and how long its backups can still be recovered from. */
export const recordDeleted = defineStep({
  name: 'record-deleted',
  retry: tableErrors,
  timeout,
  run: async (context) => {
    const { database, request, now, updateDatabase } = context
    await cancelPredecessors(context)
    const { keepBackupsDays = 0 } = parametersOf(request, 'DELETE-DB', 'PURGE-DB')
    const keptDays = database.bucket ? keepBackupsDays : 0
    await updateDatabase({
      state: 'DELETED',
      desiredState: 'DELETED',
      deletedAt: database.deletedAt ?? now(),
      backupsKeptUntil: after(database.deletedAt ?? now(), days(keptDays)),
      predecessors: undefined,
      // Clients may have been in it.
      ...(database.nextData ? { lives: withLife(database, database.nextData.incarnation) } : {}),
      nextData: undefined,
    })
  },
  undo: nothing('it comes after the pivot'),
})
