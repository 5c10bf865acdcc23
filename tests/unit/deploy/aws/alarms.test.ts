import { expect, test } from 'vitest'
import { failedExecutionsAlarms } from '../../../../deploy/aws/generate.ts'
import { requestTypes } from '../../../../shared/core/states.ts'

test.each([1, 10, 11, 20, 21, 35])(
  'failed executions of %i state machines are told by alarms of at most ten metrics',
  (count) => {
    const types = Array.from({ length: count }, (_, n) => requestTypes[n] ?? (`MORE-${n}` as never))

    const alarms = Object.values(failedExecutionsAlarms(types.map((type) => ({ type }))))

    const metrics = alarms.map(({ Properties }) => Properties.Metrics.filter((metric) => 'MetricStat' in metric))
    for (const some of metrics) expect(some.length).toBeLessThanOrEqual(10)
    const machines = metrics.flat().map((metric) => JSON.stringify(metric.MetricStat.Metric.Dimensions))
    expect(new Set(machines).size).toBe(count)
    expect(alarms).toHaveLength(Math.ceil(count / 10))
  },
)
