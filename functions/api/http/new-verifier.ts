import type { DatabaseId } from '../../../shared/core/ids.ts'
import { newVerifierSecret, newVerifiersOf } from '../../../shared/secrets/names.ts'
import { scramVerifier } from '../../../shared/secrets/scram.ts'
import type { Call, VerifierIds } from './endpoint.ts'
import { type AskedFor, removeEarlier } from './file-request.ts'

/** Where the verifier of a password that is set may lie: with the request, until it counts, and then among those of the database. */
export const verifiersOf =
  (kept: (id: DatabaseId) => string) =>
  ({ id }: { readonly id: string }, { requestKey }: VerifierIds): string[] => {
    const databaseId = id.toLowerCase() as DatabaseId
    return [newVerifierSecret(databaseId, requestKey), kept(databaseId)]
  }

/** The verifier of the password that a call sets lies with its request. */
export const withNewVerifier = (
  { api, requestKey, body, salt }: Call<unknown, unknown, { readonly password: string }>,
  id: DatabaseId,
): Required<Pick<AskedFor<never>, 'prepare' | 'giveUp' | 'filed'>> => {
  const secret = newVerifierSecret(id, requestKey)
  return {
    prepare: async () => api.secrets.put(secret, await scramVerifier(body.password, salt)),
    giveUp: () => api.secrets.remove(secret),
    filed: () => removeEarlier(api, newVerifiersOf(id), secret),
  }
}
