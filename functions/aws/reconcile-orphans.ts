import { MetricUnit } from '@aws-lambda-powertools/metrics'
import * as z from 'zod/mini'
import { systemClock } from '../../shared/core/time.ts'
import { reconcileOrphans } from '../events/reconcile-orphans.ts'
import { entry } from './entry.ts'
import { logger, metrics } from './observability.ts'
import { buckets } from './wiring/buckets.ts'
import { environment } from './wiring/environment.ts'
import { serverList } from './wiring/server-list.ts'
import { stores } from './wiring/stores.ts'
import { volumes } from './wiring/volumes.ts'
import { worldWith } from './wiring/world.ts'

const world = worldWith({ servers: serverList, volumes, buckets })

/** One cloud of each region: data centers of one region list the same things. */
const clouds = [
  ...new Map(environment.ownDataCenters.map(({ name, region }) => [region, world.cloudOf(name)])).values(),
]

/** Every day: removes servers that no row owns, a few at a time, and reports volumes and buckets. */
export const handler = entry(z.unknown(), async () => {
  const orphans = await reconcileOrphans({ stores, clock: systemClock, clouds })
  for (const [kind, found] of Object.entries(orphans)) if (found.length > 0) logger.warn('orphans', { kind, found })
  metrics.addMetric('Orphans', MetricUnit.Count, Object.values(orphans).flat().length)
})
