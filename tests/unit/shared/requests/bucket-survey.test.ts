import { expect, test } from 'vitest'
import type { Buckets, ObjectVersion } from '../../../../shared/clouds/cloud.ts'
import type { DatabaseId, Incarnation } from '../../../../shared/core/ids.ts'
import { after, instant, seconds } from '../../../../shared/core/time.ts'
import { eachObject, knownArchiveOf, surveyBucket } from '../../../../shared/requests/bucket-survey.ts'
import { backupOf } from '../../functions/api/harness.ts'

const now = instant('2026-11-22T12:00:00Z')
const life = '1-17/r-1'

/** A bucket that holds what `at` says, in pages of a thousand. */
const bucketOf = (count: number, at: (n: number) => Partial<ObjectVersion> & { readonly key: string }): Buckets =>
  ({
    versions: async (_: string, __: string, from = '0') => {
      const [begin, end] = [Number(from), Math.min(Number(from) + 1000, count)]
      const versions = Array.from({ length: end - begin }, (_, offset): ObjectVersion => {
        const n = begin + offset
        const putAt = after(now, seconds(-n))
        return { versionId: `${n}`, sizeBytes: 1, etag: `${n}`, putAt, isLatest: false, isMarker: false, ...at(n) }
      })
      return { versions, ...(end < count ? { next: `${end}` } : {}) }
    },
  }) as Partial<Buckets> as Buckets

const key = `${life}/wal_005/000000010000000000000001.zst`

test('of an object that is overwritten without end the newest and the oldest versions are held', async () => {
  const count = 150_000
  const seen: (readonly ObjectVersion[])[] = []
  const buckets = bucketOf(count, () => ({ key }))

  await eachObject(buckets, 'b', '', (versions) => void seen.push(versions))
  const { overwriting, wal } = await surveyBucket(buckets, 'b', now)

  expect(seen.map((versions) => [versions.length, versions[0]?.versionId, versions.at(-1)?.versionId])).toEqual([
    [20_000, '0', `${count - 1}`],
  ])
  expect(overwriting).toHaveLength(19_999)
  expect(wal).toMatchObject([{ putAt: after(now, seconds(1 - count)) }])
})

test.each([19_998, 19_999, 20_000, 20_001, 60_000])(
  'what was first after a removal is never taken for what hides it: %i versions after it',
  async (marker) => {
    const buckets = bucketOf(80_000, (n) => ({ key, isMarker: n === marker }))

    const { overwriting } = await surveyBucket(buckets, 'b', now)

    expect(overwriting.map(({ versionId }) => Number(versionId)).filter((n) => n >= marker - 1)).toEqual([])
  },
)

test('what looks like backups and holes without end is held as far as an archive can have it', async () => {
  const name = (n: number) => n.toString(16).toUpperCase().padStart(8, '0')
  const backups = await surveyBucket(
    bucketOf(120_000, (n) => ({ key: `${life}/basebackups_005/base_${n}/x` })),
    'b',
    now,
  )
  const holes = await surveyBucket(
    bucketOf(120_000, (n) => ({ key: `${life}/wal_005/00000001${name(n * 2)}00000001` })),
    'b',
    now,
  )

  expect([backups.backups.size, holes.wal.length]).toEqual([50_000, 50_000])
})

test('what is put among the objects of a backup that was whole, or under the name of another system, is none of it', async () => {
  const seenAt = instant('2026-11-22T12:00:00Z')
  const backup = {
    ...backupOf('d' as DatabaseId),
    incarnation: 'r-1' as Incarnation,
    name: 'base_1',
    system: '1',
    seenAt,
  }
  const part = (name: string, late: number, system = 1) => ({
    key: `${system}-17/r-1/basebackups_005/base_1/tar_partitions/${name}`,
    putAt: after(seenAt, seconds(late)),
    isLatest: true,
  })
  const whole = [part('a', -10), part('b', 2)]
  const forged = [part('z', 3600), part('a', -20, 9), part('y', 3600, 9)]
  const survey = (all: readonly { readonly key: string }[]) =>
    surveyBucket(
      bucketOf(all.length, (n) => all[n] ?? { key: '' }),
      'b',
      now,
      { known: knownArchiveOf([backup]) },
    )

  const { added, backups, overwriting } = await survey([...whole, ...forged])

  expect(added.map(({ key }) => key)).toEqual([part('z', 0).key])
  expect(overwriting).toEqual([])
  expect([...backups.entries()]).toEqual([...(await survey(whole)).backups.entries()])
})

test('what lay under the name of a backup before that was begun is none of it, and nothing is undone of one in the making', async () => {
  const at = (late: number) => after(now, seconds(late))
  const backup = { ...backupOf('d' as DatabaseId), incarnation: 'r-1' as Incarnation, name: 'base_1', startedAt: now }
  const version = (late: number) => ({ key: `${life}/basebackups_005/base_1/a`, putAt: at(late), etag: `${late}` })
  const survey = async (late: readonly number[], backups = [{ ...backup, seenAt: at(100) }]) =>
    surveyBucket(
      bucketOf(late.length, (n) => version(late[n] ?? 0)),
      'b',
      now,
      { known: knownArchiveOf(backups) },
    )
  const planted = await survey([10, -3600])
  const overwritten = await survey([200, 10, -3600])
  const making = await survey([200, 10], [])
  const slow = await survey([-3600])

  expect([planted, making, slow].map(({ overwriting }) => overwriting)).toEqual([[], [], []])
  expect(overwritten.overwriting).toMatchObject([{ etag: '200' }])
  const digests = [planted, overwritten, await survey([10])].map(({ backups }) => [...backups.values()][0]?.digest)
  expect(new Set(digests).size).toBe(1)
  expect([...slow.backups.values()]).toMatchObject([{ objects: 1 }])
})

const segment = (number: number, timeline = 1, home = life) =>
  `${home}/wal_005/${timeline.toString().padStart(8, '0')}${number.toString(16).toUpperCase().padStart(16, '0')}.zst`

/** Segments of WAL, and how many seconds after `now` they came. */
const walIn = async (writing: object, objects: readonly (readonly [number, number, ...(number | string)[]])[]) => {
  const of = { incarnation: 'r-1' as Incarnation, ...writing }
  const listed = objects.map(([number, late, timeline, home]) => ({
    ...{
      key: segment(number, timeline as number | undefined, home as string | undefined),
      putAt: after(now, seconds(late)),
    },
  }))
  const { early, wal, overwriting } = await surveyBucket(
    bucketOf(listed.length, (n) => listed[n] ?? { key: '' }),
    'b',
    now,
    { known: knownArchiveOf([], { writing: of }) },
  )
  const found = early.map(({ key, putAt }) => [key, (Date.parse(putAt) - Date.parse(now)) / 1000])
  return { early: found, overwriting, runs: wal.map(({ from, to }) => [from, to]) }
}
const wal = (number: number) => segment(number).slice(-28, -4)
const shipped = { wal: wal(5), putAt: after(now, seconds(50)) }

test('WAL that came before what was shipped last is not the server’s', async () => {
  const { early, runs } = await walIn({ shipped }, [
    [4, 40],
    [5, 50],
    [6, 60],
    [7, 45],
    [9, 49],
    [10, 70],
  ])

  expect(early).toEqual([
    [segment(7), 45],
    [segment(9), 49],
  ])
  expect(runs).toEqual([
    [4, 6],
    [10, 10],
  ])
})

test('what is written in its turn stays, whatever was overwritten or brought back, and whatever somebody adds below', async () => {
  const all = [
    [1, 500],
    [5, 50],
    [6, 60],
  ] as const
  for (const objects of [
    // The last one was brought back, and looks younger.
    [
      [4, 40],
      [5, 900],
      [6, 60],
    ],
    // It was overwritten.
    [
      [5, 900],
      [5, 50],
      [6, 60],
    ],
    all,
    // Of another timeline, or another life.
    [
      [5, 50],
      [6, 10, 2],
      [6, 10, 1, '1-17/r-2'],
    ],
  ] as const)
    expect((await walIn({ shipped }, objects)).early).toEqual([])
  expect((await walIn({ shipped: { ...shipped, putAt: after(now, seconds(900)) } }, all)).early).toEqual([])
  expect(
    (
      await walIn({}, [
        [5, 50],
        [6, 10],
      ])
    ).early,
  ).toEqual([])
})

test('when the name of the next segment is taken, what is there from it on goes, and what comes later stays', async () => {
  const taken = { wal: wal(6), putAt: after(now, seconds(70)) }

  const { early, runs } = await walIn({ shipped, taken }, [
    [5, 50],
    [6, 80],
    [6, 70.5],
    [7, 60],
    [8, 90],
    [6, 60, 2],
  ])

  expect(early).toEqual([
    [segment(6), 70.5],
    [segment(7), 60],
  ])
  expect(runs).toEqual([
    [5, 6],
    [8, 8],
    [6, 6],
  ])
})

test('what a life left unfinished is what was written there before the next one was admitted', async () => {
  const lives = ['r-1', 'r-2'].map((name, at) => ({
    incarnation: name as Incarnation,
    ...{ beganAt: after(now, seconds(at * 1000)), admittedAt: after(now, seconds(at * 1000 + 100)) },
  }))
  const versions = (home: string, ...late: readonly number[]) =>
    late.map((one) => ({
      key: `1-17/${home}/unfinished/wal_005/x.zst`,
      putAt: after(now, seconds(one)),
      etag: `${one}`,
    }))
  const objects = [...versions('r-1', 2000, 1090, 900), ...versions('r-2', 3000, 1500), ...versions('r-3', 9, 8)]
  const { overwriting, added } = await surveyBucket(
    bucketOf(objects.length, (n) => objects[n] ?? { key: '' }),
    'b',
    now,
    {
      known: knownArchiveOf([], { lives }),
    },
  )
  const planted = await surveyBucket(
    bucketOf(1, () => versions('r-1', 2000)[0] ?? { key: '' }),
    'b',
    now,
    {
      known: knownArchiveOf([], { lives }),
    },
  )

  expect(overwriting.map(({ key, etag }) => [key.split('/')[1], etag])).toEqual([['r-1', '2000']])
  expect([added.length, planted.added.map(({ etag }) => etag)]).toEqual([0, ['2000']])
})
