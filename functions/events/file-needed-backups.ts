import { forEachOf, rotated } from '../../shared/core/each.ts'
import { after, hours, minuteOf } from '../../shared/core/time.ts'
import { type Database, databaseKey } from '../../shared/entities/database.ts'
import { type NeededBackup, neededBackupKey, neededBackups } from '../../shared/entities/needed-backup.ts'
import { requestKeyOf } from '../../shared/entities/request.ts'
import { HowdahError } from '../../shared/errors/howdah-error.ts'
import { isBusy } from './backup-requests.ts'
import type { JobContext } from './fire-jobs.ts'

/** A backup that failed is tried again after this. */
const pause = hours(1)

/** Files the full backup of every database that needs one, and forgets the need when it is there. While another request is at work on the database it waits. */
export const fileNeededBackups = async (context: JobContext): Promise<void> => {
  const { stores, clock, signal } = context
  const due = await stores.neededBackups.list({ partition: neededBackups, index: 'i1', to: `${clock.now()}~` })
  const minute = minuteOf(clock.now())
  const work = ({ databaseId }: NeededBackup) => fileNeededBackup(databaseId, context)
  await forEachOf(rotated(due, minute), work, { atOnce: 10, signal })
}

export const fileNeededBackup = async (databaseId: NeededBackup['databaseId'], context: JobContext): Promise<void> => {
  const { stores, clock, filing } = context
  const found = await stores.neededBackups.find(neededBackupKey(databaseId))
  const database = (await stores.databases.find(databaseKey(databaseId)))?.value
  if (!found || found.value.dueAt > clock.now() || (database && !stores.home.has(database.dataCenter))) return
  const { value: need, version } = found
  const request = (await stores.requests.find(requestKeyOf(need.request)))?.value
  if (!database || !isAbout(database, need) || request?.state === 'PROCESSED') {
    await stores.neededBackups.table.deleteIfVersion(neededBackupKey(databaseId), version)
  } else if (request === undefined || request.state === 'QUEUED') {
    // One that waits was perhaps cut while it was filed: the same key twice is the same request.
    await file(database, need, context)
  } else if (request.state === 'FAILED' || request.state === 'CANCELLED') {
    const again = { ...need, request: filing.newKey(), dueAt: after(clock.now(), pause) }
    await stores.neededBackups.replace(again, version)
  }
}

/** Writes down that the database needs a full backup, unless one is on its way. */
export const needBackup = async (
  database: Database,
  reason: string,
  { stores, clock, filing }: JobContext,
): Promise<void> => {
  if (!database.data) return
  const { incarnation } = database.data
  const wanted = { databaseId: database.id, incarnation, reason, request: filing.newKey(), dueAt: clock.now() }
  for (let tries = 0; tries < 20; tries++) {
    if (await stores.neededBackups.create(wanted)) return
    const found = await stores.neededBackups.find(neededBackupKey(database.id))
    if (!found) continue
    const before = await stores.requests.find(requestKeyOf(found.value.request))
    if (before?.value.state !== 'PROCESSED' && found.value.incarnation === incarnation) return
    if (await stores.neededBackups.replace(wanted, found.version)) return
  }
  throw new HowdahError('version-conflict', 'The need of a backup is written by too many at once')
}

/** Nobody needs a backup of data that were given up, or replaced by a recovery, which makes its own. */
const isAbout = ({ state, data }: Database, { incarnation }: NeededBackup): boolean =>
  data?.incarnation === incarnation && (state === 'RUNNING' || state === 'STOPPED' || state === 'RECOVERING')

const file = async (database: Database, { request, reason }: NeededBackup, { filing }: JobContext): Promise<void> => {
  const wish = {
    type: 'BACKUP-DB',
    key: request,
    filedBy: 'bucket-expired',
    body: { kind: 'full', reason },
    parameters: { backupKind: 'full' },
  } as const
  try {
    await filing.file(database, wish)
  } catch (error) {
    if (!isBusy(error)) throw error
  }
}
