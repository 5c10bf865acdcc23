import { describe, expect, it } from 'vitest'
import { toAsl } from '../../../../../shared/pipeline/compile/asl.ts'
import {
  limits,
  prices,
  transitionsOf,
  worstHistory,
  worstWorkflowSteps,
} from '../../../../../shared/pipeline/compile/cost.ts'
import { modelledDurations } from '../../../../../shared/pipeline/compile/modelled-durations.ts'
import { toWorkflow } from '../../../../../shared/pipeline/compile/workflows.ts'
import { createDatabase } from '../../../../../state-machines/create.ts'
import { pipelines } from '../../../../../state-machines/index.ts'

describe.each(pipelines.map((pipeline) => [pipeline.type, pipeline] as const))(
  'the limits of the services: %s',
  (_, pipeline) => {
    it('its state machine is less than 1 MB', () => {
      expect(Buffer.byteLength(JSON.stringify(toAsl(pipeline), undefined, 2))).toBeLessThan(limits.aslBytes)
    })

    it('its workflow is less than 128 kB', () => {
      expect(Buffer.byteLength(toWorkflow(pipeline))).toBeLessThan(limits.workflowBytes)
    })

    it('its longest execution has fewer events than a history may have', () => {
      expect(worstHistory(pipeline)).toBeLessThan(limits.historyEvents)
    })

    it('its longest execution has fewer steps than one of Google Workflows may have', () => {
      expect(worstWorkflowSteps(pipeline)).toBeLessThan(limits.workflowSteps)
    })
  },
)

describe('what a request costs', () => {
  it('a create takes at most 27 state transitions, with all looks: less than a tenth of a cent', () => {
    const transitions = transitionsOf(createDatabase, modelledDurations)

    expect(transitions).toBeLessThanOrEqual(27)
    expect(transitions * prices.perTransition).toBeLessThan(0.001)
  })

  it('is modelled for every step that waits', () => {
    const waiting = pipelines.flatMap(({ steps }) => steps).filter(({ retry }) => retry.pending)

    expect(waiting.map(({ name }) => name).filter((name) => !(name in modelledDurations))).toEqual([])
  })

  it('is modelled for steps that there are', () => {
    const names = pipelines.flatMap(({ steps }) => steps.map(({ name }) => name))

    expect(Object.keys(modelledDurations).filter((name) => !names.includes(name))).toEqual([])
  })
})
