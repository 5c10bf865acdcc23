import type { RunPostgres, StoreAccess } from '../../../shared/containers/tasks.ts'
import { inTheClear } from '../../../shared/core/backup-keys.ts'
import { hours, millis, seconds } from '../../../shared/core/time.ts'
import type { Database, DataSet } from '../../../shared/entities/database.ts'
import { parametersOf } from '../../../shared/entities/request.ts'
import { awaitLongCommand } from '../../../shared/pipeline/retry.ts'
import type { StepContext } from '../../../shared/pipeline/step.ts'
import { backupKeysSecret, sourceBackupKeysSecret, verifierSecret } from '../../../shared/secrets/names.ts'
import { sourceOf } from '../bucket/grant-source-read.ts'
import { accessOf, dataOf, imageOf, limitsOf, newDataSet, withKeys } from '../naming.ts'
import { defineTaskStep, type TaskContext, undoByTask } from '../task-step.ts'
import { recoveryFrom, refuseOtherData } from './recovery-task.ts'

const taskFor = async (context: StepContext<'buckets'>, data: DataSet): Promise<RunPostgres> => {
  const { database } = context
  return {
    ...data,
    task: 'run-postgres',
    image: imageOf('postgres', database.postgresqlVersion),
    databaseId: database.id,
    port: database.port,
    limits: limitsOf(context),
    volumeGb: database.volumeGb,
    user: database.user,
    databaseName: database.databaseName,
    verifierSecret: verifierSecret(database.id),
    store: await accessOf(context),
    archive: database.dataProtection,
    certificateNames: [database.address, database.endpoint?.host, 'localhost', '127.0.0.1'].filter(isGiven),
  }
}

/** Another database's bucket, as the servers of this one reach it. */
const sourceStoreOf = async (
  { database: { id }, buckets }: StepContext<'buckets'>,
  { bucket, backupKeyId }: NonNullable<Awaited<ReturnType<typeof sourceOf>>>,
): Promise<StoreAccess> => withKeys(await buckets.access(bucket, id), sourceBackupKeysSecret(id), backupKeyId)

const isOfOtherTenant = (source: Database, { database }: StepContext): boolean => source.tenant !== database.tenant

/** A database that an older Howdah made gets its keys with its first new container: for now there are none. */
const ensureKeys = async (context: StepContext<'secrets'>): Promise<void> => {
  const { database, secrets } = context
  if (database.backupKeyId === undefined) await secrets.putNew(backupKeysSecret(database.id), inTheClear)
}

const isGiven = (name: string | undefined): name is string => name !== undefined

const removeNewContainer = async (context: TaskContext, step: string): Promise<void> => {
  if (!context.database.serverId) return
  const { container, volumeId } = newDataSet(context)
  await undoByTask(context, step, { task: 'remove-container', container, volumeId })
}

/** A start from scratch takes a second, one from a large backup hours. */
const awaitStart = awaitLongCommand(hours(24), seconds(25), millis(40))

/** PostgreSQL runs on the new volume, from scratch or from another database's backups, and answers over TLS; clients are not admitted yet. */
export const runPostgres = defineTaskStep<RunPostgres, 'buckets'>({
  name: 'run-postgres',
  needs: ['buckets'],
  retry: awaitStart,
  task: async (context) => {
    const task = await taskFor(context, newDataSet(context))
    const source = await sourceOf(context)
    if (!source) return task
    const store = await sourceStoreOf(context, source)
    const recovery = await recoveryFrom(source, source.placed, context)
    const isOtherTenants = isOfOtherTenant(source, context)
    return {
      ...task,
      recovery: { ...recovery, source: { databaseId: source.id, store, user: source.user, isOtherTenants } },
    }
  },
  onResult: async (context, { ca, recovery }) => {
    const source = await sourceOf(context)
    if (source) {
      await refuseOtherData(source, source.placed, recovery, context)
      if (isOfOtherTenant(source, context))
        context.remark('It belongs to another tenant than its source: of the roles in it only the owner may log in')
    }
    await context.updateDatabase({ caCertificate: ca })
  },
  undo: async (context) => {
    await removeNewContainer(context, 'run-postgres')
    await context.updateDatabase({ caCertificate: undefined })
  },
})

/** The recovered data is what was asked for, and PostgreSQL answers on it beside the old data; clients are not admitted yet. */
export const runRecovery = defineTaskStep<RunPostgres, 'buckets' | 'secrets'>({
  name: 'run-recovery',
  needs: ['buckets', 'secrets'],
  retry: awaitLongCommand(hours(24), seconds(60)),
  task: async (context) => {
    const { target, incarnation } = parametersOf(context.request, 'RECOVER-DB')
    await ensureKeys(context)
    const task = await taskFor(context, newDataSet(context))
    const keys = { secret: backupKeysSecret(context.database.id), id: inTheClear }
    return {
      ...task,
      store: { keys, ...task.store },
      inheritsFrom: dataOf(context).volumeId,
      recovery: await recoveryFrom(context.database, { target, ...(incarnation ? { incarnation } : {}) }, context),
    }
  },
  onResult: async (context, { ca, leftBehind, recovery }) => {
    await refuseOtherData(context.database, parametersOf(context.request, 'RECOVER-DB'), recovery, context)
    const { caCertificate } = context.database
    if (leftBehind !== undefined)
      context.remark(`The former volume is kept, because this could not be taken over: ${leftBehind}`)
    await context.updateDatabase({
      nextData: {
        ...newDataSet(context),
        backupKeyId: context.database.backupKeyId ?? inTheClear,
        ...(ca === caCertificate ? {} : { caCertificate: ca }),
        ...(leftBehind === undefined ? {} : { leftBehind }),
      },
    })
  },
  undo: (context) => removeNewContainer(context, 'run-recovery'),
})
