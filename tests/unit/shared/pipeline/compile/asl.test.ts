import { describe, expect, it } from 'vitest'
import { hours, millis, seconds } from '../../../../../shared/core/time.ts'
import { errorCodes, errorKinds } from '../../../../../shared/errors/registry.ts'
import { type TaskState, toAsl } from '../../../../../shared/pipeline/compile/asl.ts'
import { definePipeline } from '../../../../../shared/pipeline/pipeline.ts'
import { poll, tableErrors, transientErrors } from '../../../../../shared/pipeline/retry.ts'
import { defineStep, nothing, type StepDefinition } from '../../../../../shared/pipeline/step.ts'
import { leaseMargin } from '../../../../../shared/pipeline/step-runner.ts'
import { pipelines } from '../../../../../state-machines/index.ts'

const nop = async () => {}
const step = (name: string, retry = transientErrors, undo: StepDefinition['undo'] = nop) =>
  defineStep({ name, retry, timeout: seconds(60), run: nop, undo })

const waiting = poll({ first: millis(100), factor: 1.5, max: seconds(10), until: hours(1) })

const pipeline = definePipeline({
  type: 'UPDATE-DB',
  allowedIn: ['RUNNING'],
  title: 'Does this and that',
  steps: [step('ensure-this'), step('look-on', waiting, nothing('it only looks'))],
  pivot: step('show-that'),
  after: [step('tidy-up', tableErrors, nothing('it comes after the pivot'))],
})

const machine = toAsl(pipeline)

const task = (name: string): TaskState => {
  const state = machine.States[name]
  if (state?.Type !== 'Task') throw new Error(`${name} is no task`)
  return state
}

const wayOn = (name: string, error: string): string | undefined =>
  task(name).Catch.find(({ ErrorEquals }) => ErrorEquals.includes(error) || ErrorEquals.includes('States.ALL'))?.Next

const retryOf = (name: string, error: string) => task(name).Retry.find(({ ErrorEquals }) => ErrorEquals.includes(error))

describe('a state machine of a pipeline', () => {
  it('has a state for each step, named as the step, and for each undo', () => {
    expect(Object.keys(machine.States)).toEqual([
      ...['ensure-this', 'look-on', 'show-that', 'tidy-up', 'end-processed'],
      ...['unwind', 'undo-show-that', 'undo-ensure-this', 'end-unwound'],
      ...['park', 'superseded'],
    ])
    expect(machine.Comment).toContain('Does this and that')
  })

  it('goes from step to step, and from undo to the undo of the step before', () => {
    expect(['ensure-this', 'look-on', 'show-that', 'tidy-up'].map((name) => task(name).Next)).toEqual([
      ...['look-on', 'show-that', 'tidy-up', 'end-processed'],
    ])
    expect(['unwind', 'undo-show-that', 'undo-ensure-this'].map((name) => task(name).Next)).toEqual([
      ...['undo-show-that', 'undo-ensure-this', 'end-unwound'],
    ])
  })

  it('turns back at a step that fails up to the pivot, and parks the request at one after it', () => {
    const ways = ['ensure-this', 'look-on', 'show-that', 'tidy-up'].map((name) => wayOn(name, 'command-failed'))

    expect(ways).toEqual(['unwind', 'unwind', 'unwind', 'park'])
    expect(wayOn('undo-ensure-this', 'command-failed')).toBe('park')
  })

  it('goes forward again from an undo that finds the pivot passed, and parks what cannot be unwound', () => {
    expect(wayOn('undo-show-that', 'pivot-passed')).toBe('ensure-this')
    expect(wayOn('unwind', 'pivot-passed')).toBe('park')
  })

  it('ends quietly, wherever it is, when a newer attempt has taken the request over', () => {
    const names = Object.keys(machine.States).filter((name) => name !== 'superseded')

    expect(names.map((name) => wayOn(name, 'stale-attempt'))).toEqual(names.map(() => 'superseded'))
  })

  it('says nothing but the request, the attempt and what to do', () => {
    expect(task('ensure-this').Parameters).toEqual({
      FunctionName: '#{EnsureThisLambdaFunction.Arn}',
      Payload: { 'requestKey.$': '$.requestKey', 'attempt.$': '$.attempt', step: 'ensure-this', direction: 'run' },
    })
    expect(task('end-unwound').Parameters.Payload).toMatchObject({ control: 'end', direction: 'undo' })
    expect(task('ensure-this').ResultPath).toBeNull()
  })

  it('tries again what passes, and nothing else', () => {
    const tried = (name: string) => errorCodes.filter((code) => retryOf(name, code))

    expect(tried('look-on')).toEqual(errorCodes.filter((code) => errorKinds[code].retry !== 'permanent'))
    expect(tried('end-processed')).toEqual(tried('look-on'))
    expect(tried('ensure-this')).toEqual(tried('look-on').filter((code) => code !== 'pending'))
  })

  it('looks in whole seconds, as often as it takes to come to the deadline that the step itself knows', () => {
    const retry = retryOf('look-on', 'pending')

    expect(retry).toMatchObject({ IntervalSeconds: 1, BackoffRate: 1.5, MaxDelaySeconds: 10 })
    expect(retry?.MaxAttempts).toBeGreaterThan(360)
    expect(retry?.MaxAttempts).toBeLessThan(400)
  })

  it('takes a function that did not answer for a passing error', () => {
    for (const fault of ['States.Timeout', 'Lambda.Unknown', 'Sandbox.Timedout'])
      expect(retryOf('ensure-this', fault)).toMatchObject({ IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 8 })
  })

  it('waits for a quarter of an hour while the account has no function left, whatever the state does', () => {
    for (const [name, state] of Object.entries(machine.States)) {
      if (state.Type !== 'Task') continue
      const retry = retryOf(name, 'Lambda.TooManyRequestsException')
      const { IntervalSeconds = 0, BackoffRate = 0, MaxDelaySeconds = 0, MaxAttempts = 0 } = retry ?? {}
      const waits = Array.from({ length: MaxAttempts }, (_, n) =>
        Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** n),
      )

      expect(
        waits.reduce((sum, wait) => sum + wait, 0),
        name,
      ).toBeGreaterThanOrEqual(900)
    }
  })
})

describe.each(pipelines.map((each) => [each.type, each] as const))(
  'the time-outs of %s',
  (_, { steps, type, ...rest }) => {
    const states = toAsl({ steps, type, ...rest }).States

    it('are there on every state, longer than the step’s and shorter than its lease', () => {
      for (const { name, timeout } of steps) {
        const state = states[name]
        const stateTimeout = state?.Type === 'Task' ? state.TimeoutSeconds * 1000 : 0
        expect(stateTimeout).toBeGreaterThan(timeout)
        expect(stateTimeout).toBeLessThan(timeout + leaseMargin)
        // A function of Lambda ends after 15 minutes.
        expect(timeout + 10_000).toBeLessThanOrEqual(900_000)
      }
      for (const state of Object.values(states))
        expect(state.Type === 'Task' ? state.TimeoutSeconds : 1).toBeGreaterThan(0)
    })
  },
)
