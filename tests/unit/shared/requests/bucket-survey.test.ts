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
