import type { ObjectVersion } from '../clouds/cloud.ts'
import { segmentNumberIn, storedObjectOf } from '../containers/stored-object.ts'
import type { Instant } from '../core/time.ts'

/** What is beyond, which an archive of one's own never has, counts as not there. */
const mostRuns = 50_000

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

/** Objects come in the order of their names. */
export const addWal = (runs: WalRun[], { key, putAt }: ObjectVersion): void => {
  const object = storedObjectOf(key)
  const name = key.slice(key.lastIndexOf('/') + 1).slice(0, 24)
  const segment = segmentNumberIn(name)
  if (object?.part !== 'wal' || segment === undefined) return
  const { home, incarnation } = object
  const last = runs.at(-1)
  if (last?.home === home && isNext(last, name, segment)) {
    // A store may call one that was brought back newer than it is.
    const holdsUntil = last.lastPutAt < putAt ? last.lastPutAt : putAt
    if (segment > last.to) runs[runs.length - 1] = { ...last, to: segment, lastPutAt: putAt, holdsUntil }
  } else if (runs.length < mostRuns) {
    runs.push({ home, incarnation, from: segment, to: segment, name, putAt, lastPutAt: putAt, holdsUntil: putAt })
  }
}

const isNext = ({ name, from, to }: WalRun, next: string, segment: number): boolean =>
  timelineOf(next) === timelineOf(name) && segment >= from && segment <= to + 1

/** The first part of a segment's name. */
export const timelineOf = (segmentName: string): string => segmentName.slice(0, 8)
