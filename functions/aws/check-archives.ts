import * as z from 'zod/mini'
import { systemClock } from '../../shared/core/time.ts'
import { checkArchives } from '../events/check-archives.ts'
import { entry } from './entry.ts'
import { logger } from './observability.ts'
import { buckets } from './wiring/buckets.ts'
import { filing } from './wiring/engine.ts'
import { stores } from './wiring/stores.ts'
import { worldWith } from './wiring/world.ts'

/** It begins nothing new after this, in milliseconds: the next time goes on with those that waited longest. */
const budget = 840_000

const context = { stores, clock: systemClock, filing, world: worldWith({ buckets }) }

/** Every quarter of an hour: looks at the buckets that nobody has looked at for a while. */
export const handler = entry(z.unknown(), () =>
  checkArchives({
    ...context,
    signal: AbortSignal.timeout(budget),
    tell: (database, fault) => logger.error('archive', { database, fault }),
  }),
)
