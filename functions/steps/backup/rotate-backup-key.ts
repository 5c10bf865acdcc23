import type { TaskOf } from '../../../shared/containers/tasks.ts'
import {
  type BackupKeys,
  backupKeyIdOf,
  backupKeysFrom,
  inTheClear,
  mostBackupKeys,
  secretOf,
  writingWith,
} from '../../../shared/core/backup-keys.ts'
import { seconds } from '../../../shared/core/time.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { awaitShortCommand, transientErrors } from '../../../shared/pipeline/retry.ts'
import { defineStep, type StepContext } from '../../../shared/pipeline/step.ts'
import { backupKeysSecret, newBackupKeySecret } from '../../../shared/secrets/names.ts'
import { dataOf } from '../naming.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'

type Context = StepContext<'secrets'>

const taskFor = (context: StepContext): TaskOf<'set-backup-keys'> => ({
  task: 'set-backup-keys',
  container: dataOf(context).container,
  keysSecret: backupKeysSecret(context.database.id),
})

const keysOf = async ({ database, secrets }: Context): Promise<BackupKeys> =>
  backupKeysFrom((await secrets.get(backupKeysSecret(database.id))) ?? '')

/** The key that the request brings; undefined when it has come to its end. */
const newKeyOf = ({ database, request, secrets }: Context): Promise<string | undefined> =>
  secrets.get(newBackupKeySecret(database.id, request.key))

const put = ({ database, secrets }: Context, keys: BackupKeys): Promise<void> =>
  secrets.put(backupKeysSecret(database.id), secretOf(keys))

/** What is written from now on is written with the new key. */
export const applyBackupKey = defineTaskStep<TaskOf<'set-backup-keys'>, 'secrets'>({
  name: 'apply-backup-key',
  needs: ['secrets'],
  retry: awaitShortCommand,
  task: async (context) => {
    const key = await newKeyOf(context)
    if (key === undefined) throw new HowdahError('not-retryable', 'The new key is not known any more: file it again')
    const keys = writingWith(key, await keysOf(context))
    if (keys.length > mostBackupKeys)
      throw new HowdahError(
        'state-conflict',
        `It has had ${mostBackupKeys} keys: make a clone of it, which begins anew`,
      )
    await put(context, keys)
    return taskFor(context)
  },
  onResult: async (context, { keyId }) => {
    const key = await newKeyOf(context)
    if (key !== undefined && keyId !== backupKeyIdOf(key))
      throw new HowdahError('command-failed', `The server writes with the key ${keyId ?? inTheClear}`)
  },
  // What was written with the new key meanwhile is read with it: it stays among the keys.
  undo: async (context) => {
    const keys = await keysOf(context)
    const former = keys.find((key) => backupKeyIdOf(key) === context.database.backupKeyId)
    if (former !== undefined) await put(context, writingWith(former, keys))
    await undoByTask(context, 'apply-backup-key', taskFor(context))
  },
})

/** The row says which key counts. */
export const recordBackupKey = defineStep({
  name: 'record-backup-key',
  needs: ['secrets'],
  retry: transientErrors,
  timeout: seconds(30),
  run: async (context) => {
    const key = await newKeyOf(context)
    if (key === undefined) return
    await context.updateDatabase({ backupKeyId: backupKeyIdOf(key), backupEncryption: true })
    await context.secrets.remove(newBackupKeySecret(context.database.id, context.request.key))
  },
  undo: async (context) => {
    const key = await newKeyOf(context)
    if (key === undefined || context.database.backupKeyId === backupKeyIdOf(key))
      throw new HowdahError('pivot-passed', 'The new key counts already')
  },
})
