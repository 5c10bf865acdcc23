import { keysOfBackup } from '../../../shared/containers/stored-object.ts'
import type { RunBackup, TaskResults } from '../../../shared/containers/tasks.ts'
import { inTheClear } from '../../../shared/core/backup-keys.ts'
import { type Duration, hours, type Instant, instant, minutes, seconds, within } from '../../../shared/core/time.ts'
import { type Backup, backupKey, type StoredParts } from '../../../shared/entities/backup.ts'
import { type BackupKind, type ParametersOf, parametersOf, type Request } from '../../../shared/entities/request.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { awaitLongCommand, tableErrors } from '../../../shared/pipeline/retry.ts'
import { defineStep, type NothingToUndo, nothing, type StepContext } from '../../../shared/pipeline/step.ts'
import { knownArchiveOf, placeOfBackup, surveyBucket } from '../../../shared/requests/bucket-survey.ts'
import { accessOf, dataOf, imageOf } from '../naming.ts'
import { defineTaskStep, type TaskContext, undoByTask } from '../task-step.ts'

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
  const { backupKind = result.asked } = askedBackup(request)
  const latest = now()
  const time = (told: string): Instant => within(request.filedAt, instant(told), latest)
  // The row's key as it was when the backup was begun: one request at a time changes the database.
  if ((result.keyId ?? inTheClear) !== (database.backupKeyId ?? inTheClear))
    throw new HowdahError(
      'command-failed',
      `The backup is written with the key ${result.keyId ?? inTheClear}, and not with that of the database`,
    )
  const { name, kind, startLsn, finishLsn, sizeBytes, storedBytes, permanent, base, keyId } = result
  const backup: Backup = {
    ...{ databaseId: database.id, id: request.key, name, asked: backupKind, kind, incarnation, startLsn, finishLsn },
    ...{ startedAt: time(result.startedAt), finishedAt: time(result.finishedAt) },
    ...{ sizeBytes, storedBytes, permanent, ...(base ? { base } : {}), ...(keyId ? { keyId } : {}) },
  }
  await refuseUnknownBase(context, backup, result.prefix)
  const stored = await seen(context, backup, result.prefix)
  const [, system] = /^(\d+)-/.exec(result.prefix) ?? []
  await stores.backups.put({ ...backup, stored, seenAt: now(), ...(system ? { system } : {}) })
}

const homeOf = (prefix: string): string => /^\d+-\d+\/[a-z0-9-]+/.exec(prefix)?.[0] ?? ''

/** What is no backup any more, nobody builds on: the server finds it by these. */
const hide = ({ buckets, database }: StepContext<'buckets'>, prefix: string, backups: readonly Named[]) =>
  buckets.removeObjects(
    database.bucket ?? '',
    backups.flatMap((backup) => keysOfBackup(homeOf(prefix), backup)),
  )

type Named = Pick<Backup, 'id' | 'name' | 'kind'>

/** Of a request that was cut or cancelled late, the bucket may hold a backup that is none: a server builds on it, and retention removes it. */
const refuseUnknownBase = async (context: StepContext<'buckets'>, backup: Backup, prefix: string): Promise<void> => {
  const { id, name, base, incarnation, databaseId } = backup
  if (base === undefined) return
  const all = await context.stores.backups.list({ partition: `DATABASE#${databaseId}`, prefix: 'BACKUP#' })
  if (all.some((one) => one.name === base && one.incarnation === incarnation)) return
  await hide(context, prefix, [backup, { id, name: base, kind: 'full' }])
  throw new HowdahError('backup-damaged', `The backup ${name} builds on ${base}, which is no backup of this database`)
}

/**
 * @throws HowdahError `backup-damaged` when the bucket does not hold what the server says that it has put there; `archive-overwritten` when something else was put under its names, too, since it was begun: which was read
 * back nobody can tell
 */
const seen = async (context: StepContext<'buckets'>, backup: Backup, prefix: string): Promise<StoredParts> => {
  const { database, buckets, now } = context
  const { bucket = '' } = database
  const home = homeOf(prefix)
  const places = ['ba', ...(backup.kind === 'self-contained' ? [`self-contained/${backup.id}/`] : [])]
  const known = knownArchiveOf([backup])
  const looks = places.map((place) => surveyBucket(buckets, bucket, now(), { prefix: `${home}/${place}`, known }))
  const surveys = await Promise.all(looks)
  const overwriting = surveys.flatMap((survey) => survey.overwriting)
  if (overwriting.length > 0) {
    // The server knows it as a good one, and would build on it.
    await hide(context, prefix, [backup])
    const [{ key = '' } = {}] = overwriting
    const count = new Set(overwriting.map((version) => version.key)).size
    const message = `While the backup ${backup.name} was made, somebody else put ${count} objects under its names, such as ${key}: it is not counted`
    throw new HowdahError('archive-overwritten', message)
  }
  const found = surveys.map(({ backups }) => backups.get(placeOfBackup(backup.incarnation, backup))).at(-1)
  if (!found) throw new HowdahError('backup-damaged', `The bucket does not hold the backup ${backup.name}`)
  return found
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

/** Of a database that runs, and shall. What a stopped one held last is in its archive. */
export const wantsFinalBackup = ({ database, request }: StepContext): boolean =>
  (parametersOf(request, 'DELETE-DB').finalBackup ?? true) &&
  database.data !== undefined &&
  database.desiredState === 'RUNNING'

/** What the database held last can be recovered, unless the person declined that. */
export const makeFinalBackup = backupStep(
  'make-final-backup',
  minutes(1),
  (context) => (wantsFinalBackup(context) ? wholeBackup(context) : undefined),
  async (context) => {
    if (wantsFinalBackup(context)) await stopBackup(context, 'make-final-backup')
  },
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
