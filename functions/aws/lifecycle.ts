import { systemClock } from '../../shared/core/time.ts'
import { lifecycleFunction } from './step-entry.ts'
import { stores } from './wiring/stores.ts'

/** Begins no attempt, but turns it back, ends it and parks it. */
export const handler = lifecycleFunction({ stores, clock: systemClock })
