import type { ObjectVersion } from '../clouds/cloud.ts'
import { segmentNumberIn, storedObjectOf } from '../containers/stored-object.ts'
import type { Instant } from '../core/time.ts'

/** Of one timeline, and of all where nobody knows which count: what is beyond, which an archive of one's own never has, counts as not there. */
const mostRuns = 10_000

/** Segments of WAL of one timeline without a hole. */
export interface WalRun {
  readonly home: string
  readonly incarnation: string
  readonly from: number
  readonly to: number
  /** Name of the first one, and when it came. */
  readonly name: string
  readonly putAt: Instant
  /** When the last one came, and the one before it: all that was committed until then is in the run. */
  readonly lastPutAt: Instant
  readonly holdsUntil: Instant
}

/** From which segment on WAL counts, by life and timeline: what lies before no backup needs. */
export type CountedWal = ReadonlyMap<string, number>

/** WAL-G names a backup after the segment that it begins in. */
export const timelineOfBackup = (name: string): string | undefined => /^base_([0-9A-F]{8})/.exec(name)?.[1]

/** Without a timeline: all of them. */
export const lineOfBackup = (incarnation: string, name: string): string =>
  `${incarnation} ${timelineOfBackup(name) ?? ''}`

export class WalRuns {
  readonly all: WalRun[] = []
  readonly #counted: CountedWal | undefined
  #ofLine = 0

  /** @param counted absent: all of it */
  constructor(counted?: CountedWal) {
    this.#counted = counted
  }

  /** Objects come in the order of their names. */
  add({ key, putAt }: ObjectVersion): void {
    const object = storedObjectOf(key)
    const name = key.slice(key.lastIndexOf('/') + 1).slice(0, 24)
    const segment = segmentNumberIn(name)
    if (object?.part !== 'wal' || segment === undefined) return
    const { home, incarnation } = object
    if (segment < this.#countsFrom(incarnation, name)) return
    const last = this.all.at(-1)
    const isSameLine = last?.home === home && timelineOf(last.name) === timelineOf(name)
    if (isSameLine && segment >= last.from && segment <= last.to + 1) {
      // A store may call one that was brought back newer than it is.
      const holdsUntil = last.lastPutAt < putAt ? last.lastPutAt : putAt
      if (segment > last.to) this.all[this.all.length - 1] = { ...last, to: segment, lastPutAt: putAt, holdsUntil }
      return
    }
    this.#ofLine = isSameLine || !this.#counted ? this.#ofLine + 1 : 1
    if (this.#ofLine > mostRuns) return
    this.all.push({ home, incarnation, from: segment, to: segment, name, putAt, lastPutAt: putAt, holdsUntil: putAt })
  }

  #countsFrom(incarnation: string, name: string): number {
    if (!this.#counted) return 0
    const [line, life] = [`${incarnation} ${timelineOf(name)}`, `${incarnation} `]
    return this.#counted.get(line) ?? this.#counted.get(life) ?? Number.POSITIVE_INFINITY
  }
}

/** The first part of a segment's name. */
export const timelineOf = (segmentName: string): string => segmentName.slice(0, 8)
