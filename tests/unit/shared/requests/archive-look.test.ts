import { describe, expect, test } from 'vitest'
import { segmentNameOf } from '../../../../shared/containers/stored-object.ts'
import type { DatabaseId, Incarnation, RequestKey } from '../../../../shared/core/ids.ts'
import { after, type Instant, instant, minutes } from '../../../../shared/core/time.ts'
import type { Backup } from '../../../../shared/entities/backup.ts'
import { type ArchiveQuestion, lookAtArchive, withDependents } from '../../../../shared/requests/archive-look.ts'
import { placeOfBackup } from '../../../../shared/requests/known-archive.ts'
import type { WalRun } from '../../../../shared/requests/wal-runs.ts'

const life = 'r-1' as Incarnation
const began = instant('2026-01-01T00:00:00Z')
const at = (segment: number): Instant => after(began, minutes(segment))
const timeline = '00000001'
const stored = { objects: 3, bytes: 30, digest: 'as it was' }

/** A segment comes every minute. */
const backup = (id: string, from: number, more: Partial<Backup> = {}): Backup => ({
  ...{
    databaseId: 'd' as DatabaseId,
    id: id as RequestKey,
    name: `base_${segmentNameOf(from, timeline)}`,
    asked: 'full',
  },
  ...{ kind: 'full', incarnation: life, startedAt: at(from), finishedAt: at(from + 1), permanent: false, stored },
  ...{ startLsn: `0/${from.toString(16)}000028`, finishLsn: `0/${(from + 1).toString(16)}000100` },
  ...{ sizeBytes: 1, storedBytes: 1, ...more },
})

const run = (from: number, to: number, { home = `1-17/${life}`, tl = timeline, late = 0 } = {}): WalRun => ({
  ...{ home, incarnation: home.slice(5), from, to, name: segmentNameOf(from, tl), putAt: at(from + 1 + late) },
  ...{ lastPutAt: at(to + 1 + late), holdsUntil: at(to + late) },
})

const look = (backups: readonly Backup[], wal: readonly WalRun[], more: Partial<ArchiveQuestion> = {}) => {
  const there = new Map(backups.map((one) => [placeOfBackup(one.incarnation, one), stored]))
  const survey = { backups: there, wal }
  const given = { current: life, backups, survey, ends: {}, resumedAt: [], now: at(1000) }
  return lookAtArchive({ ...given, ...more })
}
const found = (...all: Parameters<typeof look>) => look(...all).faults.map(({ id }) => id)

const two = [backup('a', 3), backup('b', 20)]

test('an archive that holds all has no fault, and says where its WAL ends', () => {
  expect(look(two, [run(1, 30)], { archived: segmentNameOf(30, timeline) })).toEqual({
    ...{ damaged: [], holes: [], faults: [], ends: { '1-17/r-1 00000001': 30 } },
  })
})

describe('a backup', () => {
  const without = (id: string, parts?: Partial<typeof stored>) => {
    const there = new Map(two.map((one) => [placeOfBackup(one.incarnation, one), stored]))
    const lost = two.find((one) => one.id === id) as Backup
    if (parts) there.set(placeOfBackup(lost.incarnation, lost), { ...stored, ...parts })
    else there.delete(placeOfBackup(lost.incarnation, lost))
    return look(two, [run(1, 30)], { survey: { backups: there, wal: [run(1, 30)] } })
  }

  test.each([
    ['that is gone', undefined, 'nothing of it is there'],
    ['that lost an object', { objects: 2, digest: 'x' }, 'only 2 of its 3 objects are there'],
    ['that was cut', { bytes: 20, digest: 'x' }, 'holds 20 bytes'],
    ['that has other content', { digest: 'x' }, 'not all as they were'],
  ])('%s is damaged, and no other one', (_, parts, message) => {
    const { damaged, faults } = without('a', parts)

    expect(damaged).toEqual(['a'])
    expect(faults).toMatchObject([{ code: 'backup-damaged', message: expect.stringContaining(message) }])
  })

  test('that nobody looked at when it was recorded is taken as it is', () => {
    const { stored: _, ...old } = backup('a', 3)
    expect(found([old], [run(1, 30)])).toEqual([])
  })

  test('is damaged with what it builds on', () => {
    const delta = backup('c', 25, { kind: 'incremental', base: two[1]?.name ?? '' })
    const more = backup('d', 27, { kind: 'incremental', base: delta.name })
    const survey = {
      backups: new Map([...two.slice(0, 1), delta, more].map((one) => [placeOfBackup(life, one), stored])),
    }
    const { damaged } = look([...two, delta, more], [], { survey: { ...survey, wal: [run(1, 40)] } })

    expect(damaged).toEqual(['b', 'c', 'd'])
  })

  test('needs the WAL that was written while it was made, unless it brings it along', () => {
    expect(look([two[1] as Backup], [run(1, 20)]).damaged).toEqual(['b'])
    expect(look([backup('b', 20, { kind: 'self-contained' })], []).damaged).toEqual([])
    expect(look([backup('b', 20, { finishLsn: '0/15000000' })], [run(1, 20)]).damaged).toEqual([])
  })
})

describe('WAL', () => {
  test('is missing between two backups: the time from there to the end of the later one cannot be recovered', () => {
    const { faults, holes, damaged } = look(two, [run(1, 9), run(12, 30)])

    expect(damaged).toEqual([])
    expect(faults).toMatchObject([{ code: 'archive-hole', message: expect.stringMatching(/2 segments.*0A to.*0B /) }])
    expect(holes).toMatchObject([{ incarnation: life, from: at(9), to: at(21) }])
  })

  test('is missing at the end when more was there, or is said to have been', () => {
    const [ends, archived] = [{ '1-17/r-1 00000001': 30 }, segmentNameOf(30, timeline)]
    const hole = [{ incarnation: life, from: at(25) }]

    expect(look(two, [run(1, 25)], { ends }).holes).toMatchObject(hole)
    expect(look(two, [run(1, 25)], { archived }).holes).toMatchObject(hole)
    expect(look(two, [run(1, 25)], { archived: segmentNameOf(30, '00000002') }).holes).toEqual([])
  })

  test('is the same hole while more is shipped behind it', () => {
    const ends = { '1-17/r-1 00000001': 30 }
    const first = found(two, [run(1, 25)], { ends })

    expect(found(two, [run(1, 25), run(31, 40)], { ends })).toEqual(first)
  })

  test('before the oldest backup is nobody’s loss', () => {
    expect(found([two[1] as Backup], [run(1, 3), run(7, 30)])).toEqual([])
  })

  test('may be missing for minutes where several segments are on their way', () => {
    expect(found(two, [run(1, 29), run(31, 32)], { now: at(34) })).toEqual([])
    expect(found(two, [run(1, 29), run(31, 32)], { now: at(50) })).toHaveLength(1)
  })

  test('that retention left out behind a permanent backup is no fault, but nothing is promised there', () => {
    const { faults, holes } = look([backup('a', 3, { permanent: true }), backup('b', 20)], [run(3, 4), run(20, 30)])

    expect(faults).toEqual([])
    expect(holes).toMatchObject([{ incarnation: life, from: at(4), to: at(21) }])
  })

  test('behind the newest backup is a fault, although that is permanent', () => {
    expect(found([backup('a', 3, { permanent: true })], [run(1, 9), run(12, 30)])).toHaveLength(1)
  })

  test('that was not shipped while protection was off is no fault', () => {
    const wal = [run(1, 9), run(12, 30)]
    const resumedAt = [at(11)]

    expect(found(two, wal, { resumedAt })).toEqual([])
    expect(found(two, wal, { resumedAt: [at(5), at(20)] })).toHaveLength(1)
    expect(look(two, wal, { resumedAt }).holes).toHaveLength(1)
    // Segments that were just put may be followed by others before them; not so where nothing was shipped.
    expect(look(two, wal, { resumedAt, now: at(13) }).holes).toHaveLength(1)
    expect(look(two, wal, { now: at(13) }).holes).toHaveLength(0)
  })

  test('of another life goes on for itself', () => {
    const next = 'r-2' as Incarnation
    const after2 = backup('c', 12, { incarnation: next, name: `base_${segmentNameOf(12, '00000002')}` })
    const wal = [run(1, 30), run(11, 40, { home: `1-17/${next}`, tl: '00000002', late: 30 })]

    expect(found([...two, after2], wal, { current: next })).toEqual([])
    expect(look([...two, after2], wal.slice(0, 1), { current: next }).damaged).toEqual(['c'])
  })
})

test('what builds on a lost backup is lost with it, and nothing else', () => {
  const chain = (id: string, base?: string) => ({
    ...backup(id, 3),
    ...(base ? { base: `base_${base}` } : {}),
    name: `base_${id}`,
  })
  const all = [chain('a'), chain('b', 'a'), chain('c', 'b'), chain('d')]
  const [first] = all

  expect(withDependents(first ? [first] : [], all).map(({ name }) => name)).toEqual(['base_a', 'base_b', 'base_c'])
})

test('however many pieces of WAL lie between two backups, with one hole or many between them, it is one hole that nothing can be recovered in', () => {
  const pieces = Array.from({ length: 3_000 }, (_, n) => run(40 + 2 * n, 40 + 2 * n))
  const backups = [...two, backup('c', 8_000)]

  const { holes, damaged } = look(backups, [run(1, 30), ...pieces, run(8_000, 8_010)], { now: at(20_000) })

  expect(damaged).toEqual([])
  expect(holes).toEqual([expect.objectContaining({ from: at(30), to: at(8_001) })])
})
