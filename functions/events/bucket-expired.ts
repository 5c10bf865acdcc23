import { type Buckets, bucketOf } from '../../shared/clouds/cloud.ts'
import type { RemovedObject } from '../../shared/clouds/removed-object.ts'
import { keysOfBackup, type StoredObject, segmentOf, storedObjectOf } from '../../shared/containers/stored-object.ts'
import type { DatabaseId, Incarnation } from '../../shared/core/ids.ts'
import { type ArchiveCheck, archiveCheckKey, isOpenFault, mostFaults } from '../../shared/entities/archive-check.ts'
import { type Backup, backupKey, restorePointKey } from '../../shared/entities/backup.ts'
import { type Database, databaseKey } from '../../shared/entities/database.ts'
import { asHowdahError, HowdahError } from '../../shared/errors/howdah-error.ts'
import type { World } from '../../shared/pipeline/step.ts'
import { fileNeededBackup, needBackup } from './file-needed-backups.ts'
import type { JobContext } from './fire-jobs.ts'

export interface BucketContext extends JobContext {
  readonly world: Pick<World, 'installation' | 'cloudOf'>
}

interface Loss {
  readonly database: Database
  readonly bucket: string
  readonly key: string
  readonly buckets: Buckets
  /** Undefined: nothing that a backup needs. */
  readonly object: StoredObject | undefined
}

/**
 * An object was removed from a bucket. Of a deleted database the records of what is lost go, and when its bucket is empty, all that is left of it. Of a living one the
 * backups that cannot be restored any more count as damaged, as if the check of archives had found it; if what remains is not sure to lead to today's data, a full backup is filed.
 *
 * The event is only a hint: what counts is what the bucket holds now. So events may come late, twice, and in any order, and those that a retention causes find
 * that what remains is good. An event about another installation's bucket, an unknown database or another region's changes nothing.
 * @throws HowdahError of the store or the table: deliver the event again
 */
export const bucketExpired = async ({ bucket, key }: RemovedObject, context: BucketContext): Promise<void> => {
  const database = await ownerOf(bucket, context)
  if (!database) return
  const { buckets } = context.world.cloudOf(database.dataCenter)
  const loss: Loss = { database, bucket, key, buckets, object: storedObjectOf(key) }
  if (database.state === 'DELETED') return clearDeleted(loss, context)
  // In the other states a request is at work on its first backup, or on its end.
  if (!['RUNNING', 'STOPPED', 'RECOVERING'].includes(database.state) || !loss.object) return
  await protectLiving(loss, loss.object, context)
}

const ownerOf = async (bucket: string, { world, stores }: BucketContext): Promise<Database | undefined> => {
  const prefix = bucketOf(world.installation, '' as DatabaseId)
  const id = bucket.slice(prefix.length) as DatabaseId
  if (!bucket.startsWith(prefix) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return undefined
  const database = (await stores.databases.find(databaseKey(id)))?.value
  return database?.bucket === bucket && stores.home.has(database.dataCenter) ? database : undefined
}

const clearDeleted = async (loss: Loss, context: BucketContext): Promise<void> => {
  const { database, bucket, key, buckets, object } = loss
  if (!(await buckets.holds(bucket, ''))) {
    try {
      // Nothing is left to keep, whatever was promised.
      const parameters = { keepBackupsDays: 0 } as const
      await context.filing.file(database, { type: 'PURGE-DB', filedBy: 'bucket-expired', body: {}, parameters })
    } catch (error) {
      // It is being done, or was, or may not be.
      if (!['request-active', 'state-conflict', 'deletion-protected'].includes(asHowdahError(error).code)) throw error
    }
  } else if (object && !(await buckets.holds(bucket, key))) {
    await forget(object, database, context, affectedBy(object, await backupsOf(database, context)))
  }
}

const protectLiving = async (loss: Loss, object: StoredObject, context: BucketContext): Promise<void> => {
  const { database, bucket, key, buckets } = loss
  const { archiveChecks } = context.stores
  const damaged = new Set((await archiveChecks.find(archiveCheckKey(database.id)))?.value.damaged)
  const backups = (await backupsOf(database, context)).filter(({ id }) => !damaged.has(id))
  const isCurrent = object.incarnation === database.data?.incarnation
  if (isCurrent && isBehindAll(object, backups, database)) return
  if (await buckets.holds(bucket, key)) return

  const affected = affectedBy(object, backups)
  if (isCurrent) {
    const newest = newestOf(backups, database)
    const isLost = !newest || affected.includes(newest) || !(await isThere(newest, loss, object, backups))
    const isHole = newest && object.part === 'wal' && database.dataProtection && object.segment > endOf(newest)
    // From an older backup to today the way is long, and nobody has looked whether its WAL is whole. Written down first: without the records it could not be seen again.
    if (isLost) await needBackup(database, `The newest backup is lost: ${key} was removed`, context)
    else if (isHole) await needBackup(database, `WAL is missing in the archive: ${key} was removed`, context)
  }
  await tellDamaged(affected, key, database, context)
  if (object.part === 'restore-point') await forget(object, database, context, [])
  await fileNeededBackup(database.id, context)
}

/** As the next look at the bucket would have it, which then has the last word. */
const tellDamaged = async (
  affected: readonly Backup[],
  key: string,
  { id: databaseId }: Database,
  { stores, clock }: BucketContext,
): Promise<void> => {
  if (affected.length === 0) return
  const faults = affected.map(({ id, name, incarnation }) => ({
    id: `backup-damaged ${id}`,
    code: 'backup-damaged' as const,
    incarnation,
    message: `Backup ${name} of request ${id}: ${key} was removed`,
    foundAt: clock.now(),
  }))
  const ids = affected.map(({ id }) => id)
  for (let tries = 0; tries < 20; tries++) {
    const found = await stores.archiveChecks.find(archiveCheckKey(databaseId))
    const before = found?.value ?? { databaseId, lookedAt: clock.now(), damaged: [], holes: [], faults: [], ends: {} }
    const known = new Set(before.faults.filter(isOpenFault).map(({ id }) => id))
    const next: ArchiveCheck = {
      ...before,
      damaged: [...new Set([...before.damaged, ...ids])],
      faults: [...before.faults, ...faults.filter(({ id }) => !known.has(id))].slice(-mostFaults),
    }
    if (found ? await stores.archiveChecks.replace(next, found.version) : await stores.archiveChecks.create(next))
      return
  }
  throw new HowdahError('version-conflict', 'What a bucket holds is written by too many at once')
}

/** Old WAL goes all the time: what the newest backup does not need, and no other one either, is not looked for. */
const isBehindAll = (object: StoredObject, backups: readonly Backup[], database: Database): boolean => {
  const newest = newestOf(backups, database)
  if (object.part !== 'wal' || !newest || affectedBy(object, backups).length > 0) return false
  return object.segment < segmentOf(newest.startLsn)
}

const backupsOf = ({ id }: Database, { stores }: BucketContext): Promise<readonly Backup[]> =>
  stores.backups.list({ partition: `DATABASE#${id}`, prefix: 'BACKUP#' })

/** The newest backup of today's life of the data, of those from which WAL goes on, where it is shipped. */
const newestOf = (backups: readonly Backup[], { data, dataProtection }: Database): Backup | undefined =>
  backups
    .filter(
      ({ incarnation, kind }) => incarnation === data?.incarnation && (!dataProtection || kind !== 'self-contained'),
    )
    .toSorted((one, other) => (one.finishedAt < other.finishedAt ? -1 : 1))
    .at(-1)

const endOf = ({ finishLsn }: Backup): number => segmentOf(finishLsn)

/** Backups that cannot be restored without the object, with those that build on them. */
const affectedBy = (object: StoredObject, backups: readonly Backup[]): readonly Backup[] => {
  const direct = backups.filter((backup) => backup.incarnation === object.incarnation && isPartOf(object, backup))
  return withBuiltOn(direct, backups)
}

const isPartOf = (object: StoredObject, backup: Backup): boolean => {
  switch (object.part) {
    case 'incarnation':
      return true
    case 'backup':
      return backup.name === object.name
    case 'self-contained':
      return backup.kind === 'self-contained' && backup.id === object.id
    case 'wal': {
      const isInside = segmentOf(backup.startLsn) <= object.segment && object.segment <= endOf(backup)
      return backup.kind !== 'self-contained' && isInside
    }
    case 'restore-point':
      return false
  }
}

const withBuiltOn = (lost: readonly Backup[], backups: readonly Backup[]): readonly Backup[] => {
  const more = backups.filter(
    (backup) =>
      !lost.includes(backup) &&
      lost.some(({ incarnation, name }) => incarnation === backup.incarnation && name === backup.base),
  )
  return more.length === 0 ? lost : withBuiltOn([...lost, ...more], backups)
}

/** Removes the records of what is lost. */
const forget = async (
  object: StoredObject,
  { id }: Database,
  { stores }: BucketContext,
  affected: readonly Backup[],
): Promise<void> => {
  for (const backup of affected) await stores.backups.remove(backupKey(id, backup.id))
  if (object.part !== 'restore-point') return
  const { name, incarnation } = object
  await stores.restorePoints.remove(restorePointKey({ databaseId: id, name, incarnation: incarnation as Incarnation }))
}

/** Whether the backup can be found, with all that it builds on. */
const isThere = async (
  backup: Backup,
  loss: Loss,
  object: StoredObject,
  backups: readonly Backup[],
): Promise<boolean> => {
  for (const key of keysOfBackup(object.home, backup)) if (!(await loss.buckets.holds(loss.bucket, key))) return false
  if (backup.base === undefined) return true
  const base = backups.find(({ incarnation, name }) => incarnation === backup.incarnation && name === backup.base)
  return base !== undefined && isThere(base, loss, object, backups)
}
