import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, days, epochMillis, hours, instant, millis } from '../shared/core/time.ts'
import type { SqliteTable } from '../shared/table/sqlite/sqlite-table.ts'

const keptFor = days(7)
const every = hours(1)

/** `table-2026-11-22T12-00-00.000Z.sqlite`: no colons, for file systems that have none. */
const fileName = (at: string): string => `table-${at.replaceAll(':', '-')}.sqlite`
const timeOf = (name: string): number => {
  const match = /^table-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d\.\d{3})Z\.sqlite$/.exec(name)
  return match ? Date.parse(`${match[1]}T${match[2]}:${match[3]}:${match[4]}Z`) : Number.NaN
}

/** A consistent copy of the table every hour, kept for a week (docs/how-to/restore-the-table.md). Does nothing when the last one is younger. */
export const copyTable = async (table: SqliteTable, folder: string, clock: Clock): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const now = epochMillis(clock.now())
  const copies = (await readdir(folder)).filter((name) => !Number.isNaN(timeOf(name))).sort()
  const newest = copies.at(-1)
  if (newest && now - timeOf(newest) < every) return

  const path = join(folder, fileName(instant(now)))
  await table.copyTo(`${path}.next`)
  await rename(`${path}.next`, path)
  const old = copies.filter((name) => now - timeOf(name) > millis(keptFor))
  await Promise.all(old.map((name) => rm(join(folder, name), { force: true })))
}
