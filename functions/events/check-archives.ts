import { forEachOf } from '../../shared/core/each.ts'
import type { DatabaseId, RequestKey } from '../../shared/core/ids.ts'
import {
  after,
  between,
  type Duration,
  days,
  hours,
  type Instant,
  laterOf,
  minutes,
  seconds,
} from '../../shared/core/time.ts'
import {
  type ArchiveCheck,
  type ArchiveFault,
  archiveCheckKey,
  isOpenFault,
  mostFaults,
  neverLooked,
} from '../../shared/entities/archive-check.ts'
import { type Backup, backupKey } from '../../shared/entities/backup.ts'
import { type Database, databaseKey, databasesOf } from '../../shared/entities/database.ts'
import { observationKey, observations } from '../../shared/entities/observation.ts'
import { requestPartitions } from '../../shared/entities/request.ts'
import { HowdahError } from '../../shared/errors/howdah-error.ts'
import type { World } from '../../shared/pipeline/step.ts'
import { type ArchiveFindings, lookAtArchive } from '../../shared/requests/archive-look.ts'
import {
  type BucketSurvey,
  type ForeignVersions,
  foreignOf,
  isAsRecorded,
  storedOf,
  surveyBucket,
  whatWasChanged,
} from '../../shared/requests/bucket-survey.ts'
import { knownOf, placeOfBackup } from '../../shared/requests/known-archive.ts'
import { longestLook } from '../../shared/requests/longest-look.ts'
import { removeForeign } from '../../shared/requests/remove-foreign.ts'
import { passGate } from '../steps/bucket/pass-gate.ts'
import { fileNeededBackup, needBackup } from './file-needed-backups.ts'
import type { JobContext } from './fire-jobs.ts'

export interface CheckContext extends JobContext {
  readonly world: Pick<World, 'installation' | 'cloudOf'>
  /** For how long one bucket is looked at; default: `longestLook`. Of one that takes longer people are told that nobody knows. */
  readonly patience?: Duration
  /** Says it where people look after this installation. */
  readonly tell: (database: DatabaseId, fault: ArchiveFault) => void
}

/** So often each bucket is looked at, as far as time allows: within an hour what is missing is told. Where WAL cannot be shipped because of what is there, at once. */
const everySoOften = minutes(30)
/** For so long people are told what was and is no more. */
const faultsKept = days(7)
const betweenBackups = hours(2)
/** Counted up when `secure` gives other rights or settings: then every bucket is given them. */
const rightsOfToday = 5

/**
 * Looks whether the buckets hold what the table promises. What is missing, was changed or overwritten is told, and a full backup is filed; a server's key overwrites nothing for good. A store that does not
 * answer changes nothing: what was seen last stands, with its time.
 */
export const checkArchives = async (context: CheckContext): Promise<void> => {
  const { stores, clock, signal } = context
  const held = new Map<DatabaseId, Instant>()
  for await (const { databaseId, observedAt, taken } of stores.observations.all({
    partition: observations,
    index: 'i1',
  }))
    if (taken) held.set(databaseId, observedAt)
  const due: { readonly id: DatabaseId; readonly last: string }[] = []
  for await (const database of stores.databases.all({ partition: databasesOf(), index: 'i3' })) {
    if (!stores.home.has(database.dataCenter) || !isKept(database, clock.now())) continue
    const check = (await stores.archiveChecks.find(archiveCheckKey(database.id)))?.value
    const last = check && laterOf(check.lookedAt, check.triedAt ?? check.lookedAt)
    const isHeld = (held.get(database.id) ?? '') > (last ?? '')
    if (!last || isHeld || between(last, clock.now()) >= everySoOften) due.push({ id: database.id, last: last ?? '' })
  }
  const longestAgoFirst = due.toSorted((one, other) => (one.last < other.last ? -1 : 1))
  await forEachOf(longestAgoFirst, ({ id }) => tryToCheck(id, context), { atOnce: 10, signal, restMayWait: true })
}

/** Whatever keeps one from being looked at, the others have their turn. */
const tryToCheck = async (id: DatabaseId, context: CheckContext): Promise<void> => {
  const { signal, patience = longestLook } = context
  const enough = AbortSignal.timeout(patience)
  try {
    await checkArchive(id, {
      ...context,
      signal: signal ? AbortSignal.any([signal, enough]) : enough,
    })
  } catch (error) {
    // What passes is tried again soon, and who was cut off begins with it.
    if (!enough.aborted || signal?.aborted) throw error
    const { archiveChecks } = context.stores
    const triedAt = context.clock.now()
    const never = { databaseId: id, lookedAt: neverLooked, damaged: [], holes: [], faults: [], ends: {}, triedAt }
    if (!(await archiveChecks.create(never)))
      await archiveChecks.update(archiveCheckKey(id), (check) => ({ ...check, triedAt }))
    throw error
  }
}

/** In the other states its bucket is being made or removed. */
const isKept = ({ state, bucket, backupsKeptUntil }: Database, now: Instant): boolean =>
  bucket !== undefined &&
  state !== 'CREATING' &&
  state !== 'DELETING' &&
  (state !== 'DELETED' || (backupsKeptUntil !== undefined && backupsKeptUntil > now))

export const checkArchive = async (id: DatabaseId, context: CheckContext): Promise<void> => {
  const { stores, clock } = context
  const database = (await stores.databases.find(databaseKey(id)))?.value
  if (!database || !isKept(database, clock.now())) return
  const before = (await stores.archiveChecks.find(archiveCheckKey(id)))?.value
  const rights = await secure(database, before, context)
  const found = await lookTwice(database, before, context)
  const overwritten = await bringBack(database, found.survey, context)
  const now = clock.now()
  const faults = mergedFaults(before?.faults ?? [], [...found.faults, ...overwritten], now)
  const { holes, ends } = found
  // What a recovery has found meanwhile stands until the next look.
  const noted = (await stores.archiveChecks.find(archiveCheckKey(id)))?.value.damaged ?? []
  const damaged = [...new Set([...found.damaged, ...noted.filter((one) => !before?.damaged.includes(one))])]
  const isNeeded = needsBackup(database, faults, before?.backupAskedAt, now)
  const backupAskedAt = isNeeded ? now : before?.backupAskedAt
  await adopt(found.backups, found.survey, context)
  const worst = faults.findLast(isOpenFault)
  // First: what is written down is not asked for again.
  if (isNeeded && worst) await needBackup(database, worst.message, context)
  for (const fault of faults) if (fault.foundAt === now) context.tell(id, fault)
  await stores.archiveChecks.put({
    ...{ databaseId: id, lookedAt: now, damaged, holes, faults, ends },
    ...(rights === undefined ? {} : { rights }),
    ...(backupAskedAt ? { backupAskedAt } : {}),
  })
  if (isNeeded) await fileNeededBackup(id, context)
}

/** Once for what was found since the last time, and not too often: what a server lies about costs it a backup now and then. */
const needsBackup = (
  { state, data }: Database,
  faults: readonly ArchiveFault[],
  askedAt: Instant | undefined,
  now: Instant,
): boolean => {
  if (!['RUNNING', 'STOPPED', 'RECOVERING'].includes(state)) return false
  const isNew = ({ foundAt }: ArchiveFault) => !askedAt || foundAt > askedAt
  const isToday = faults.some((fault) => isOpenFault(fault) && fault.incarnation === data?.incarnation && isNew(fault))
  return isToday && (!askedAt || between(askedAt, now) >= betweenBackups)
}

/** A bucket that an older Howdah made is given today's rights, while no request is at work that may change its server. */
const secure = async (
  database: Database,
  before: ArchiveCheck | undefined,
  { stores, clock, filing, world }: CheckContext,
): Promise<number | undefined> => {
  const { id, bucket, serverId, state, dataCenter } = database
  const isOpen = state === 'RUNNING' || state === 'STOPPED'
  if (before?.rights === rightsOfToday || !bucket || !serverId || !isOpen) return before?.rights
  if (await filing.activeOn(database)) return before?.rights
  const holder = { stores, now: () => clock.now(), request: { key: `secure-${id}` as RequestKey } }
  const { buckets } = world.cloudOf(dataCenter)
  await passGate(id, holder, () => buckets.secure(bucket, { databaseId: id, serverId }))
  return rightsOfToday
}

interface Look extends ArchiveFindings {
  readonly backups: readonly Backup[]
  readonly survey: BucketSurvey
}

/** Something new is believed when it is seen twice. */
const lookTwice = async (
  database: Database,
  before: ArchiveCheck | undefined,
  context: CheckContext,
): Promise<Look> => {
  const first = await look(database, before, context)
  const known = new Set((before?.faults ?? []).filter(isOpenFault).map(({ id }) => id))
  if (first.faults.every(({ id }) => known.has(id))) return first
  await context.clock.sleep(seconds(2), context.signal)
  return look(database, before, context)
}

/** What is made, or removed, while the bucket is listed is left out: a retention forgets a backup before it removes it. */
const look = async (
  database: Database,
  before: ArchiveCheck | undefined,
  { stores, clock, world, signal }: CheckContext,
): Promise<Look> => {
  const { id, bucket = '', dataCenter, data } = database
  const list = () => stores.backups.list({ partition: `DATABASE#${id}`, prefix: 'BACKUP#' })
  const [earlier, observation] = [await list(), await stores.observations.find(observationKey(id))]
  const survey = await surveyBucket(world.cloudOf(dataCenter).buckets, bucket, clock.now(), {
    signal,
    known: await knownOf(database, earlier, stores),
  })
  const there = new Set(earlier.map((backup) => backup.id))
  const backups = (await list()).filter((backup) => there.has(backup.id))
  const { lastArchivedWal, lastArchivedAt } = observation?.value ?? {}
  // Of an earlier life of the data a server may have told before: then its first backup is newer.
  const isAbout = backups.some(
    ({ incarnation, finishedAt }) => incarnation === data?.incarnation && lastArchivedAt && finishedAt < lastArchivedAt,
  )
  const findings = lookAtArchive({
    ...{ current: data?.incarnation, backups, survey, ends: before?.ends ?? {}, now: clock.now() },
    archived: isAbout ? lastArchivedWal : undefined,
    resumedAt: survey.wal.length > 1 ? await resumptionsOf(id, { stores }) : [],
  })
  return { ...findings, backups, survey }
}

/** When somebody asked to switch data protection on. */
const resumptionsOf = async (id: DatabaseId, { stores }: Pick<CheckContext, 'stores'>): Promise<readonly Instant[]> => {
  const found: Instant[] = []
  for await (const request of stores.requests.all({ partition: requestPartitions.ofDatabase(id), index: 'i1' }))
    if (request.type === 'UPDATE-DB' && request.parameters.changes.dataProtection) found.push(request.filedAt)
  return found
}

/** What was there first shows again. What was put over it, or among it, is gone for good. */
const bringBack = async (
  { id, bucket = '', dataCenter, data }: Database,
  foreign: ForeignVersions,
  { stores, clock, world, signal }: CheckContext,
): Promise<readonly Found[]> => {
  if (foreignOf(foreign).length === 0) return []
  const { buckets } = world.cloudOf(dataCenter)
  const refusal = await refusalOf(removeForeign({ buckets, stores }, { id, bucket }, foreign, signal))
  const at = clock.now()
  const common = { code: 'archive-overwritten', ...(data ? { incarnation: data.incarnation } : {}) } as const
  const message = whatWasChanged(foreign, { isUndone: !refusal }) ?? ''
  if (refusal) {
    const told = `${message}. It cannot be taken back yet: ${refusal.message}`
    return [{ id: 'archive-overwritten still', message: told, ...common }]
  }
  const what = foreign.overwriting.length + foreign.added.length > 0 ? 'archive-overwritten' : 'archive-early'
  return [{ id: `${what} ${at}`, message, endedAt: at, ...common }]
}

const refusalOf = async (call: Promise<void>): Promise<HowdahError | undefined> => {
  try {
    await call
    return undefined
  } catch (error) {
    if (error instanceof HowdahError && error.kind.retry === 'permanent') return error
    throw error
  }
}

type Found = Omit<ArchiveFault, 'foundAt'>

const mergedFaults = (
  before: readonly ArchiveFault[],
  found: readonly Found[],
  now: Instant,
): readonly ArchiveFault[] => {
  const open = new Map(before.filter(isOpenFault).map((fault) => [fault.id, fault]))
  const there = new Set(found.map(({ id }) => id))
  const past = before
    .filter((fault) => !isOpenFault(fault) || !there.has(fault.id))
    .map((fault) => ({ ...fault, endedAt: fault.endedAt ?? now }))
    .filter(({ endedAt }) => after(endedAt, faultsKept) > now)
  const present = found.map((fault) => ({ ...fault, foundAt: open.get(fault.id)?.foundAt ?? now }))
  const told = present.slice(0, mostFaults)
  const room = Math.max(0, mostFaults - told.length)
  return [...past.slice(past.length - Math.min(room, past.length)), ...told].toSorted((one, other) =>
    one.foundAt < other.foundAt ? -1 : 1,
  )
}

/** What an older Howdah recorded is taken as it is first seen. */
const adopt = async (
  backups: readonly Backup[],
  survey: BucketSurvey,
  { stores }: Pick<CheckContext, 'stores'>,
): Promise<void> => {
  for (const backup of backups) {
    if ((backup.stored && backup.wholeAt && backup.system) || !isAsRecorded(backup, survey)) continue
    const parts = survey.backups.get(placeOfBackup(backup.incarnation, backup))
    // The record of a self-contained one lies with the others, and comes last.
    const record = survey.backups.get(`${backup.incarnation}/${backup.name}`)
    const found = await stores.backups.find(backupKey(backup.databaseId, backup.id))
    if (!found || !parts || !record) continue
    const seen = { stored: storedOf(parts), wholeAt: laterOf(parts.newestAt, record.newestAt) }
    const [system = ''] = parts.system.split('-')
    await stores.backups.replace({ ...found.value, ...seen, system }, found.version)
  }
}
