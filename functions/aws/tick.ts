import { MetricUnit } from '@aws-lambda-powertools/metrics'
import * as z from 'zod/mini'
import { systemClock } from '../../shared/core/time.ts'
import { measureHealth } from '../events/measure-health.ts'
import { everyMinute } from '../events/schedules.ts'
import { entry } from './entry.ts'
import { metrics } from './observability.ts'
import { commands } from './wiring/commands.ts'
import { engine, filing } from './wiring/engine.ts'
import { stores } from './wiring/stores.ts'
import { worldWith } from './wiring/world.ts'

const context = { stores, clock: systemClock, engine, filing, world: worldWith({ commands }) }

/** Every minute. What alarms look at is told also when some of the work failed; a tick counts when all of it was done. */
export const handler = entry(z.unknown(), async () => {
  const work = await Promise.allSettled([everyMinute(context)])
  const { stuckRequests, archiveLagSeconds } = await measureHealth(context)
  metrics.addMetric('StuckRequests', MetricUnit.Count, stuckRequests)
  metrics.addMetric('ArchiveLag', MetricUnit.Seconds, archiveLagSeconds)
  for (const { status, ...rest } of work) if (status === 'rejected' && 'reason' in rest) throw rest.reason
  metrics.addMetric('Ticks', MetricUnit.Count, 1)
})
