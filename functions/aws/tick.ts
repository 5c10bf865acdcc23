import { MetricUnit } from '@aws-lambda-powertools/metrics'
import * as z from 'zod/mini'
import { systemClock } from '../../shared/core/time.ts'
import { measureHealth } from '../events/measure-health.ts'
import { everyMinute } from '../events/schedules.ts'
import { entry } from './entry.ts'
import { metrics } from './observability.ts'
import { commands } from './wiring/commands.ts'
import { engine, filing } from './wiring/engine.ts'
import { environment } from './wiring/environment.ts'
import { stores } from './wiring/stores.ts'
import { worldWith } from './wiring/world.ts'

/** A tick begins nothing new after this, in milliseconds: the next one goes on, and hardly two are at work at once. */
const budget = 45_000

/** DescribeExecution is answered 10 times a second (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). Of more requests, each is looked at every few minutes. */
const mostLooks = 400

const { catalogue } = environment
const context = { stores, clock: systemClock, catalogue, engine, filing, world: worldWith({ commands }), mostLooks }

/** Every minute. What alarms look at is told also when some of the work failed; a tick counts when all of it was done in time. */
export const handler = entry(z.unknown(), async () => {
  const [health, work] = await Promise.allSettled([
    measureHealth(context),
    everyMinute({ ...context, signal: AbortSignal.timeout(budget) }),
  ])
  if (health.status === 'fulfilled') {
    metrics.addMetric('StuckRequests', MetricUnit.Count, health.value.stuckRequests)
    metrics.addMetric('DamagedArchives', MetricUnit.Count, health.value.damagedArchives)
    if (health.value.archiveLagSeconds !== undefined)
      metrics.addMetric('ArchiveLag', MetricUnit.Seconds, health.value.archiveLagSeconds)
  }
  for (const part of [work, health]) if (part.status === 'rejected') throw part.reason
  metrics.addMetric('Ticks', MetricUnit.Count, 1)
})
