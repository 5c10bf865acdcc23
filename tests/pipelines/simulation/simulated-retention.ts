import type { RunRetention } from '../../../shared/containers/tasks.ts'
import { positionOf } from '../../../shared/core/lsn.ts'
import { between, type Instant } from '../../../shared/core/time.ts'
import type { SimulatedBackup, SimulatedBucket } from './simulated-store.ts'

/** Everybody writes all the time. */
export const lsnAt = ({ createdAt }: SimulatedBucket, moment: Instant, offset: number): string =>
  `${Math.floor(between(createdAt, moment) / 1000).toString(16)}/${offset}`

/** What the image has recorded of a backup. */
export const recordOf = ({ commits, ...told }: SimulatedBackup): object => {
  const sizes = { sizeBytes: commits.length, storedBytes: commits.length }
  return { ...told, ...sizes, asked: told.kind, permanent: false, base: null }
}

/** Removes the backups that are not among the newest, and the WAL that they needed with its restore points. Days do not count here. */
export const retain = ({ keepFull }: RunRetention, bucket: SimulatedBucket): object => {
  const kept = bucket.backups.slice(-Math.max(1, keepFull))
  const removed = bucket.backups.filter((backup) => !kept.includes(backup))
  bucket.backups.splice(0, bucket.backups.length, ...kept)
  const lives = bucket.incarnations.flatMap((life) => {
    const from = beginningOf(life.name, bucket)
    return from === undefined ? [] : [{ life, from }]
  })
  bucket.incarnations.splice(0, bucket.incarnations.length, ...lives.map(({ life }) => life))
  for (const [key, { lsn }] of bucket.restorePoints) {
    const home = lives.find(({ life }) => key.startsWith(`${life.name}/`))
    if (!home || positionOf(lsn) <= positionOf(home.from)) bucket.restorePoints.delete(key)
  }
  return {
    removed: removed.map(({ name }) => name),
    kept: kept.map(({ id }) => id),
    lives: lives.map(({ life, from }) => ({ incarnation: life.name, from })),
    newest: kept.map(recordOf),
  }
}

/** From where on the WAL of a life stays; undefined when nothing of it does. All of the newest one's does until it has a backup. */
const beginningOf = (name: string, { backups, incarnations }: SimulatedBucket): string | undefined => {
  const oldest = backups.find(({ incarnation, kind }) => incarnation === name && kind !== 'self-contained')
  if (oldest) return oldest.startLsn.replace(/[^/]*$/, '0')
  const isNewest = incarnations.at(-1)?.name === name
  return isNewest || backups.some(({ incarnation }) => incarnation === name) ? '0/0' : undefined
}
