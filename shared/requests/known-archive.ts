import { segmentOf, storedObjectOf } from '../containers/stored-object.ts'
import { after, type Instant, millis, minutes } from '../core/time.ts'
import type { Backup } from '../entities/backup.ts'
import type { Database } from '../entities/database.ts'
import { observationKey } from '../entities/observation.ts'
import type { Stores } from '../entities/stores.ts'
import { type WritingWal, writingWalOf } from './early-wal.ts'
import { livesOf } from './lives.ts'
import type { Life } from './retention.ts'
import { type CountedWal, lineOfBackup } from './wal-runs.ts'

/** Where a backup lies: those without data protection by their id, which is the name of their folder. */
export const placeOfBackup = (incarnation: string, { id, name, kind }: { id: string; name: string; kind: string }) =>
  kind === 'self-contained' ? `${incarnation}/self-contained/${id}` : `${incarnation}/${name}`

/** The place of the backup that an object is part of; undefined where it is part of none. */
export const placeOf = (key: string): string | undefined => {
  const object = storedObjectOf(key)
  if (object?.part === 'self-contained') return `${object.incarnation}/self-contained/${object.id}`
  return object?.part === 'backup' ? `${object.incarnation}/${object.name}` : undefined
}

/** What is known of a bucket before it is looked at. */
export interface KnownArchive {
  /** Beginning of the names of what is its own, `<system>-<major>/`; the rest is nobody's. */
  readonly system?: string
  /** By `placeOfBackup`. */
  readonly backups: ReadonlyMap<string, KnownBackup>
  /** WAL that backups need; absent: there are none. */
  readonly wal?: CountedWal
  /** WAL that a server may go on with. */
  readonly writing?: WritingWal | undefined
  /** When what came after a life of the data was there: then the last of that life's WAL was written, too. */
  readonly endedLives?: ReadonlyMap<string, Instant>
}

interface KnownBackup {
  /** What was put before is none of it. */
  readonly begunAt: Instant
  /** After this nothing is put there any more, by the store's clock. */
  readonly wholeAt?: Instant
  /** Of all that it was then. Nothing of it goes for good that does not leave that again. */
  readonly digest?: string
}

/** So much may the clock of a store be ahead of ours. */
const clockSkew = minutes(1)

/** The identifier of the PostgreSQL system. The first backups were made before anybody can have had reason to lie. */
export const systemOf = (backups: readonly Backup[]): string | undefined =>
  backups
    .filter(({ system }) => system !== undefined)
    .toSorted((one, other) => (one.finishedAt < other.finishedAt ? -1 : 1))[0]?.system

interface KnownBesides {
  readonly writing?: WritingWal | undefined
  readonly lives?: readonly Life[]
  /** Of PostgreSQL; absent: any. */
  readonly major?: string
}

export const knownArchiveOf = (
  backups: readonly Backup[],
  { writing, lives = [], major = '' }: KnownBesides = {},
): KnownArchive => {
  const system = systemOf(backups)
  const timesOf = ({ startedAt, wholeAt }: Backup): KnownBackup => ({
    begunAt: after(startedAt, millis(-clockSkew)),
    ...(wholeAt ? { wholeAt } : {}),
  })
  const known = new Map<string, KnownBackup>()
  // What tells of a self-contained one lies with the others.
  for (const backup of backups) known.set(`${backup.incarnation}/${backup.name}`, timesOf(backup))
  for (const backup of backups) {
    const digest = backup.stored ? { digest: backup.stored.digest } : {}
    known.set(placeOfBackup(backup.incarnation, backup), { ...timesOf(backup), ...digest })
  }
  // Of what is not settled yet, nothing has ended: a recovery may still be writing there.
  const settled = lives.flatMap(({ incarnation, settledAt }) => (settledAt ? [{ incarnation, settledAt }] : []))
  const inOrder = settled.toSorted((one, other) => (one.settledAt < other.settledAt ? -1 : 1))
  const endedLives = inOrder.flatMap(({ incarnation }, at): [string, Instant][] => {
    const next = inOrder[at + 1]
    return next ? [[incarnation, after(next.settledAt, clockSkew)]] : []
  })
  const shipping = backups.filter(({ kind }) => kind !== 'self-contained')
  const wal = new Map<string, number>()
  for (const { incarnation, name, startLsn } of shipping) {
    const line = lineOfBackup(incarnation, name)
    wal.set(line, Math.min(segmentOf(startLsn), wal.get(line) ?? Number.POSITIVE_INFINITY))
  }
  return {
    ...(wal.size > 0 ? { wal } : {}),
    ...{ backups: known, writing, endedLives: new Map(endedLives) },
    ...(system === undefined ? {} : { system: `${system}-${major && `${major}/`}` }),
  }
}

/** What the table knows of a database's bucket, and of these backups, which are all. */
export const knownOf = async (
  database: Database,
  backups: readonly Backup[],
  stores: Stores,
): Promise<KnownArchive> => {
  const partition = `DATABASE#${database.id}`
  const points = await stores.restorePoints.list({ partition, prefix: 'RESTORE-POINT#' })
  const observation = await stores.observations.find(observationKey(database.id))
  return knownArchiveOf(backups, {
    writing: writingWalOf(database, backups, observation?.value),
    lives: await livesOf(database, { backups, points }, stores),
    major: majorOf(database),
  })
}

/** All of a database's data is of one major release. */
export const majorOf = ({ postgresqlVersion }: Pick<Database, 'postgresqlVersion'>): string =>
  /^\d+/.exec(postgresqlVersion)?.[0] ?? ''
