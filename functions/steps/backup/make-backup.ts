import type { RunBackup, TaskResults } from '../../../shared/containers/tasks.ts'
import { inTheClear } from '../../../shared/core/backup-keys.ts'
import { type Duration, hours, instant, minutes, seconds, within } from '../../../shared/core/time.ts'
import { type Backup, backupKey } from '../../../shared/entities/backup.ts'
import { type BackupKind, type ParametersOf, parametersOf, type Request } from '../../../shared/entities/request.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import type { ErrorCode } from '../../../shared/errors/registry.ts'
import { awaitLongCommand, tableErrors } from '../../../shared/pipeline/retry.ts'
import { defineStep, type NothingToUndo, nothing, type StepContext } from '../../../shared/pipeline/step.ts'
import { accessOf, dataOf, imageOf } from '../naming.ts'
import { defineTaskStep, type TaskContext, undoByTask } from '../task-step.ts'
import { homeOf, refuseUnknownBase, seen } from './seen-backup.ts'

const containerName = (context: StepContext): string => `howdah-${context.installation}-backup-${context.request.key}`

const taskFor = async (context: StepContext<'buckets'>, kind: BackupKind, permanent: boolean): Promise<RunBackup> => {
  const { database, request } = context
  const { container, volumeId } = dataOf(context)
  return {
    task: 'run-backup',
    name: containerName(context),
    container,
    volumeId,
    image: imageOf('backup', database.postgresqlVersion),
    databaseId: database.id,
    store: await accessOf(context),
    kind,
    id: request.key,
    permanent,
  }
}

/** What was asked of the backup; one that belongs to other work is not asked for. */
const askedBackup = (request: Request): ParametersOf['BACKUP-DB'] =>
  request.type === 'BACKUP-DB' ? request.parameters : {}

/**
 * Twice is once: the same id is the same backup. What the server tells is believed as far as nothing hangs on it: whose backup it is and when it was made the request knows, and that it is in the bucket is seen.
 * The bucket knows what the server was asked to make; what the person or the job asked for, the request knows.
 */
const record = async (context: StepContext<'buckets'>, result: TaskResults['run-backup']): Promise<void> => {
  const { database, request, stores, now } = context
  const { incarnation } = dataOf(context)
  // A server speaks for no other request, and for no other life of the data.
  if (result.id !== request.key || result.incarnation !== incarnation)
    throw new HowdahError('command-failed', "The server's answer is about another backup")
  const { backupKind = result.asked, permanent = false } = askedBackup(request)
  // The row's key as it was when the backup was begun: one request at a time changes the database.
  if ((result.keyId ?? inTheClear) !== (database.backupKeyId ?? inTheClear))
    throw new HowdahError(
      'command-failed',
      `The backup is written with the key ${result.keyId ?? inTheClear}, and not with that of the database`,
    )
  const { name, kind, startLsn, finishLsn, sizeBytes, storedBytes, base, keyId } = result
  const backup: Backup = {
    ...{ databaseId: database.id, id: request.key, name, asked: backupKind, kind, incarnation, startLsn, finishLsn },
    ...{
      startedAt: within(request.filedAt, instant(result.startedAt), context.startedAt),
      finishedAt: within(request.filedAt, instant(result.finishedAt), now()),
    },
    ...{ sizeBytes, storedBytes, permanent, ...(base ? { base } : {}), ...(keyId ? { keyId } : {}) },
  }
  const all = await stores.backups.list({ partition: `DATABASE#${database.id}`, prefix: 'BACKUP#' })
  const home = homeOf(result.prefix, context, all)
  if (all.some((one) => one.id !== backup.id && one.name === name && one.incarnation === incarnation))
    throw new HowdahError('command-failed', `The server's answer is about the backup ${name}, which is another one`)
  await refuseUnknownBase(context, backup, { home, all })
  const [system = ''] = home.split('-')
  await stores.backups.put({
    ...backup,
    ...(await seen(context, backup, { home, partsBytes: result.partsBytes ?? undefined })),
    system,
  })
}

const stopBackup = async (context: TaskContext, step: string): Promise<void> => {
  if (!context.database.serverId) return
  await undoByTask(context, step, { task: 'remove-container', container: containerName(context) })
  await context.stores.backups.remove(backupKey(context.database.id, context.request.key))
}

const backupStep = (
  name: string,
  usually: Duration,
  kindOf: (context: StepContext) => BackupKind | undefined,
  undo: ((context: TaskContext) => Promise<void>) | NothingToUndo,
  failsAs?: ErrorCode,
) =>
  defineTaskStep<RunBackup, 'buckets'>({
    name,
    needs: ['buckets'],
    retry: awaitLongCommand(hours(48), usually),
    task: async (context) => {
      const kind = kindOf(context)
      return kind && (await taskFor(context, kind, askedBackup(context.request).permanent ?? false))
    },
    onResult: record,
    undo,
    ...(failsAs ? { failsAs } : {}),
  })

/** Without WAL in the store only a self-contained backup can be recovered. */
const wholeBackup = ({ database }: StepContext): BackupKind => (database.dataProtection ? 'full' : 'self-contained')

/** There is a good backup of the kind that was asked for; it was read back. */
export const makeBackup = backupStep(
  'make-backup',
  minutes(1),
  (context) => {
    const { backupKind: asked = 'full' } = parametersOf(context.request, 'BACKUP-DB')
    return asked === 'incremental' && context.database.dataProtection ? 'incremental' : wholeBackup(context)
  },
  (context) => stopBackup(context, 'make-backup'),
)

/** The new life of the data has a full backup of its own. */
export const makeFirstBackup = backupStep(
  'make-first-backup',
  seconds(15),
  wholeBackup,
  nothing('it comes after the pivot'),
)

/** Also of one that is stopped: what it held last may be nowhere but on its volume. */
export const wantsFinalBackup = ({ database, request }: StepContext): boolean =>
  (parametersOf(request, 'DELETE-DB').finalBackup ?? true) && database.data !== undefined

/** What the database held last can be recovered, unless the person declined that. */
export const makeFinalBackup = backupStep(
  'make-final-backup',
  minutes(1),
  (context) => (wantsFinalBackup(context) ? wholeBackup(context) : undefined),
  async (context) => {
    if (wantsFinalBackup(context)) await stopBackup(context, 'make-final-backup')
  },
  'no-last-backup',
)

/** The backup counts: the request has passed its point of no return. */
export const recordBackup = defineStep({
  name: 'record-backup',
  retry: tableErrors,
  timeout: seconds(30),
  run: async ({ database, request, stores }) => {
    const backup = await stores.backups.find(backupKey(database.id, request.key))
    if (!backup) throw new HowdahError('backup-damaged', 'The backup was not recorded')
  },
  undo: nothing('it only looks'),
})
