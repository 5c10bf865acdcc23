import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import type { StepContext } from '../../../shared/pipeline/step.ts'
import { newVerifierSecret } from '../../../shared/secrets/names.ts'

/** The verifier of a password that the request sets. */
export const newSecretOf = ({ request }: StepContext): string => newVerifierSecret(request.databaseId, request.key)

/** @throws HowdahError `not-retryable`, with this message, when it is not there any more */
export const knownNewSecretOf = async (context: StepContext<'secrets'>, message: string): Promise<string> => {
  const secret = newSecretOf(context)
  if ((await context.secrets.get(secret)) === undefined) throw new HowdahError('not-retryable', message)
  return secret
}
