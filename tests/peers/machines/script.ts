import { databaseStates } from '../../../shared/core/states.ts'
import { epochMillis, seconds } from '../../../shared/core/time.ts'
import { requestKeyOf } from '../../../shared/entities/request.ts'
import { HowdahError, Pending } from '../../../shared/errors/howdah-error.ts'
import type { ErrorCode } from '../../../shared/errors/registry.ts'
import { hasUndo } from '../../../shared/pipeline/compile/asl.ts'
import { definePipeline, type Pipeline } from '../../../shared/pipeline/pipeline.ts'
import { defineStep, nothing, type Step, type StepContext } from '../../../shared/pipeline/step.ts'

/** What a step does when it is called: one act after the other, each until it is over. */
export type Act =
  | { readonly fails: ErrorCode; readonly times: number }
  /** Counted in seconds from the step's first start: engines look at different moments. */
  | { readonly pendingFor: number }
  /** Somebody cancels the request, or another engine takes it over, while the step is at work. */
  | { readonly meanwhile: 'cancel' | 'takeover' }

/** What a step does in each attempt, by `run` or `undo` and its name; what is not there is done at once. */
export type Script = Readonly<Record<string, readonly (readonly Act[])[]>>

export const always = Number.POSITIVE_INFINITY

/** A pipeline whose steps do what the script says. What they have done so far is remembered here: one play for one engine. */
export const playOf = (pipeline: Pipeline, script: Script): Pipeline => {
  const plays = new Map<string, { act: number; times: number }>()

  const play = async (context: StepContext, name: string): Promise<void> => {
    const { request, startedAt, now } = context
    const acts = script[name]?.[request.attempt - 1] ?? []
    const id = `${name} ${request.attempt}`
    const state = plays.get(id) ?? { act: 0, times: 0 }
    plays.set(id, state)
    for (;;) {
      const act = acts[state.act]
      if (!act) return
      if ('pendingFor' in act) {
        if (epochMillis(now()) < epochMillis(startedAt) + seconds(act.pendingFor)) throw new Pending('not yet')
      } else if ('meanwhile' in act) await interfere(context, act.meanwhile)
      else if (state.times++ < act.times) throw new HowdahError(act.fails)
      state.act++
      state.times = 0
    }
  }

  const scripted = (step: Step): Step =>
    defineStep({
      name: step.name,
      retry: step.retry,
      timeout: step.timeout,
      run: (context) => play(context, `run ${step.name}`),
      undo: hasUndo(step) ? (context) => play(context, `undo ${step.name}`) : nothing('the script has nothing'),
    })

  const { type, title, steps, pivotIndex } = pipeline
  const [pivot, ...after] = steps.slice(pivotIndex).map(scripted)
  if (!pivot) throw new RangeError('a pipeline has a pivot')
  return definePipeline({
    type,
    title,
    allowedIn: databaseStates,
    steps: steps.slice(0, pivotIndex).map(scripted),
    pivot,
    after,
  })
}

const interfere = async ({ stores, request: { key } }: StepContext, how: 'cancel' | 'takeover'): Promise<void> => {
  await stores.requests.update(requestKeyOf(key), (request) => {
    if (how === 'takeover') return { ...request, attempt: request.attempt + 1 }
    return request.pivotPassed ? request : { ...request, cancelRequested: true }
  })
}
