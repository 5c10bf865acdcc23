import * as z from 'zod/mini'
import { systemClock } from '../../shared/core/time.ts'
import { everyHour } from '../events/schedules.ts'
import { entry } from './entry.ts'
import { filing } from './wiring/engine.ts'
import { stores } from './wiring/stores.ts'

/** Every hour: purges what was kept long enough, and forgets old idempotency keys. */
export const handler = entry(z.unknown(), () => everyHour({ stores, clock: systemClock, filing }))
