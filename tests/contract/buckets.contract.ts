import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { waitUntil } from '../../images/testing/docker.ts'
import { type Buckets, bucketOf } from '../../shared/clouds/cloud.ts'
import type { DatabaseId, RequestKey } from '../../shared/core/ids.ts'
import { instant } from '../../shared/core/time.ts'
import { patiently } from './patience.ts'

export interface OpenBuckets {
  readonly buckets: Buckets
  readonly installation: string
  /** Puts something into a bucket, as its database does. */
  put(bucket: string, key: string): Promise<void>
  /** As the bucket of an older Howdah: what is overwritten in it is gone. Absent where there are no others. */
  stopVersions?(bucket: string): Promise<void>
  pass(): Promise<void>
  close(): Promise<void>
}

const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` as DatabaseId

/** What the buckets of every store must do. */
export const bucketsContract = (name: string, open: () => Promise<OpenBuckets>): void => {
  describe(`buckets on ${name}`, () => {
    let opened: OpenBuckets
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(() => opened.close())

    const nameOf = (number: number) => bucketOf(opened.installation, idOf(number))
    const user = (number: number) => ({ databaseId: idOf(number), serverId: `i-${number}` })
    const ensure = (number: number, request = `r-${number}`) =>
      patiently(
        () => opened.buckets.ensure(nameOf(number), { ...user(number), request: request as RequestKey }),
        opened.pass,
      )
    const remove = (number: number) => patiently(() => opened.buckets.remove(nameOf(number)), opened.pass)
    const names = async () => (await opened.buckets.list()).map(({ id }) => id).toSorted()

    test('are made once, however often they are asked for, and keep what is in them', async () => {
      await ensure(1)
      await opened.put(nameOf(1), 'wal/1.zst')
      await ensure(1)
      await ensure(1, 'r-9')

      expect(await names()).toEqual([nameOf(1)])
    })

    test('say how servers reach them', async () => {
      await ensure(1)

      const access = await opened.buckets.access(nameOf(1), idOf(1))

      expect(access.uri).toContain(nameOf(1))
      expect(access.region).not.toBe('')
    })

    test('are listed with whose they are', async () => {
      await ensure(1)

      expect(await opened.buckets.list()).toMatchObject([{ id: nameOf(1), databaseId: idOf(1), request: 'r-1' }])
    })

    test('are gone with all that is in them when they are removed, and removing them again is nothing', async () => {
      await ensure(1)
      await ensure(2)
      for (const key of ['wal/1.zst', 'wal/2.zst', 'wal/1.zst']) await opened.put(nameOf(1), key)

      await remove(1)
      await remove(1)

      expect(await names()).toEqual([nameOf(2)])
    })

    test('tell whether they hold something whose name begins so', async () => {
      await ensure(1)
      const holds = (number: number, prefix: string) => opened.buckets.holds(nameOf(number), prefix)
      expect([await holds(1, ''), await holds(2, '')]).toEqual([false, false])

      await opened.put(nameOf(1), '1-17/r-1/backups/base_0001.json')

      const prefixes = ['', '1-17/r-1/backups/', '1-17/r-1/backups/base_0001.json', '1-17/r-1/wal_005/', 'base_0001']
      expect(await Promise.all(prefixes.map((prefix) => holds(1, prefix)))).toEqual([true, true, true, false, false])
      await remove(1)
      expect(await holds(1, '')).toBe(false)
    })

    describe('with versions', () => {
      const versions = async (prefix = '') => {
        const found = []
        for (let from: string | undefined; ; ) {
          const page = await opened.buckets.versions(nameOf(1), prefix, from)
          found.push(...page.versions)
          if (!page.next) return found
          from = page.next
        }
      }
      const told = async (prefix = '') =>
        (await versions(prefix)).map(({ key, isLatest, isMarker }) => `${key} ${isLatest} ${isMarker}`)

      test('keep what was overwritten and what was removed, each object the newest first', async () => {
        await ensure(1)
        for (const key of ['wal/1.zst', 'wal/2.zst', 'wal/3.zst', 'other.json']) await opened.put(nameOf(1), key)
        await opened.put(nameOf(1), 'wal/2.zst')

        await opened.buckets.removeObjects(nameOf(1), ['wal/3.zst', 'other.json', 'not-there'])

        expect(await told('wal/')).toEqual([
          ...[
            'wal/1.zst true false',
            'wal/2.zst true false',
            'wal/2.zst false false',
            'wal/3.zst true true',
            'wal/3.zst false false',
          ],
        ])
        expect(await opened.buckets.holds(nameOf(1), 'wal/3.zst')).toBe(false)
      })

      test('show what was there before when the newest one of an object is removed for good', async () => {
        await ensure(1)
        for (const key of ['wal/1.zst', 'wal/1.zst', 'wal/2.zst']) await opened.put(nameOf(1), key)
        const [newest, first] = await versions('wal/1.zst')
        await opened.buckets.removeObjects(nameOf(1), ['wal/2.zst'])
        const [marker] = await versions('wal/2.zst')

        for (let times = 0; times < 2; times++)
          await opened.buckets.removeVersions(
            nameOf(1),
            [newest, marker].flatMap((one) => one ?? []),
          )

        expect(await versions()).toMatchObject([
          { ...first, isLatest: true },
          { key: 'wal/2.zst', isLatest: true },
        ])
        expect(await opened.buckets.holds(nameOf(1), 'wal/2.zst')).toBe(true)
      })

      test('tell when each of them was put, also once it is hidden, and when it shows again', async () => {
        await ensure(1)
        const times = async () => (await versions('wal/1.zst')).map(({ putAt }) => Date.parse(putAt))
        await opened.put(nameOf(1), 'wal/1.zst')
        const [put = 0] = await times()
        // The times of some stores are whole seconds.
        await waitUntil(async () => Date.now() > put + 2_000, { timeoutMs: 60_000, everyMs: 50 })
        await opened.put(nameOf(1), 'wal/1.zst')
        const [, hidden] = await times()
        const [newest] = await versions('wal/1.zst')
        await opened.buckets.removeVersions(nameOf(1), newest ? [newest] : [])

        expect([hidden, await times()]).toEqual([put, [put]])
      })

      test('that are not there have none, and lose none', async () => {
        await opened.buckets.secure(nameOf(1), user(1))
        await opened.buckets.removeObjects(nameOf(1), ['wal/1.zst'])
        await opened.buckets.removeVersions(nameOf(1), [{ key: 'wal/1.zst', versionId: 'x' }])

        expect(await versions()).toEqual([])
        expect(await names()).toEqual([])
      })

      test('of an older Howdah keep them from when they are secured, with all that is in them', async () => {
        await ensure(1)
        await opened.stopVersions?.(nameOf(1))
        for (const key of ['wal/1.zst', 'wal/2.zst']) await opened.put(nameOf(1), key)

        for (let times = 0; times < 2; times++) await opened.buckets.secure(nameOf(1), user(1))
        await opened.put(nameOf(1), 'wal/2.zst')
        await opened.buckets.removeObjects(nameOf(1), ['wal/1.zst'])

        expect(await told()).toEqual([
          ...['wal/1.zst true true', 'wal/1.zst false false', 'wal/2.zst true false', 'wal/2.zst false false'],
        ])
      })

      test('are secured again as when they are made', async () => {
        await ensure(1)
        await opened.buckets.secure(nameOf(1), user(1))
        for (const key of ['wal/1.zst', 'wal/1.zst']) await opened.put(nameOf(1), key)

        expect(await told()).toHaveLength(2)
        expect(await opened.buckets.list()).toMatchObject([{ id: nameOf(1), request: 'r-1' }])
      })
    })

    test('open to others and close again, twice as well as once', async () => {
      await ensure(1)
      await ensure(2)

      for (let times = 0; times < 2; times++) await opened.buckets.grantRead(nameOf(1), user(2))
      for (let times = 0; times < 2; times++) await opened.buckets.revokeRead(nameOf(1), idOf(2))

      expect(await names()).toEqual([nameOf(1), nameOf(2)])
    })

    test('that are not there open to nobody', async () => {
      await expect(opened.buckets.grantRead(nameOf(1), user(2))).rejects.toMatchObject({ code: 'no-backup' })

      expect(await names()).toEqual([])
    })

    test('that are not there are closed, expired and without a key', async () => {
      await opened.buckets.revokeRead(nameOf(1), idOf(2))
      await opened.buckets.removeKey(idOf(1))
      await opened.buckets.expire(nameOf(1), instant('2030-01-01T12:00:00Z'))

      expect(await names()).toEqual([])
    })

    test('stay when their database is deleted and they are to expire', async () => {
      await ensure(1)
      await opened.put(nameOf(1), 'wal/1.zst')

      for (let times = 0; times < 2; times++) {
        await opened.buckets.removeKey(idOf(1))
        await opened.buckets.expire(nameOf(1), instant('2030-01-01T12:00:00Z'))
      }

      expect(await names()).toEqual([nameOf(1)])
    })
  })
}
