import { describe, expect, test } from 'vitest'
import type { Buckets, ObjectVersion } from '../../../../shared/clouds/cloud.ts'
import type { DatabaseId, Incarnation } from '../../../../shared/core/ids.ts'
import { after, instant, seconds } from '../../../../shared/core/time.ts'
import type { Backup } from '../../../../shared/entities/backup.ts'
import type { Database } from '../../../../shared/entities/database.ts'
import type { Observation } from '../../../../shared/entities/observation.ts'
import { eachObject, isAsRecorded, surveyBucket } from '../../../../shared/requests/bucket-survey.ts'
import { earlyWal, writingWalOf } from '../../../../shared/requests/early-wal.ts'
import { knownArchiveOf } from '../../../../shared/requests/known-archive.ts'
import { backupOf } from '../../functions/api/harness.ts'

const now = instant('2026-11-22T12:00:00Z')
const life = '1-17/r-1'
const at = (late: number) => after(now, seconds(late))

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

test('what a store tells at the end of a page and at the beginning of the next one is one, and does not go as its own copy', async () => {
  const keyAt = (n: number) =>
    `${life}/wal_005/0000000100000000${(n + 1).toString(16).toUpperCase().padStart(8, '0')}.zst`
  const once = bucketOf(2_500, (n) => ({ key: keyAt(n), etag: 'x', isLatest: true, putAt: now }))
  const versions: Buckets['versions'] = async (bucket, prefix, from) => {
    const page = await once.versions(bucket, prefix, from)
    const again = from ? (await once.versions(bucket, prefix, String(Number(from) - 1000))).versions.slice(-1) : []
    return { ...page, versions: [...again, ...page.versions] }
  }
  const seen: number[] = []

  await eachObject({ ...once, versions }, 'b', '', (all) => void seen.push(all.length))
  const { expired, overwriting } = await surveyBucket({ ...once, versions }, 'b', now)

  expect(seen).toEqual(Array(2_500).fill(1))
  expect([expired, overwriting]).toEqual([[], []])
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

  expect([backups.backups.size, holes.wal.length]).toEqual([50_000, 10_000])
})

test('a segment that came in parts is not the first where another one is, wherever a store lists it', async () => {
  const version = (etag: string) => ({ key: segment(7), etag })
  const survey = (etags: readonly string[]) =>
    surveyBucket(
      bucketOf(etags.length, (n) => version(etags[n] ?? '')),
      'b',
      now,
    )

  expect((await survey(['own', 'forged-2'])).overwriting).toEqual([])
  expect((await survey(['forged-2', 'own'])).overwriting).toMatchObject([{ etag: 'forged-2' }])
  expect((await survey(['in-1', 'parts-2'])).overwriting).toMatchObject([{ etag: 'in-1' }])
})

test('junk that nobody reads takes no place from what was put over what a recovery reads, and says when there is more', async () => {
  const junk = (n: number) => ({ key: `0/${Math.floor(n / 20_000)}.json`, etag: `${n}` })
  const real = (n: number) => ({ key, etag: `${n}` })
  const survey = (count: number, at: (n: number) => { key: string; etag: string }) =>
    surveyBucket(bucketOf(count, at), 'b', now)

  const hidden = await survey(80_002, (n) => (n < 80_000 ? junk(n) : real(n)))
  const cut = await survey(40_000, (n) => ({ ...real(n), key: segment(Math.floor(n / 20_000)) }))

  expect([hidden.overwriting.length, hidden.isCut]).toEqual([1, false])
  expect(cut.isCut).toBe(true)
})

test('what counts is found behind whatever else has names that come before it', async () => {
  const id = 'd' as DatabaseId
  const backup = { ...backupOf(id), incarnation: 'r-1' as Incarnation, name: 'base_000000030000000000000050' }
  const needed = { ...backup, startLsn: '0/50000028', finishLsn: '0/51000000', startedAt: at(-1e6) }
  const hex = (n: number) => n.toString(16).toUpperCase().padStart(16, '0')
  const planted = 120_000
  const real = [
    `${life}/basebackups_005/${backup.name}/a`,
    ...[0x50, 0x51].map((n) => `${life}/wal_005/00000003${hex(n)}.zst`),
  ]
  const junk = (n: number) =>
    n < planted / 2
      ? `1-17/a/basebackups_005/${n}/x.json`
      : `${life}/wal_005/0000000${n % 2 === 0 ? 1 : 3}${hex(n % 2 === 0 ? n * 2 : n % 0x50)}.zst`
  const keys = [...Array.from({ length: planted }, (_, n) => junk(n)), ...real].toSorted()

  const { backups, wal } = await surveyBucket(
    bucketOf(keys.length, (n) => ({ key: keys[n] ?? '' })),
    'b',
    now,
    { known: knownArchiveOf([needed]) },
  )

  expect(backups.get(`r-1/${backup.name}`)).toMatchObject({ objects: 1 })
  expect(wal).toMatchObject([{ from: 0x50, to: 0x51 }])
})

test('what is put among the objects of a backup that was whole, or under the name of another system, is none of it', async () => {
  const wholeAt = instant('2026-11-22T12:00:00Z')
  const backup = {
    ...backupOf('d' as DatabaseId),
    incarnation: 'r-1' as Incarnation,
    name: 'base_1',
    system: '1',
    wholeAt,
  }
  const part = (name: string, late: number, system = 1) => ({
    key: `${system}-17/r-1/basebackups_005/base_1/tar_partitions/${name}`,
    putAt: after(wholeAt, seconds(late)),
    isLatest: true,
  })
  const whole = [part('a', -10), part('b', 0)]
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
  const backup = { ...backupOf('d' as DatabaseId), incarnation: 'r-1' as Incarnation, name: 'base_1', startedAt: now }
  const version = (late: number) => ({ key: `${life}/basebackups_005/base_1/a`, putAt: at(late), etag: `${late}` })
  const survey = async (late: readonly number[], backups = [{ ...backup, wholeAt: at(100) }]) =>
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

describe('of a backup that was whole', () => {
  const backup = { ...backupOf('d' as DatabaseId), incarnation: 'r-1' as Incarnation, name: 'base_1', startedAt: now }
  const wholeAt = at(100)
  const version = (late: number, etag = 'right', name = 'basebackups_005/base_1/a') => ({
    ...{ key: `${life}/${name}`, putAt: at(late), etag },
  })
  const survey = (all: readonly ReturnType<typeof version>[], more: Partial<Backup> = {}, late = 0) =>
    surveyBucket(
      bucketOf(all.length, (n) => all[n] ?? { key: '' }),
      'b',
      at(late),
      { known: knownArchiveOf([{ ...backup, wholeAt, ...more }]) },
    )
  const whole = async () => (await survey([version(10)])).backups.get('r-1/base_1')
  const week = 8 * 24 * 3600

  test('what was there first never goes for having been put once more, and that goes', async () => {
    const [again, first] = [version(3600), version(10)]

    const { expired, overwriting, added } = await survey([again, first], {}, week)

    expect(expired).toMatchObject([again])
    expect([overwriting, added]).toEqual([[], []])
  })

  test('nothing goes that would leave another one than was seen', async () => {
    const stored = (await whole()) ?? { objects: 0, bytes: 0, digest: '' }
    const [late, first] = [version(3600, 'wrong'), version(10)]
    const other = { stored: { ...stored, digest: 'of something else' } }

    expect((await survey([late, first], { stored })).overwriting).toMatchObject([late])
    expect((await survey([late], { stored })).added).toEqual([])
    expect((await survey([late, first], other)).overwriting).toEqual([])
    expect((await survey([version(3600), first], other, week)).expired).toEqual([])
  })

  test('what hides or joins it goes, whatever else somebody has put to keep it there', async () => {
    const stored = (await whole()) ?? { objects: 0, bytes: 0, digest: '' }
    const [late, first] = [version(3600, 'wrong'), version(10)]
    const joined = version(101, 'x', 'basebackups_005/base_1/x.json')
    const elsewhere = { ...joined, key: joined.key.replace('1-17/', '1-99/'), putAt: at(-10) }
    const all = [late, first, joined, elsewhere].toSorted((one, other) => (one.key < other.key ? -1 : 1))

    const seen = await surveyBucket(
      bucketOf(all.length, (n) => all[n] ?? { key: '' }),
      'b',
      now,
      { known: knownArchiveOf([{ ...backup, wholeAt, stored, system: '1' }], { major: '17' }) },
    )

    expect([seen.overwriting, seen.added]).toMatchObject([[late], [joined]])
    expect(isAsRecorded({ ...backup, stored }, seen)).toBe(true)
  })

  test('nothing goes as long as it stands as it was recorded', async () => {
    const stored = (await whole()) ?? { objects: 0, bytes: 0, digest: '' }
    // As if a store had dated anew what was brought back.
    const found = await survey([version(3600)], { stored })

    expect([found.added, found.overwriting]).toEqual([[], []])
    expect(isAsRecorded({ ...backup, stored }, found)).toBe(true)
  })

  test('what was put once more goes, not what counts, also where all of it is recorded', async () => {
    const stored = (await whole()) ?? { objects: 0, bytes: 0, digest: '' }
    const [again, first] = [version(3600), version(10)]

    expect((await survey([again, first], { stored }, week)).expired).toMatchObject([again])
  })

  test('it counts however it is called what joins it', async () => {
    const names = ['x.json', 'pg_control\u2028.json', 'a\nb.json', 'c\rd.json', 'e/f.json']
    const joined = names.map((name) => version(3600, 'x', `basebackups_005/base_1/tar_partitions/${name}`))

    const { added } = await survey([version(10), ...joined])

    expect(added).toHaveLength(names.length)
  })

  test('its first version is found behind any number of others, and before what lay there first', async () => {
    const many = Array.from({ length: 30_000 }, (_, n) => version(90_000 - n, 'wrong'))

    const { overwriting, backups } = await survey([...many, version(10), version(-3600, 'squat')])

    expect(overwriting.every(({ etag }) => etag === 'wrong')).toBe(true)
    expect(overwriting).toHaveLength(19_999)
    expect(backups.get('r-1/base_1')?.digest).toBe((await whole())?.digest)
  })

  test('what else was put under its names since it was begun shows when it is seen', async () => {
    const { wholeAt: _, ...making } = { ...backup, wholeAt }
    const see = (all: readonly ReturnType<typeof version>[]) =>
      surveyBucket(
        bucketOf(all.length, (n) => all[n] ?? { key: '' }),
        'b',
        now,
        { known: knownArchiveOf([making]) },
      )
    const [before, planted, right] = [version(-3600, 'x'), version(-30, 'x'), version(10)]
    const forged = version(20, 'x', 'backups/base_1.json')

    const counts = [
      [right, before],
      [right, planted],
      [right, right],
      [forged, version(15, 'right', 'backups/base_1.json')],
    ]
    expect((await Promise.all(counts.map(see))).map(({ overwriting }) => overwriting.length)).toEqual([0, 1, 0, 1])
  })

  test('what tells of a self-contained one is as it was, too', async () => {
    const record = 'backups/base_1.json'
    const forged = version(3600, 'wrong', record)

    const { overwriting } = await survey([forged, version(10, 'right', record)], { kind: 'self-contained' })

    expect(overwriting).toMatchObject([forged])
  })
})

const segment = (number: number, timeline = 1, home = life) =>
  `${home}/wal_005/${timeline.toString().padStart(8, '0')}${number.toString(16).toUpperCase().padStart(16, '0')}.zst`

const wal = (number: number) => segment(number).slice(-28, -4)
const ofLife = { incarnation: 'r-1' as Incarnation, container: 'c-1', volumeId: 'v-1' }
const rowOf = (data?: typeof ofLife) => ({ ...(data ? { data } : {}) }) as Database

test('when the name of the next segment is taken, what is there from it on goes, and what comes later stays', async () => {
  const taken = { wal: wal(6), putAt: at(70) }
  const objects = (
    [
      [5, 50],
      [6, 80],
      [6, 70.5],
      [7, 60],
      [8, 90],
      [6, 60, 2],
      [7, 60, 1, '1-17/r-2'],
    ] as const
  ).map(([number, late, timeline, home]) => ({ key: segment(number, timeline, home), putAt: at(late) }))
  const { early, wal: runs } = await surveyBucket(
    bucketOf(objects.length, (n) => objects[n] ?? { key: '' }),
    'b',
    now,
    {
      known: knownArchiveOf([], { writing: { incarnation: 'r-1' as Incarnation, taken } }),
    },
  )

  expect(early.map(({ key: one, putAt }) => [one, putAt])).toEqual([
    [segment(6), at(70.5)],
    [segment(7), at(60)],
  ])
  expect(runs.map(({ from, to }) => [from, to])).toEqual([
    [5, 6],
    [8, 8],
    [6, 6],
    [7, 7],
  ])
})

test('a history that is in the way of a new life goes, and nothing else', () => {
  const name = '00000003.history'
  const writing = { incarnation: 'r-1' as Incarnation, taken: { wal: name, putAt: at(0) } }
  const version = (key: string) => [
    { key, versionId: 'v', sizeBytes: 1, etag: 'e', putAt: at(-5), isLatest: true, isMarker: false },
  ]

  expect(earlyWal(version(`${life}/wal_005/${name}.zst`), writing)).toHaveLength(1)
  for (const key of [`1-17/r-2/wal_005/${name}.zst`, `${life}/wal_005/00000004.history.zst`, segment(9, 3)])
    expect(earlyWal(version(key), writing)).toEqual([])
})

test.each([
  ['the next one', { taken: 6, shipped: 5 }, true],
  ['what it has said to have shipped', { taken: 5, shipped: 5 }, false],
  ['what a backup ended in', { taken: 5, backup: 7 }, false],
  ['the one behind a backup', { taken: 8, backup: 7 }, true],
  ['of another container', { taken: 6, container: 'c-0' }, false],
  ['of a life that was lost', { taken: 6, data: undefined }, false],
])('a server is believed that something is in its way: %s', (_, told: Record<string, unknown>, isBelieved) => {
  const { taken, shipped, backup, container = 'c-1' } = told as Record<string, number> & { container?: string }
  const stored = (number?: number) => (number === undefined ? undefined : { wal: wal(number), putAt: at(0) })
  const backups = [
    {
      ...backupOf('d' as DatabaseId),
      incarnation: 'r-1' as Incarnation,
      finishLsn: `0/${(backup ?? 0).toString(16)}000028`,
    },
  ]

  const writing = writingWalOf('data' in told ? rowOf() : rowOf(ofLife), backup ? backups : [], {
    container,
    ...{ taken: stored(taken), shipped: stored(shipped) },
  } as Partial<Observation>)

  expect(writing !== undefined).toBe(isBelieved)
})

test('what a life left unfinished is what was written there before the next one was admitted', async () => {
  const lives = ['r-1', 'r-2'].map((name, at) => ({
    incarnation: name as Incarnation,
    ...{ beganAt: now, admittedAt: now, settledAt: after(now, seconds(at * 1000 + 100)) },
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

  const open = lives.map(({ settledAt: _, ...one }) => one)
  const early = await surveyBucket(
    bucketOf(1, () => versions('r-1', 2000)[0] ?? { key: '' }),
    'b',
    now,
    {
      known: knownArchiveOf([], { lives: [...lives.slice(0, 1), ...open.slice(1)] }),
    },
  )

  expect(early.added).toEqual([])
  expect(overwriting.map(({ key, etag }) => [key.split('/')[1], etag])).toEqual([['r-1', '2000']])
  expect([added.length, planted.added.map(({ etag }) => etag)]).toEqual([0, ['2000']])
})
