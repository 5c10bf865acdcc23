import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { queueFunction } from '../../../../functions/aws/queue-entry.ts'
import { HowdahError } from '../../../../shared/errors/howdah-error.ts'
import { captureOutput, contextOf } from './invoke.ts'

let output: ReturnType<typeof captureOutput>
beforeEach(() => {
  output = captureOutput()
})
afterEach(() => output.stop())

const message = (messageId: string, body: unknown) => ({
  ...{
    eventSource: 'aws:sqs',
    messageId,
    receiptHandle: 'r',
    attributes: {},
    messageAttributes: {},
    awsRegion: 'here',
  },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const handled: number[] = []
const handler = queueFunction(z.object({ n: z.number() }), async ({ n }) => {
  if (n < 0) throw new HowdahError('table-unavailable', 'The table does not answer')
  handled.push(n)
})
const deliver = (...Records: object[]) => handler({ Records }, contextOf('bucketExpired'))

describe('a function behind a queue', () => {
  test('takes every message, and names those that have to be delivered again', async () => {
    const messages = [1, 2, -3, 4, -5, 6, 7].map((n) => message(`m${n}`, { n }))

    const answer = await deliver(...messages)

    expect(handled.splice(0).toSorted()).toEqual([1, 2, 4, 6, 7])
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).toSorted()).toEqual(['m-3', 'm-5'])
    expect(output.text()).toContain('table-unavailable')
  })

  test('fails for what is no message that it knows, without telling what it held', async () => {
    const answer = await deliver(message('m1', 'canary'), message('m2', { canary: 'canary' }), message('m3', { n: 3 }))

    expect(handled.splice(0)).toEqual([3])
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }])
    expect(output.text()).toContain('malformed-request')
    expect(output.text()).not.toContain('canary')
  })

  test('answers no event that comes from elsewhere', async () => {
    await expect(handler({ Records: [{ eventSource: 'aws:s3' }] }, contextOf('bucketExpired'))).rejects.toThrow()
    await expect(deliver({ ...message('', {}) })).rejects.toMatchObject({ name: 'malformed-request' })
  })
})
