import { lsnOfSegment, segmentNameOf, segmentNumberIn, segmentOf } from '../containers/stored-object.ts'
import type { Incarnation, RequestKey } from '../core/ids.ts'
import { between, type Instant, minutes } from '../core/time.ts'
import type { ArchiveFault, ArchiveHole } from '../entities/archive-check.ts'
import type { Backup, StoredParts } from '../entities/backup.ts'
import type { BucketSurvey } from './bucket-survey.ts'
import { placeOfBackup } from './known-archive.ts'
import { timelineOf, timelineOfBackup, type WalRun } from './wal-runs.ts'

export interface ArchiveQuestion {
  /** Today's life of the data. */
  readonly current: Incarnation | undefined
  readonly backups: readonly Backup[]
  readonly survey: Pick<BucketSurvey, 'wal'> & { readonly backups: ReadonlyMap<string, StoredParts> }
  /** The last segment of WAL that an earlier look has seen, by home and timeline. */
  readonly ends: Readonly<Record<string, number>>
  /** Name of the last one that today's life has shipped, as its server says. */
  readonly archived?: string | undefined
  /** When it was asked to ship WAL again that it did not for a while. */
  readonly resumedAt: readonly Instant[]
  readonly now: Instant
}

export interface ArchiveFindings {
  readonly damaged: readonly RequestKey[]
  readonly holes: readonly ArchiveHole[]
  readonly faults: readonly Omit<ArchiveFault, 'foundAt'>[]
  readonly ends: Readonly<Record<string, number>>
}

/** Compares what the table promises with what a bucket holds. */
export const lookAtArchive = (question: ArchiveQuestion): ArchiveFindings => {
  const { backups, survey } = question
  const reasons = new Map<Backup, string>()
  for (const backup of backups) {
    const reason = reasonAgainst(backup, survey)
    if (reason) reasons.set(backup, reason)
  }
  for (const backup of withDependents([...reasons.keys()], backups))
    if (!reasons.has(backup)) reasons.set(backup, `${backup.base}, which it builds on, is not whole`)
  const good = backups.filter((backup) => !reasons.has(backup))
  const found = linesOf(question, good).map((line) => holesIn(line, question, good))
  const damages = [...reasons].map(([{ id, name, incarnation }, reason]) => ({
    id: `backup-damaged ${id}`,
    code: 'backup-damaged' as const,
    incarnation,
    message: `Backup ${name} of request ${id}: ${reason}`,
  }))
  return {
    damaged: [...reasons.keys()].map(({ id }) => id),
    holes: found.flatMap((ofLine) => withoutInner(ofLine.map(({ hole }) => hole))),
    faults: [...damages, ...found.flat().flatMap(({ fault }) => fault ?? [])],
    ends: endsOf(question),
  }
}

/** Between two holes with no backup between them nothing can be recovered to: they are one. So there are no more than backups. */
const withoutInner = (holes: readonly ArchiveHole[]): readonly ArchiveHole[] => {
  const widest = new Map<Instant | undefined, ArchiveHole>()
  for (const hole of holes) if (!widest.has(hole.to)) widest.set(hole.to, hole)
  return [...widest.values()]
}

const ships = ({ kind }: Backup): boolean => kind !== 'self-contained'

const isOnAny = (lost: readonly Backup[], { base, incarnation }: Backup): boolean =>
  base !== undefined && lost.some((one) => one.incarnation === incarnation && one.name === base)

/** With all that builds on them. */
export const withDependents = (lost: readonly Backup[], backups: readonly Backup[]): readonly Backup[] => {
  const next = backups.filter((backup) => !lost.includes(backup) && isOnAny(lost, backup))
  return next.length === 0 ? lost : withDependents([...lost, ...next], backups)
}

/** Why a backup cannot be recovered, for all that it needs of its own. */
const reasonAgainst = (backup: Backup, { backups, wal }: ArchiveQuestion['survey']): string | undefined => {
  const { stored } = backup
  const found = backups.get(placeOfBackup(backup.incarnation, backup))
  if (!found) return 'nothing of it is there'
  if (stored && stored.digest !== found.digest) {
    if (found.objects < stored.objects) return `only ${found.objects} of its ${stored.objects} objects are there`
    return `it holds ${found.bytes} bytes in ${found.objects} objects that are not all as they were: ${stored.bytes} in ${stored.objects}`
  }
  if (!ships(backup)) return undefined
  const run = wal.find((one) => isOfLine(one, backup) && one.from <= startOf(backup) && startOf(backup) <= one.to)
  return run && run.to >= endOf(backup) ? undefined : 'WAL that it needs is missing'
}

const startOf = ({ startLsn }: Backup): number => segmentOf(startLsn)

/** A position at the very beginning of a segment needs nothing of it. */
const endOf = ({ startLsn, finishLsn }: Backup): number => {
  const isAtBegin = Number.parseInt(finishLsn.split('/')[1] ?? '', 16) % 2 ** 24 === 0
  return isAtBegin ? Math.max(segmentOf(startLsn), segmentOf(finishLsn) - 1) : segmentOf(finishLsn)
}

const isOfLine = (run: Pick<WalRun, 'incarnation' | 'name'>, backup: Backup): boolean =>
  run.incarnation === backup.incarnation &&
  timelineOf(run.name) === (timelineOfBackup(backup.name) ?? timelineOf(run.name))

/** WAL that is one line: of one life of the data and one timeline. */
interface Line {
  readonly key: string
  readonly runs: readonly WalRun[]
  /** Backups that it leads on from, the first in the WAL first. */
  readonly backups: readonly Backup[]
}

const lineKey = ({ home, name }: Pick<WalRun, 'home' | 'name'>): string => `${home} ${timelineOf(name)}`

const linesOf = ({ survey }: ArchiveQuestion, good: readonly Backup[]): readonly Line[] =>
  [...Map.groupBy(survey.wal, lineKey)].flatMap(([key, runs]) => {
    const [first] = runs
    const backups = good
      .filter((backup) => ships(backup) && first && isOfLine(first, backup))
      .toSorted((one, other) => startOf(one) - startOf(other))
    return backups.length > 0 ? [{ key, runs, backups }] : []
  })

const endsOf = ({ survey, ends, backups }: ArchiveQuestion): Readonly<Record<string, number>> => {
  const lives = new Set<string>(backups.map(({ incarnation }) => incarnation))
  const isKept = (key: string) => lives.has(/\/([^/ ]+) /.exec(key)?.[1] ?? '')
  const found: Record<string, number> = Object.fromEntries(Object.entries(ends).filter(([key]) => isKept(key)))
  for (const run of survey.wal)
    if (lives.has(run.incarnation)) found[lineKey(run)] = Math.max(run.to, found[lineKey(run)] ?? 0)
  return found
}

interface FoundHole {
  readonly hole: ArchiveHole
  /** Undefined where nothing was to be there. */
  readonly fault?: Omit<ArchiveFault, 'foundAt'>
}

const holesIn = (line: Line, question: ArchiveQuestion, good: readonly Backup[]): readonly FoundHole[] => {
  const [oldest] = line.backups
  const runs = line.runs.filter(({ to }) => oldest && to >= startOf(oldest))
  return runs.flatMap((run, at): FoundHole[] => {
    const next = runs[at + 1]
    const last = next ? next.from - 1 : lastOf(line, question)
    // Segments are shipped several at once.
    if (next && between(next.putAt, question.now) < minutes(10) && !isUnshipped(run, next, question)) return []
    return last > run.to ? [holeAfter(run, { next, last, line, question, good })] : []
  })
}

/** The last segment that was there, or is said to be. */
const lastOf = ({ key, runs, backups }: Line, { ends, archived, current }: ArchiveQuestion): number => {
  const isCurrent = backups.some(({ incarnation }) => incarnation === current)
  const told = archived && isCurrent && runs.some(({ name }) => timelineOf(name) === timelineOf(archived))
  return Math.max(ends[key] ?? 0, told ? (segmentNumberIn(archived) ?? 0) : 0)
}

interface HolePlace {
  readonly next: WalRun | undefined
  readonly last: number
  readonly line: Line
  readonly question: ArchiveQuestion
  readonly good: readonly Backup[]
}

const holeAfter = (run: WalRun, { next, last, line, question, good }: HolePlace): FoundHole => {
  const { incarnation } = run
  const before = line.backups.filter((backup) => startOf(backup) <= run.to)
  const ends = before.map(({ finishedAt }) => finishedAt)
  const from = [run.holdsUntil, ...ends].toSorted().at(-1) as Instant
  const isAfter = (backup: Backup) => backup.incarnation !== incarnation || startOf(backup) > last
  const [backupAfter] = good
    .filter((backup) => ships(backup) && backup.finishedAt > from && isAfter(backup))
    .toSorted((one, other) => (one.finishedAt < other.finishedAt ? -1 : 1))
  const hole: ArchiveHole = {
    ...{ incarnation: incarnation as Incarnation, from, fromLsn: lsnOfSegment(run.to + 1) },
    ...(backupAfter ? { to: backupAfter.finishedAt, toLsn: backupAfter.finishLsn } : {}),
  }
  if (isUnshipped(run, next, question) || isLeft(before, line, question)) return { hole }
  const [first, end] = [run.to + 1, last].map((segment) => segmentNameOf(segment, run.name))
  const missing = first === end ? `segment ${first} is` : `${last - run.to} segments from ${first} to ${end} are`
  const message = `WAL is missing in the archive: ${missing} not there`
  // By its end: what a server ships before a segment that it put there too early makes no other hole of it.
  return {
    hole,
    fault: { id: `archive-hole ${line.key} ${end}`, code: 'archive-hole', incarnation: hole.incarnation, message },
  }
}

const isUnshipped = (run: WalRun, next: WalRun | undefined, { resumedAt }: ArchiveQuestion): boolean =>
  next !== undefined && resumedAt.some((at) => run.lastPutAt <= at && at <= next.putAt)

/** Retention keeps of permanent backups, and of what they build on, just what they need themselves. */
const isLeft = (before: readonly Backup[], { backups }: Line, { current }: ArchiveQuestion): boolean => {
  const permanent = new Set(before.filter((one) => one.permanent))
  for (const one of permanent)
    for (const base of before) if (base.incarnation === one.incarnation && base.name === one.base) permanent.add(base)
  const isNewest = before.length === backups.length && before.some(({ incarnation }) => incarnation === current)
  return !isNewest && before.every((one) => permanent.has(one))
}
