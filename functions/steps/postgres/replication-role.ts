import type { TaskOf } from '../../../shared/containers/tasks.ts'
import { seconds } from '../../../shared/core/time.ts'
import { parametersOf } from '../../../shared/entities/request.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { awaitShortCommand, transientErrors } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing, type StepContext } from '../../../shared/pipeline/step.ts'
import { replicationVerifierSecret } from '../../../shared/secrets/names.ts'
import { dataOf } from '../naming.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'
import { knownNewSecretOf, newSecretOf } from './new-verifier.ts'

const roleOf = ({ request }: StepContext): string => parametersOf(request, 'SET-REPLICATION-ROLE').role

const taskFor = (context: StepContext, verifierSecret: string) =>
  ({
    task: 'set-replication-role',
    container: dataOf(context).container,
    role: roleOf(context),
    verifierSecret,
  }) as const

/** The one role that may replicate is there, and logs in with the new password. */
export const applyReplicationRole = defineTaskStep<TaskOf<'set-replication-role'>, 'secrets'>({
  name: 'apply-replication-role',
  needs: ['secrets'],
  retry: awaitShortCommand,
  task: async (context) =>
    taskFor(context, await knownNewSecretOf(context, 'The password is not known any more: set the role again')),
  // There was none, or it had another password.
  undo: async (context) => {
    const { replicationRole, id } = context.database
    const { container } = dataOf(context)
    await undoByTask(
      context,
      'apply-replication-role',
      replicationRole === undefined
        ? { task: 'remove-replication-role', container }
        : taskFor(context, replicationVerifierSecret(id)),
    )
  },
})

/** The row names the role. Its verifier is kept: a change of it can be taken back. */
export const recordReplicationRole = defineStep({
  name: 'record-replication-role',
  needs: ['secrets'],
  retry: transientErrors,
  timeout: seconds(30),
  run: async (context) => {
    const { database, secrets, updateDatabase } = context
    const verifier = await secrets.get(newSecretOf(context))
    if (verifier) await secrets.put(replicationVerifierSecret(database.id), verifier)
    await updateDatabase({ replicationRole: roleOf(context) })
  },
  undo: async (context) => {
    const { database, secrets } = context
    const kept = await secrets.get(replicationVerifierSecret(database.id))
    if (kept !== undefined && kept === (await secrets.get(newSecretOf(context))))
      throw new HowdahError('pivot-passed', 'The new password counts already')
  },
})

/** The row names no role: from then on the removal only goes forward. */
export const recordNoReplicationRole = defineStep({
  name: 'record-no-replication-role',
  needs: ['secrets'],
  retry: transientErrors,
  timeout: seconds(30),
  run: async ({ database, secrets, updateDatabase }) => {
    await updateDatabase({ replicationRole: undefined })
    await secrets.remove(replicationVerifierSecret(database.id))
  },
  undo: async ({ database }) => {
    if (database.replicationRole === undefined)
      throw new HowdahError('pivot-passed', 'The role counts for none already')
  },
})

/** Nobody may replicate: the role's sessions have ended, and what it kept WAL for is gone. */
export const removeReplicationRole = defineTaskStep<TaskOf<'remove-replication-role'>>({
  name: 'remove-replication-role',
  retry: awaitShortCommand,
  task: (context) => ({ task: 'remove-replication-role', container: dataOf(context).container }),
  undo: nothing('it comes after the pivot'),
})
