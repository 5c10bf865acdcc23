import type { Backup } from '../entities/backup.ts'

/** What the images keep in a database's bucket, by its name: WAL-G's layout, and images/backup/README.md ("In the store"). */
export type StoredObject = {
  /** `<system identifier>-<major>/<incarnation>` */
  readonly home: string
  readonly incarnation: string
} & (
  | { readonly part: 'backup'; readonly name: string }
  | { readonly part: 'self-contained'; readonly id: string }
  /** `segment`: how many segments of WAL were before it. */
  | { readonly part: 'wal'; readonly segment: number }
  | { readonly part: 'restore-point'; readonly name: string }
  /** What the rest of the incarnation is found by. */
  | { readonly part: 'incarnation' }
)

/** @returns undefined for what no backup needs */
export const storedObjectOf = (key: string): StoredObject | undefined => {
  const [, home, incarnation, rest] = /^(\d+-\d+\/([a-z0-9-]+))\/(.+)$/s.exec(key) ?? []
  if (home === undefined || incarnation === undefined || rest === undefined) return undefined
  const place = { home, incarnation }
  if (rest === 'incarnation.json') return { ...place, part: 'incarnation' }
  for (const [pattern, read] of patterns) {
    const [, name] = pattern.exec(rest) ?? []
    if (name !== undefined) return { ...place, ...read(name) }
  }
  return undefined
}

type Part<T = StoredObject> = T extends unknown ? Omit<T, 'home' | 'incarnation'> : never

const patterns: readonly (readonly [RegExp, (name: string) => Part])[] = [
  [/^basebackups_005\/([^/]+)_backup_stop_sentinel\.json$/, (name) => ({ part: 'backup', name })],
  [/^basebackups_005\/([^/]+)\//, (name) => ({ part: 'backup', name })],
  [/^backups\/([^/]+)\.json$/, (name) => ({ part: 'backup', name })],
  [/^self-contained\/([^/]+)\//, (id) => ({ part: 'self-contained', id })],
  [/^wal_005\/([0-9A-F]{24})(?:\.[a-z0-9]+)?$/, (name) => ({ part: 'wal', segment: segmentNamed(name) })],
  [/^restore-points\/([^/]+)\.json$/, (name) => ({ part: 'restore-point', name })],
]

/** Segments have 16 MB: 256 of them share the middle part of their names (PostgreSQL manual, "WAL Internals"). */
const segmentNamed = (name: string): number =>
  Number.parseInt(name.slice(8, 16), 16) * 256 + Number.parseInt(name.slice(16, 24), 16)

/** How many segments were before the one that a name begins with; undefined where it begins with none. */
export const segmentNumberIn = (name: string): number | undefined =>
  /^[0-9A-F]{24}(?![0-9A-F])/.test(name) ? segmentNamed(name) : undefined

/** The other way round, on the timeline of another segment. */
export const segmentNameOf = (segment: number, timelineOf: string): string =>
  timelineOf.slice(0, 8) +
  [Math.floor(segment / 256), segment % 256].map((part) => part.toString(16).toUpperCase().padStart(8, '0')).join('')

/** The position at which a segment begins. */
export const lsnOfSegment = (segment: number): string =>
  [Math.floor(segment / 256), (segment % 256) * 2 ** 24].map((part) => part.toString(16).toUpperCase()).join('/')

/** The segment that a position in the WAL lies in. */
export const segmentOf = (lsn: string): number => {
  const [high = '0', low = '0'] = lsn.split('/')
  return Number.parseInt(high, 16) * 256 + Math.floor(Number.parseInt(low, 16) / 2 ** 24)
}

/** What an image says of a backup that it has made and read back: the last that it puts. */
export const recordOfBackup = (home: string, name: string): string => `${home}/backups/${name}.json`

/** Without these a backup is not found; what else it is made of was there when they were put. */
export const keysOfBackup = (home: string, { id, name, kind }: Backup): readonly string[] => {
  const prefix = kind === 'self-contained' ? `${home}/self-contained/${id}` : home
  return [`${prefix}/basebackups_005/${name}_backup_stop_sentinel.json`, recordOfBackup(home, name)]
}
