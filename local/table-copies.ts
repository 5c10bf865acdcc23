import { mkdir, readdir, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, epochMillis, hours, instant } from '../shared/core/time.ts'
import type { SqliteTable } from '../shared/table/sqlite/sqlite-table.ts'

const every = hours(1)
const lastOnes = 24
/** Of so many days the last one, with today. */
const daysKept = 8

/** `table-2026-11-22T12-00-00.000Z.sqlite`: no colons, for file systems that have none. */
const fileName = (at: string): string => `table-${at.replaceAll(':', '-')}.sqlite`
const timeOf = (name: string): number => {
  const match = /^table-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d\.\d{3})Z\.sqlite$/.exec(name)
  return match ? Date.parse(`${match[1]}T${match[2]}:${match[3]}:${match[4]}Z`) : Number.NaN
}
const dayOf = (name: string): string => name.slice(0, 'table-2026-11-22'.length)

/**
 * A consistent copy of the table every hour (docs/how-to/restore-the-table.md). Does nothing when the last one is younger. Old ones go by number and not by
 * age, so that none goes because Howdah was away.
 * @throws Error when the disk has not twice the room: what is written to it meanwhile needs some, too
 */
export const copyTable = async (
  table: SqliteTable,
  folder: string,
  clock: Clock,
  freeBytesOf = freeBytes,
): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const now = epochMillis(clock.now())
  const names = await readdir(folder)
  const copies = names.filter((name) => !Number.isNaN(timeOf(name))).sort()
  const newest = copies.at(-1)
  if (newest && now - timeOf(newest) < every) return

  const next = fileName(instant(now))
  const kept = keptOf([...copies, next])
  const cutOff = names.filter((name) => /^table-.*\.sqlite\.next/.test(name))
  const gone = [...cutOff, ...copies.filter((name) => !kept.has(name))]
  await Promise.all(gone.map((name) => rm(join(folder, name), { force: true })))

  const free = await freeBytesOf(folder)
  if (free < 2 * table.copyBytes)
    throw new Error(`no copy is made: ${free} bytes of the disk are free, the table has ${table.copyBytes}`)
  const path = join(folder, next)
  await table.copyTo(`${path}.next`)
  await rename(`${path}.next`, path)
}

/** @param copies by their age, the newest last */
const keptOf = (copies: readonly string[]): ReadonlySet<string> => {
  const lastOfDay = new Map(copies.map((name) => [dayOf(name), name]))
  return new Set([...copies.slice(-lastOnes), ...[...lastOfDay.values()].slice(-daysKept)])
}

/** What who is not root may write. */
const freeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
