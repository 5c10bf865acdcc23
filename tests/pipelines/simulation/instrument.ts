import type { Pipeline } from '../../../shared/pipeline/pipeline.ts'
import type { PortName, Step, StepContext } from '../../../shared/pipeline/step.ts'

/** One call of a step's `run` or `undo` in a pipeline's walk. */
export interface StepCallSeen {
  readonly type: Pipeline['type']
  readonly step: Step
  readonly direction: 'run' | 'undo'
  readonly context: StepContext<PortName>
  /** What the step does. */
  readonly act: () => Promise<void>
}

export type Around = (call: StepCallSeen) => Promise<void>

/** The same pipelines, with every call of a step done by `around`. Names, policies and fingerprints stay, so that nothing else notices. */
export const instrument = (pipelines: readonly Pipeline[], around: Around): readonly Pipeline[] =>
  pipelines.map((pipeline) => {
    const steps = pipeline.steps.map((step) => wrapped(pipeline, step, around))
    return { ...pipeline, steps, pivot: steps[pipeline.pivotIndex] ?? pipeline.pivot }
  })

const wrapped = ({ type }: Pipeline, step: Step, around: Around): Step => {
  const { undo } = step
  return {
    ...step,
    run: (context) => around({ type, step, direction: 'run', context, act: () => step.run(context) }),
    undo:
      'run' in undo
        ? { run: (context) => around({ type, step, direction: 'undo', context, act: () => undo.run(context) }) }
        : undo,
  }
}
