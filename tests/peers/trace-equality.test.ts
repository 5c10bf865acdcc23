import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { after, seconds } from '../../shared/core/time.ts'
import { requestKeyOf } from '../../shared/entities/request.ts'
import { hasUndo } from '../../shared/pipeline/compile/asl.ts'
import { worstHistory } from '../../shared/pipeline/compile/cost.ts'
import type { Pipeline } from '../../shared/pipeline/pipeline.ts'
import { withOpenEntry } from '../../shared/pipeline/trace.ts'
import { pipelines } from '../../state-machines/index.ts'
import { type Faults, onStepFunctions, onWorkflows } from './machines/engines.ts'
import { perform, performOnAll, tracesOf } from './machines/play.ts'
import { type Act, always, type Script } from './machines/script.ts'

// Thousands of errors are thrown here on purpose, and nobody reads where.
const { stackTraceLimit } = Error
beforeAll(() => {
  Error.stackTraceLimit = 0
})
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit
})

/** The first engine's trace, which all others have too. */
const sameOnAll = async (pipeline: Pipeline, script: Script) => {
  const performances = tracesOf(await performOnAll(pipeline, script))
  const [expected = []] = performances.values()
  for (const [name, traces] of performances) expect(traces, `${name}: ${JSON.stringify(script)}`).toEqual(expected)
  return expected
}

const fails = (code: 'command-failed' | 'cloud-unavailable'): Act => ({ fails: code, times: always })

describe.each(pipelines.map((pipeline) => [pipeline.type, pipeline] as const))('%s on every engine', (_, pipeline) => {
  const { steps, pivotIndex, pivot } = pipeline
  const undone = steps.slice(0, pivotIndex + 1).filter(hasUndo)

  it('does its steps in their order', async () => {
    const [trace] = await sameOnAll(pipeline, {})

    expect(trace?.state).toBe('PROCESSED')
    expect(trace?.trace).toEqual(steps.map(({ name }) => `1 run ${name} done - 0`))
  })

  it('is taken back from a step that fails up to the pivot, and parked at one after it; the next attempt ends it', async () => {
    for (const [index, { name }] of steps.entries()) {
      const traces = await sameOnAll(pipeline, { [`run ${name}`]: [[fails('command-failed')]] })

      const undos = undone.filter((step) => steps.indexOf(step) <= index).reverse()
      const isBefore = index <= pivotIndex
      expect(traces.map(({ state }) => state)).toEqual([isBefore ? 'FAILED' : 'STUCK', 'PROCESSED'])
      expect(traces[0]?.trace.slice(index + 1)).toEqual(
        isBefore ? undos.map((step) => `1 undo ${step.name} done - 0`) : [],
      )
    }
  })

  it('does the same when what fails is a passing error that does not pass', async () => {
    for (const { name } of steps) await sameOnAll(pipeline, { [`run ${name}`]: [[fails('cloud-unavailable')]] })
  })

  it('is parked by an undo that fails, and goes on with it', async () => {
    for (const { name } of undone) {
      const script = {
        [`run ${pivot.name}`]: [[fails('command-failed')]],
        [`undo ${name}`]: [[fails('cloud-unavailable')]],
      }
      const traces = await sameOnAll(pipeline, script)

      expect(traces.map(({ state }) => state)).toEqual(['STUCK', 'FAILED', 'PROCESSED'])
    }
  })

  it('goes forward when the pivot turns out to have happened', async () => {
    if (!hasUndo(pivot)) return
    const [trace] = await sameOnAll(pipeline, {
      [`run ${pivot.name}`]: [[{ fails: 'command-failed', times: 1 }]],
      [`undo ${pivot.name}`]: [[{ fails: 'pivot-passed', times: 1 }]],
    })

    expect(trace).toMatchObject({ state: 'PROCESSED', pivotPassed: true })
  })

  it('ends the waiting of a step for what never happens by its deadline, within the history that an execution may have', async () => {
    for (const step of steps.filter(({ retry }) => retry.pending)) {
      const performances = await performOnAll(pipeline, { [`run ${step.name}`]: [[{ pendingFor: always }]] })

      const [expected, ...others] = tracesOf(performances).values()
      for (const traces of others) expect(traces).toEqual(expected)
      expect(expected?.[0]?.error).toBe(`deadline-missed ${step.name}`)
      for (const { events } of performances.get('aws-local-stepfunctions')?.executions ?? [])
        expect(events).toBeLessThan(worstHistory(pipeline))
    }
  })
})

describe('a function that dies', () => {
  const [pipeline] = pipelines
  if (!pipeline) throw new Error('there are pipelines')
  const dead = { aws: 'Lambda.Unknown', status: 502 }

  const dyingAt = (
    name: string,
    times: number,
    die: (...args: Parameters<Faults>) => Promise<void> = async () => {},
  ) => {
    let died = 0
    const faults: Faults = async (call, stage) => {
      if (!('step' in call) || call.step !== name || call.direction !== 'run' || died >= times) return undefined
      died++
      await die(call, stage)
      return dead
    }
    return faults
  }

  it.each([
    ['Step Functions', onStepFunctions],
    ['Google Workflows', onWorkflows],
  ])('is called again a few times: %s', async (_, walk) => {
    const few = await perform(walk, pipeline, {}, dyingAt('ensure-server', 3))
    const many = await perform(walk, pipeline, {}, dyingAt('ensure-server', 9))

    expect(few.traces.map(({ state }) => state)).toEqual(['PROCESSED'])
    expect(many.traces.map(({ state }) => state)).toEqual(['FAILED', 'PROCESSED'])
  })

  it.each([
    ['Step Functions', onStepFunctions],
    ['Google Workflows', onWorkflows],
  ])('is not called again before its lease has ended: %s', async (_, walk) => {
    let freeAt = ''
    const faults = dyingAt('ensure-server', 1, async (call, stage) => {
      if (!('step' in call)) return
      const now = stage.clock.now()
      const expiresAt = after(now, seconds(150))
      freeAt = expiresAt
      await stage.stores.requests.update(requestKeyOf(stage.key), (request) => ({
        ...request,
        fence: request.fence + 1,
        lease: { attempt: 1, step: call.step, direction: 'run', holder: 'dead', expiresAt },
        trace: withOpenEntry(request, call, now),
      }))
    })

    const { traces, request } = await perform(walk, pipeline, {}, faults)

    expect(traces.map(({ state }) => state)).toEqual(['PROCESSED'])
    const endedAt = request.trace.find(({ step }) => step === 'ensure-server')?.endedAt ?? ''
    expect(endedAt >= freeAt && freeAt !== '').toBe(true)
  })
})
