import type { BucketAccess } from '../../shared/clouds/cloud.ts'
import type { Limits, StoreAccess } from '../../shared/containers/tasks.ts'
import { incarnationOf } from '../../shared/core/ids.ts'
import type { DataSet } from '../../shared/entities/database.ts'
import { HowdahError } from '../../shared/errors/howdah-error.ts'
import type { StepContext } from '../../shared/pipeline/step.ts'
import { backupKeysSecret } from '../../shared/secrets/names.ts'

/** Names of images on the server. */
export const imageOf = (image: 'postgres' | 'backup', version: string): string => `howdah/${image}:${version}`

/** Where the data lives that this request makes: its names follow from the request, so a step run twice names the same. */
export const newDataSet = ({ installation, database, request }: StepContext): DataSet => {
  const name = `howdah-${installation}-${database.id}-${request.key}`
  return { incarnation: incarnationOf(request), volumeId: `${name}-data`, container: `${name}-postgres` }
}

export const dataOf = ({ database }: StepContext): DataSet => {
  if (!database.data) throw new HowdahError('state-conflict', 'The database has no data yet')
  return database.data
}

/** A recovery is stuck on the database: its own data is shut down. */
export const isMidRecovery = ({ database }: StepContext): boolean =>
  database.data !== undefined &&
  database.nextData !== undefined &&
  database.nextData.incarnation !== database.data.incarnation

export const ownerOf = ({ database, request }: StepContext) => ({ databaseId: database.id, request: request.key })

export const serverIdOf = ({ database }: StepContext): string => {
  if (!database.serverId) throw new HowdahError('server-lost', 'The database has no server')
  return database.serverId
}

export const limitsOf = ({ catalogue, database }: StepContext): Limits => {
  const flavour = catalogue.flavours.find(({ name }) => name === database.flavour)
  if (!flavour) throw new HowdahError('invalid-request', `There is no flavour ${database.flavour}`)
  return flavour
}

export const bucketNameOf = ({ database }: StepContext): string => {
  if (!database.bucket) throw new HowdahError('no-backup', 'The database has no bucket')
  return database.bucket
}

/** The database's own bucket, as its servers reach it. */
export const accessOf = async (context: StepContext<'buckets'>): Promise<StoreAccess> => {
  const { id, backupKeyId } = context.database
  return withKeys(await context.buckets.access(bucketNameOf(context), id), backupKeysSecret(id), backupKeyId)
}

/** @param keyId absent where there are no keys */
export const withKeys = (access: BucketAccess, secret: string, keyId: string | undefined): StoreAccess =>
  keyId === undefined ? access : { ...access, keys: { secret, id: keyId } }
