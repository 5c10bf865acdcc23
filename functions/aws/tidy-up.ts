import * as z from 'zod/mini'
import { systemClock } from '../../shared/core/time.ts'
import { everyHour } from '../events/schedules.ts'
import { entry } from './entry.ts'
import { filing } from './wiring/engine.ts'
import { environment } from './wiring/environment.ts'
import { stores } from './wiring/stores.ts'

/** It begins nothing new after this, in milliseconds: the next try goes on. */
const budget = 840_000

/** Every hour: purges what was kept long enough, and forgets what has ended or expired long ago. */
export const handler = entry(z.unknown(), () =>
  everyHour({
    stores,
    clock: systemClock,
    filing,
    catalogue: environment.catalogue,
    signal: AbortSignal.timeout(budget),
  }),
)
