import { segmentNumberIn, segmentOf, storedObjectOf } from '../containers/stored-object.ts'
import type { Incarnation } from '../core/ids.ts'
import { after, days, type Instant, millis } from '../core/time.ts'
import type { Backup, RestorePoint } from '../entities/backup.ts'

/** A time in which the data went on in one line: a create or a recovery began it, and the next one ended it. */
export interface Life {
  readonly incarnation: Incarnation
  /** When it was asked for, and when clients were in it at the latest. */
  readonly beganAt: Instant
  readonly admittedAt: Instant
  /** When the request that began it had ended well. */
  readonly settledAt?: Instant
}

/** What the table knows, and what is to be kept. Nothing in it is from the bucket, which a hostile server fills as it likes. */
export interface RetentionQuestion {
  readonly now: Instant
  readonly keepFull: number
  readonly keepDays: number
  readonly current: Incarnation
  readonly lives: readonly Life[]
  readonly backups: readonly Backup[]
  readonly points: readonly RestorePoint[]
  /** Whether the bucket holds all of it. One that lost something counts for none, and goes when a whole one would in its place. */
  readonly isWhole: (backup: Backup) => boolean
}

export interface RetentionPlan {
  readonly keepsBackup: (backup: Backup) => boolean
  readonly keepsPoint: (point: RestorePoint) => boolean
  /** @param putAt by the clock of the store */
  readonly keepsObject: (key: string, putAt: Instant) => boolean
}

/** A backup may take so long: what nobody has recorded is left alone for that time. */
const longestBackup = days(2)

interface Chain {
  readonly members: readonly Backup[]
  readonly incarnation: Incarnation
  readonly ships: boolean
  readonly isGood: boolean
  readonly isWhole: boolean
  /** End of the full backup that it begins with, and of the last that builds on it. */
  readonly at: Instant
  readonly last: Instant
}

const ships = ({ kind }: Pick<Backup, 'kind'>): boolean => kind !== 'self-contained'

/** From which segment on the WAL of a life stays, and which ones before it. */
interface KeptWal {
  readonly from: number
  readonly except: readonly (readonly [number, number])[]
}

const all: KeptWal = { from: 0, except: [] }

/**
 * A chain (a full backup with what builds on it) stays while it is among the `keepFull` newest, or while going back `keepDays` days needs it. Permanent backups and what those build on stay. WAL stays from the
 * oldest chain of its life on; of backups that stay only because they are permanent, just what they need themselves. As `plan` in images/backup/scripts/backup.jq, but for the lives before one that has no
 * chain from before those days yet: which of their backups it goes back to is known to the bucket only, so that all of them stay.
 */
export const planRetention = (question: RetentionQuestion): RetentionPlan => {
  const { now, keepDays, current, backups, isWhole } = question
  const cutoff = after(now, millis(-days(keepDays)))
  const lives = question.lives.toSorted((one, other) => (one.beganAt < other.beganAt ? -1 : 1))
  const chains = chainsOf(backups, isWhole)
  const endsAfter = (incarnation: Incarnation): boolean => {
    const next = lives[lives.findIndex((life) => life.incarnation === incarnation) + 1]
    return next === undefined || next.admittedAt > cutoff
  }
  const hasOldChain = (incarnation: Incarnation, than?: Chain): boolean =>
    chains.some(
      (chain) =>
        chain.isWhole &&
        chain.ships &&
        chain.incarnation === incarnation &&
        chain.at <= cutoff &&
        (!than || chain.at > than.at),
    )
  const needy = lives.findLastIndex(({ incarnation }) => endsAfter(incarnation) && !hasOldChain(incarnation))
  const held = new Set(lives.slice(0, Math.max(0, needy)).map(({ incarnation }) => incarnation))
  const heldUntil = lives[needy]?.admittedAt

  const newest = chains
    .filter((one) => one.isWhole)
    .toSorted((one, other) => (one.last > other.last ? -1 : 1))
    .slice(0, question.keepFull)
  const ruled = new Set(
    chains
      .filter(
        (chain) =>
          held.has(chain.incarnation) ||
          newest.includes(chain) ||
          (chain.isGood &&
            (chain.ships
              ? endsAfter(chain.incarnation) && !hasOldChain(chain.incarnation, chain)
              : chain.last > cutoff)),
      )
      .flatMap(({ members }) => members.map(({ id }) => id)),
  )
  const permanent = new Set(
    backups.filter((one) => one.permanent).flatMap((one) => withBases(one, backups).map(({ id }) => id)),
  )
  const keepsBackup = ({ id }: Backup): boolean => ruled.has(id) || permanent.has(id)

  const walOf = (incarnation: Incarnation): KeptWal => {
    if (held.has(incarnation)) return all
    const shipping = backups.filter((one) => one.incarnation === incarnation && ships(one))
    const starts = shipping.filter((one) => ruled.has(one.id)).map(({ startLsn }) => segmentOf(startLsn))
    const stays = incarnation === current || endsAfter(incarnation)
    return {
      from: starts.length > 0 ? Math.min(...starts) : stays ? 0 : Number.POSITIVE_INFINITY,
      except: shipping
        .filter((one) => permanent.has(one.id) && !ruled.has(one.id))
        .map(({ startLsn, finishLsn }) => [segmentOf(startLsn), segmentOf(finishLsn)] as const),
    }
  }
  const wal = new Map(lives.map(({ incarnation }) => [incarnation as string, walOf(incarnation)]))
  const gone = new Set<string>(
    lives
      .map(({ incarnation }) => incarnation)
      .filter((one) => one !== current && !endsAfter(one) && !held.has(one))
      .filter((one) => !backups.some((backup) => backup.incarnation === one && keepsBackup(backup))),
  )
  const keepsPoint = ({ incarnation, lsn }: RestorePoint): boolean =>
    !gone.has(incarnation) && segmentOf(lsn) >= (wal.get(incarnation)?.from ?? 0)
  const recent = after(now, millis(-longestBackup)) < cutoff ? after(now, millis(-longestBackup)) : cutoff

  const keepsObject = (key: string, putAt: Instant): boolean => {
    const [, incarnation] = /^\d+-\d+\/([a-z0-9-]+)\/./.exec(key) ?? []
    // What is none of ours counts for nothing, and stays.
    if (incarnation === undefined || held.has(incarnation as Incarnation)) return true
    if (gone.has(incarnation)) return false
    const kept = wal.get(incarnation)
    // A life that nobody here began, or that was taken back: it goes when nothing was put there for long.
    if (!kept) return putAt > recent || (heldUntil !== undefined && putAt <= heldUntil)
    return keepsPart(key, putAt, incarnation, kept)
  }

  const keepsPart = (key: string, putAt: Instant, incarnation: string, kept: KeptWal): boolean => {
    // Also of the segment that was being written when a recovery took its place. What tells of timelines is small and stays.
    const [, name = ''] = /\/[^/]+\/(?:unfinished\/)?wal_005\/([^/]+)$/.exec(key) ?? []
    const segment = segmentNumberIn(name)
    if (segment !== undefined && !key.includes('/self-contained/')) return isKept(segment, kept)
    const object = storedObjectOf(key)
    switch (object?.part) {
      case 'backup': {
        const known = backups.filter((one) => one.incarnation === incarnation && one.name === object.name)
        if (known.length > 0) return known.some(keepsBackup)
        // What nobody recorded, or somebody took by hand, goes with the WAL that it begins in.
        return putAt > recent || (segmentNumberIn(object.name.slice(5, 29)) ?? 0) >= kept.from
      }
      case 'self-contained': {
        const known = backups.find((one) => one.incarnation === incarnation && one.id === object.id)
        return known ? keepsBackup(known) : putAt > recent
      }
      case 'restore-point': {
        const point = question.points.find((one) => one.incarnation === incarnation && one.name === object.name)
        return point ? keepsPoint(point) : putAt > recent
      }
      default:
        return true
    }
  }
  return { keepsBackup, keepsPoint, keepsObject }
}

const isKept = (segment: number, { from, except }: KeptWal): boolean =>
  segment >= from || except.some(([first, last]) => first <= segment && segment <= last)

const baseOf = ({ base, incarnation }: Backup, backups: readonly Backup[]): Backup | undefined =>
  base === undefined ? undefined : backups.find((one) => one.incarnation === incarnation && one.name === base)

/** It and all that it builds on, as far as that is known. A server may tell any nonsense of that. */
const withBases = (backup: Backup, backups: readonly Backup[]): readonly Backup[] => {
  const found = [backup]
  for (let base = baseOf(backup, backups); base && !found.includes(base); base = baseOf(base, backups)) found.push(base)
  return found
}

const chainsOf = (backups: readonly Backup[], isWhole: (backup: Backup) => boolean): readonly Chain[] => {
  const byRoot = Map.groupBy(backups, (one) => {
    const root = withBases(one, backups).at(-1) ?? one
    return `${root.incarnation}/${root.id}`
  })
  return [...byRoot.values()].map((members): Chain => {
    const root = members.map((one) => withBases(one, backups).at(-1) ?? one)[0] as Backup
    const isGood = root.base === undefined
    const last = members.map(({ finishedAt }) => finishedAt).reduce((one, other) => (one > other ? one : other))
    return {
      ...{ members, incarnation: root.incarnation, ships: ships(root), last, at: root.finishedAt },
      ...{ isGood, isWhole: isGood && isWhole(root) },
    }
  })
}

/** In the order of the removal: what makes a backup visible goes before its parts, and what an incarnation is found by last. */
export const removalOrder = (key: string): number => {
  if (key.endsWith('_backup_stop_sentinel.json')) return 0
  if (/\/backups\/[^/]+\.json$/.test(key)) return 2
  return key.endsWith('/incarnation.json') ? 3 : 1
}
