import * as z from 'zod/mini'
import { removedObjectSchema } from '../../shared/clouds/removed-object.ts'
import { systemClock } from '../../shared/core/time.ts'
import { checked } from '../checked-event.ts'
import { bucketExpired } from '../events/bucket-expired.ts'
import { queueFunction } from './queue-entry.ts'
import { buckets } from './wiring/buckets.ts'
import { filing } from './wiring/engine.ts'
import { stores } from './wiring/stores.ts'
import { worldWith } from './wiring/world.ts'

/** What S3 tells EventBridge of an object that is gone; the key is as it was put (https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html). */
const objectDeleted = z.looseObject({
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Deleted'),
  detail: z.looseObject({
    bucket: z.looseObject({ name: z.string() }),
    object: z.looseObject({ key: z.string() }),
  }),
})

const context = { stores, clock: systemClock, filing, world: worldWith({ buckets }) }

/** Something is gone from a bucket, by a rule of age or by anybody: EventBridge puts it into the queue. It may tell late, twice, and in any order. */
export const handler = queueFunction(objectDeleted, async ({ detail }) => {
  await bucketExpired(checked(removedObjectSchema, { bucket: detail.bucket.name, key: detail.object.key }), context)
})
