import { type DeleteObjectsCommandInput, type S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'
import { removeFromBucket } from '../../../../shared/clouds/s3/object-versions.ts'

/** As S3 does: a list with a name that XML cannot hold is refused as a whole. */
const malformed = () =>
  new S3ServiceException({ name: 'MalformedXML', message: 'not well-formed', $fault: 'client', $metadata: {} })

const storeOf = (names: readonly string[], { refused = [] as readonly string[], strict = false } = {}) => {
  const left = new Set(names)
  const calls: string[] = []
  let longest = 0
  const denied = { name: 'AccessDenied', message: 'no', $fault: 'client', $metadata: { httpStatusCode: 403 } } as const
  const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: object }) => {
    calls.push(name)
    if (name === 'DeleteObjectCommand') {
      const { Key } = input as { Key: string }
      if (refused.includes(Key)) throw new S3ServiceException(denied)
      left.delete(Key)
      return {}
    }
    const { Objects = [] } = (input as DeleteObjectsCommandInput).Delete ?? {}
    const escaped = Objects.map(({ Key = '' }) => `<Object><Key>${Key.replaceAll('&', '&amp;')}</Key></Object>`)
    longest = Math.max(longest, escaped.join('').length)
    if (Objects.some(({ Key = '' }) => /\p{Cc}/u.test(Key) || strict)) throw malformed()
    for (const { Key = '' } of Objects) if (!refused.includes(Key)) left.delete(Key)
    const Errors = Objects.filter(({ Key = '' }) => refused.includes(Key)).map(({ Key }) => {
      return { Key, Code: 'AccessDenied', Message: 'no' }
    })
    return { Errors }
  }
  const remove = () =>
    removeFromBucket(
      { send } as unknown as S3Client,
      { Bucket: 'b' },
      names.map((Key) => ({ Key })),
    )
  return { left, calls, remove, longest: () => longest }
}

const plain = (count: number) => Array.from({ length: count }, (_, n) => `1-17/life/wal_005/${n}.zst`)

describe('removing objects whose names somebody else has chosen', () => {
  test('removes all, also those that no list can name', async () => {
    const odd = ['1-17/0/wal_005/a\u0001.lz4', 'b\r.zst', 'c\ufffe.zst', 'd\u2028.zst']
    const { left, calls, remove } = storeOf([...odd, ...plain(1500)])

    await remove()

    expect(left.size).toBe(0)
    expect(calls.filter((name) => name === 'DeleteObjectsCommand').length).toBeGreaterThanOrEqual(2)
    expect(calls.filter((name) => name === 'DeleteObjectCommand')).toHaveLength(4)
  })

  test('writes no list that is longer than half a megabyte, whatever the names', async () => {
    const names = Array.from({ length: 1500 }, (_, n) => `${'&'.repeat(1000)}${n}`)
    const { left, longest, remove } = storeOf(names)

    await remove()

    expect(left.size).toBe(0)
    expect(longest()).toBeLessThan(1 << 19)
  })

  test('removes each by itself where a list is refused for a reason that nobody foresaw', async () => {
    const { left, remove } = storeOf(plain(30), { strict: true })

    await remove()

    expect(left.size).toBe(0)
  })

  test('is kept from no other one by those that cannot be removed, and says so', async () => {
    const refused = ['1-17/life/wal_005/3.zst', 'e\u0001.zst']
    const { left, remove } = storeOf([...plain(1500), 'e\u0001.zst'], { refused })

    await expect(remove()).rejects.toMatchObject({
      code: 'cloud-refused',
      message: expect.stringContaining('2 objects could not be removed, such as 1-17/life/wal_005/3.zst'),
    })

    expect([...left]).toEqual(refused)
  })
})
