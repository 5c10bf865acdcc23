import type { HistoryEvent } from '@aws-sdk/client-sfn'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase } from '../../state-machines/create.ts'
import { pipelines } from '../../state-machines/index.ts'
import { Random } from '../pipelines/simulation/random.ts'
import { type Faults, onEmbedded, onStepFunctions } from './machines/engines.ts'
import { MotoStepFunctions } from './machines/on-moto.ts'
import { perform } from './machines/play.ts'
import { randomPipeline, randomScript } from './machines/random-script.ts'
import { type Act, always, type Script } from './machines/script.ts'

let moto: MotoStepFunctions
beforeAll(async () => {
  moto = await MotoStepFunctions.start()
})
afterAll(() => moto.stop())

type Case = readonly [what: string, ends: readonly string[], script: Script]

/** Real time, on a machine that may be busy. */
const patient = { timeout: 5 * 60_000 }

const states = (traces: readonly { readonly state: string }[]) => traces.map(({ state }) => state)
const fails = (code: 'command-failed' | 'cloud-unavailable', times = always): Act => ({ fails: code, times })

describe.concurrent("moto's Step Functions, in real time", patient, () => {
  it.each(pipelines.map((pipeline) => [pipeline.type, pipeline] as const))(
    'do %s as the embedded engine does, by the transitions and events that its cost is computed from',
    async (_, pipeline) => {
      const { traces, executions } = await perform(moto.walk(), pipeline, {})

      expect(states(traces)).toEqual(['PROCESSED'])
      expect(traces).toEqual((await perform(onEmbedded, pipeline, {})).traces)
      expect(executions).toEqual((await perform(onStepFunctions, pipeline, {})).executions)
    },
  )

  it.each(createDatabase.steps.map(({ name }, index) => [name, index] as const))(
    'take a create back from %s, or park it after the pivot, and the next attempt ends it',
    async (name, index) => {
      const script = { [`run ${name}`]: [[fails('command-failed')]] }

      const { traces } = await perform(moto.walk(), createDatabase, script)

      expect(states(traces)).toEqual([index <= createDatabase.pivotIndex ? 'FAILED' : 'STUCK', 'PROCESSED'])
      expect(traces).toEqual((await perform(onEmbedded, createDatabase, script)).traces)
    },
  )

  it.each<Case>([
    ['a passing error that passes', ['PROCESSED'], { 'run ensure-server': [[fails('cloud-unavailable', 2)]] }],
    ['one after the pivot', ['PROCESSED'], { 'run schedule-jobs': [[fails('cloud-unavailable', 2)]] }],
    ['a step that waits', ['PROCESSED'], { 'run admit-clients': [[{ pendingFor: 5 }]] }],
    [
      'a step that fails after it has waited',
      ['FAILED', 'PROCESSED'],
      { 'run admit-clients': [[{ pendingFor: 1 }, fails('command-failed')]] },
    ],
    [
      'an undo that fails for good',
      ['STUCK', 'FAILED', 'PROCESSED'],
      { 'run run-postgres': [[fails('command-failed')]], 'undo ensure-volume': [[fails('command-failed')]] },
    ],
    [
      'an undo that fails in passing',
      ['FAILED', 'PROCESSED'],
      { 'run run-postgres': [[fails('command-failed')]], 'undo ensure-volume': [[fails('cloud-unavailable', 1)]] },
    ],
    [
      'a pivot that turns out to have happened',
      ['PROCESSED'],
      {
        'run admit-clients': [[fails('command-failed', 1)]],
        'undo admit-clients': [[{ fails: 'pivot-passed', times: 1 }]],
      },
    ],
    ['a newer attempt', ['RUNNING', 'PROCESSED'], { 'run ensure-server': [[{ meanwhile: 'takeover' }]] }],
    ['somebody who cancels', ['CANCELLED'], { 'run ensure-server': [[{ meanwhile: 'cancel' }]] }],
  ])('end as the embedded engine does: %s', async (_, ends, script) => {
    const { traces } = await perform(moto.walk(), createDatabase, script)

    expect(states(traces)).toEqual(ends)
    expect(traces).toEqual((await perform(onEmbedded, createDatabase, script)).traces)
  })

  it('wait between tries for as long as the policy says', async () => {
    const histories: (readonly HistoryEvent[])[] = []
    const walk = moto.walk({ onHistory: (events) => histories.push(events) })

    await perform(walk, createDatabase, { 'run ensure-server': [[fails('cloud-unavailable', 3)]] })

    const events = histories[0] ?? []
    const failedAt = events.filter(({ type }) => type === 'TaskFailed').map(({ timestamp }) => Number(timestamp))
    const nextAt = failedAt.map((at) =>
      Number(events.find(({ type, timestamp }) => type === 'TaskScheduled' && Number(timestamp) > at)?.timestamp),
    )
    const waits = nextAt.map((at, n) => (at - (failedAt[n] ?? 0)) / 1000)
    // Never sooner; later by what else this machine does just now.
    expect(waits.map((wait, n) => wait - 2 ** n).filter((late) => !(late >= 0 && late < 5))).toEqual([])
    expect(waits).toHaveLength(3)
  })
})

describe.concurrent("moto's Step Functions, each wait between tries cut to a second", patient, () => {
  const before: Script = { 'run ensure-server': [[fails('cloud-unavailable')]] }

  it.each<Case>([
    ['a passing error that does not pass', ['FAILED', 'PROCESSED'], before],
    ['the same at the pivot', ['FAILED', 'PROCESSED'], { 'run admit-clients': [[fails('cloud-unavailable')]] }],
    ['the same after it', ['STUCK', 'PROCESSED'], { 'run schedule-jobs': [[fails('cloud-unavailable')]] }],
    [
      'an undo whose error does not pass',
      ['STUCK', 'FAILED', 'PROCESSED'],
      { ...before, 'undo ensure-server': [[fails('cloud-unavailable')]] },
    ],
    ['a step that waits for long', ['PROCESSED'], { 'run await-server': [[{ pendingFor: 200 }]] }],
    [
      'a step that waits for ever',
      ['FAILED deadline-missed await-server', 'PROCESSED'],
      { 'run await-server': [[{ pendingFor: always }]] },
    ],
  ])('end as the embedded engine does: %s', async (_, ends, script) => {
    const { traces } = await perform(moto.walk({ short: true }), createDatabase, script)

    expect(
      ends.map((end, n) => (end.includes(' ') ? `${traces[n]?.state} ${traces[n]?.error}` : traces[n]?.state)),
    ).toEqual(ends)
    expect(traces).toEqual((await perform(onEmbedded, createDatabase, script)).traces)
  })

  it.each([
    ['a few times', 3, ['PROCESSED']],
    ['too often', 9, ['FAILED', 'PROCESSED']],
  ] as const)('call a function again that dies %s', async (_, times, ends) => {
    let died = 0
    const faults: Faults = async (call) => {
      const dies = 'step' in call && call.step === 'ensure-server' && call.direction === 'run' && died++ < times
      return dies ? { aws: 'Lambda.Unknown', status: 502 } : undefined
    }

    const { traces } = await perform(moto.walk({ short: true }), createDatabase, {}, faults)

    expect(states(traces)).toEqual(ends)
  })

  it.each(Array.from({ length: 20 }, (_, n) => 1 + n))(
    'walk a random pipeline with random outcomes as the embedded engine does: seed %i',
    async (seed) => {
      const random = new Random(seed)
      const pipeline = randomPipeline(random)
      const script = randomScript(random, pipeline)

      const { traces } = await perform(moto.walk({ short: true }), pipeline, script)

      expect(traces).toEqual((await perform(onEmbedded, pipeline, script)).traces)
    },
  )
})
