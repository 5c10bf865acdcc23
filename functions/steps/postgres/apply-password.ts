import type { TaskOf } from '../../../shared/containers/tasks.ts'
import { seconds } from '../../../shared/core/time.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { awaitShortCommand, transientErrors } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing, type StepContext } from '../../../shared/pipeline/step.ts'
import { newVerifiersOf, verifierSecret } from '../../../shared/secrets/names.ts'
import { dataOf } from '../naming.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'
import { knownNewSecretOf, newSecretOf } from './new-verifier.ts'

const taskFor = (context: StepContext, secret: string) =>
  ({
    task: 'set-password',
    container: dataOf(context).container,
    user: context.database.user,
    verifierSecret: secret,
  }) as const

/** The user logs in with the new password, and not with the old one. */
export const applyPassword = defineTaskStep<TaskOf<'set-password'>, 'secrets'>({
  name: 'apply-password',
  needs: ['secrets'],
  retry: awaitShortCommand,
  task: async (context) =>
    taskFor(context, await knownNewSecretOf(context, 'The new password is not known any more: set it again')),
  undo: async (context) => {
    await undoByTask(context, 'apply-password', taskFor(context, verifierSecret(context.database.id)))
  },
})

/** What was set is what a later recovery sets again. */
export const keepVerifier = defineStep({
  name: 'keep-verifier',
  needs: ['secrets'],
  retry: transientErrors,
  timeout: seconds(30),
  run: async (context) => {
    const verifier = await context.secrets.get(newSecretOf(context))
    if (verifier) await context.secrets.put(verifierSecret(context.database.id), verifier)
  },
  undo: async (context) => {
    const kept = await context.secrets.get(verifierSecret(context.database.id))
    if (kept === (await context.secrets.get(newSecretOf(context))))
      throw new HowdahError('pivot-passed', 'The new password counts already')
  },
})

/** The request's own copy of the verifier is gone, and those of earlier requests that failed. */
export const forgetVerifier = defineStep({
  name: 'forget-verifier',
  needs: ['secrets'],
  retry: transientErrors,
  timeout: seconds(30),
  run: async ({ database, secrets }) => {
    for (const name of await secrets.list(newVerifiersOf(database.id))) await secrets.remove(name)
  },
  undo: nothing('it comes after the pivot'),
})
