import type { DatabaseId } from '../../../shared/core/ids.ts'
import { type Database, databaseKey } from '../../../shared/entities/database.ts'
import { parametersOf } from '../../../shared/entities/request.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { defineStep, nothing, type StepContext } from '../../../shared/pipeline/step.ts'
import { backupKeysSecret, sourceBackupKeysSecret } from '../../../shared/secrets/names.ts'
import { serverIdOf } from '../naming.ts'
import { awaitGate, gateTimeout, passGate } from './pass-gate.ts'

/** The database that the new one is made from, when it is made from one. */
export const sourceOf = async ({ request, stores }: StepContext) => {
  const { restoreFrom } = parametersOf(request, 'CREATE-DB')
  if (!restoreFrom) return undefined
  const source = await stores.databases.find(databaseKey(restoreFrom.databaseId))
  if (!source?.value.bucket) throw new HowdahError('no-backup', `Nothing is kept of database ${restoreFrom.databaseId}`)
  const { databaseId, ...placed } = restoreFrom
  return { ...source.value, bucket: source.value.bucket, placed }
}

/** The new database's server reads secrets of its own only. */
const lendKeys = async ({ database, secrets }: StepContext<'secrets'>, source: Database): Promise<void> => {
  if (source.backupKeyId === undefined) return
  const keys = await secrets.get(backupKeysSecret(source.id))
  if (keys === undefined) throw new HowdahError('backup-key-missing', `The keys of ${source.id} are not there`)
  await secrets.put(sourceBackupKeysSecret(database.id), keys)
}

const revoke = async (context: StepContext<'buckets' | 'secrets'>): Promise<void> => {
  const { restoreFrom } = parametersOf(context.request, 'CREATE-DB')
  await context.secrets.remove(sourceBackupKeysSecret(context.database.id))
  if (restoreFrom) await revokeReadOf(restoreFrom.databaseId, context)
}

/** Nobody is a reader any more who is gone. */
export const revokeReadOf = async (sourceId: DatabaseId, context: StepContext<'buckets'>): Promise<void> => {
  const source = await context.stores.databases.find(databaseKey(sourceId))
  const bucket = source?.value.bucket
  if (!bucket) return
  await passGate(source.value.id, context, () => context.buckets.revokeRead(bucket, context.database.id))
}

/** The new database may read the bucket of the database that it is made from, and has its keys. */
export const grantSourceRead = defineStep({
  name: 'grant-source-read',
  needs: ['buckets', 'secrets'],
  retry: awaitGate,
  timeout: gateTimeout,
  run: async (context) => {
    const source = await sourceOf(context)
    if (!source) return
    await lendKeys(context, source)
    const reader = { databaseId: context.database.id, serverId: serverIdOf(context) }
    await passGate(source.id, context, () => context.buckets.grantRead(source.bucket, reader))
  },
  undo: revoke,
})

/** The new database opens its own bucket only, with its own keys. */
export const revokeSourceRead = defineStep({
  name: 'revoke-source-read',
  needs: ['buckets', 'secrets'],
  retry: awaitGate,
  timeout: gateTimeout,
  run: revoke,
  undo: nothing('it comes after the pivot'),
})
