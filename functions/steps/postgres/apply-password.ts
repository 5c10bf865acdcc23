import { seconds } from '../../../shared/core/time.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { awaitShortCommand, transientErrors } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing, type StepContext } from '../../../shared/pipeline/step.ts'
import { dataOf, verifierSecret } from '../naming.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'

/** The verifier that a request brings, until it is the database's. */
export const newVerifierSecret = (context: Pick<StepContext, 'request'>): string => `${context.request.key}/verifier`

const taskFor = (context: StepContext, secret: string) =>
  ({
    task: 'set-password',
    container: dataOf(context).container,
    user: context.database.user,
    verifierSecret: secret,
  }) as const

/** The user logs in with the new password, and not with the old one. */
export const applyPassword = defineTaskStep({
  name: 'apply-password',
  retry: awaitShortCommand,
  task: (context) => taskFor(context, newVerifierSecret(context)),
  undo: async (context) => {
    await undoByTask(context, 'apply-password', taskFor(context, verifierSecret(context.database.id)))
  },
})

/** What was set is what a later recovery sets again. */
export const keepVerifier = defineStep({
  name: 'keep-verifier',
  retry: transientErrors,
  timeout: seconds(30),
  run: async (context) => {
    const verifier = await context.secrets.get(newVerifierSecret(context))
    if (verifier) await context.secrets.put(verifierSecret(context.database.id), verifier)
  },
  undo: async (context) => {
    const kept = await context.secrets.get(verifierSecret(context.database.id))
    if (kept === (await context.secrets.get(newVerifierSecret(context))))
      throw new HowdahError('pivot-passed', 'The new password counts already')
  },
})

/** The request's own copy of the verifier is gone. */
export const forgetVerifier = defineStep({
  name: 'forget-verifier',
  retry: transientErrors,
  timeout: seconds(30),
  run: async (context) => context.secrets.remove(newVerifierSecret(context)),
  undo: nothing('it comes after the pivot'),
})
