import { millis, seconds } from '../../../shared/core/time.ts'
import type { ErrorCode } from '../../../shared/errors/registry.ts'
import { definePipeline, type Pipeline } from '../../../shared/pipeline/pipeline.ts'
import type { RetryPolicy } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing, type Step } from '../../../shared/pipeline/step.ts'
import type { Random } from '../../pipelines/simulation/random.ts'
import { type Act, always, type Script } from './script.ts'

const transient: readonly ErrorCode[] = [
  'cloud-unavailable',
  'server-busy',
  'unexpected',
  'step-timeout',
  'version-conflict',
]
const permanent: readonly ErrorCode[] = ['command-failed', 'no-capacity', 'target-in-future', 'not-found']

/** Seconds that a random step looks for. */
const longest = 8

const randomPolicy = (random: Random): RetryPolicy => {
  const backoff = () => ({
    first: millis(random.pick([50, 400, 1500])),
    factor: random.pick([1, 1.5, 2]),
    max: seconds(random.pick([1, 3, 5])),
  })
  return {
    transient: { ...backoff(), tries: random.below(4) },
    ...(random.chance(0.6) ? { pending: { ...backoff(), until: seconds(longest) } } : {}),
  }
}

const randomStep = (random: Random, name: string): Step =>
  defineStep({
    name,
    retry: randomPolicy(random),
    timeout: seconds(random.pick([5, 40])),
    run: async () => {},
    undo: random.chance(0.7) ? async () => {} : nothing('it has none'),
  })

export const randomPipeline = (random: Random): Pipeline => {
  const steps = Array.from({ length: 1 + random.below(4) }, (_, n) => randomStep(random, `step-${n}`))
  const pivot = random.below(steps.length)
  return definePipeline({
    type: 'UPDATE-DB',
    allowedIn: ['RUNNING'],
    title: 'Is random',
    steps: steps.slice(0, pivot),
    pivot: steps[pivot] ?? randomStep(random, 'pivot'),
    after: steps.slice(pivot + 1),
  })
}

const randomActs = (random: Random, step: Step, direction: 'run' | 'undo', isPivot: boolean): readonly Act[] => {
  const acts: Act[] = []
  if (random.chance(0.3)) acts.push({ fails: random.pick(transient), times: 1 + random.below(3) })
  if (step.retry.pending && random.chance(0.4)) acts.push({ pendingFor: 1 + random.below(longest - 1) })
  if (random.chance(0.1)) acts.push({ fails: random.pick(transient), times: 1 })
  if (direction === 'run' && random.chance(0.04)) acts.push({ meanwhile: random.pick(['cancel', 'takeover'] as const) })
  if (direction === 'undo' && isPivot && random.chance(0.4)) acts.push({ fails: 'pivot-passed', times: 1 })
  const ending = random.next()
  if (ending < 0.06) acts.push({ fails: random.pick(transient), times: always })
  else if (ending < 0.12) acts.push({ pendingFor: always })
  else if (ending < (direction === 'run' ? 0.24 : 0.18)) acts.push({ fails: random.pick(permanent), times: always })
  return acts
}

/** What each step does in the first attempts; later ones go well. */
export const randomScript = (random: Random, { steps, pivot }: Pipeline): Script =>
  Object.fromEntries(
    steps.flatMap((step) =>
      (['run', 'undo'] as const).map((direction) => [
        `${direction} ${step.name}`,
        [0, 1].map((attempt) =>
          random.chance(attempt === 0 ? 0.8 : 0.3) ? randomActs(random, step, direction, step === pivot) : [],
        ),
      ]),
    ),
  )
