import type { SQSBatchResponse } from 'aws-lambda'
import * as z from 'zod/mini'
import { forEachOf } from '../../shared/core/each.ts'
import { asHowdahError, HowdahError } from '../../shared/errors/howdah-error.ts'
import { checked } from '../checked-event.ts'
import { entry } from './entry.ts'
import { logger, redaction } from './observability.ts'

/** What Lambda takes from a queue at one go (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html). */
const batchOfMessages = z.looseObject({
  Records: z.array(
    z.looseObject({ eventSource: z.literal('aws:sqs'), messageId: z.string().check(z.minLength(1)), body: z.string() }),
  ),
})

const atOnce = 5

/** A Lambda function that takes messages from a queue, a few at a time. Those that fail are named: they are delivered again, the others are not. */
export const queueFunction = <S extends z.ZodMiniType>(schema: S, handle: (message: z.output<S>) => Promise<void>) =>
  entry(batchOfMessages, async ({ Records }): Promise<SQSBatchResponse> => {
    const failed: string[] = []
    const work = async ({ messageId, body }: (typeof Records)[number]): Promise<void> => {
      try {
        await handle(checked(schema, parsed(body)))
      } catch (error) {
        failed.push(messageId)
        const { code, message } = asHowdahError(error)
        logger.error('failed', { messageId, code, reason: redaction.of(message) })
      }
    }
    await forEachOf(Records, work, { atOnce })
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
  })

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    throw new HowdahError('malformed-request', 'The message is not JSON')
  }
}
