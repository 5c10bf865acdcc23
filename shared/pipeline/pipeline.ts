import { fingerprintOf } from '../core/ids.ts'
import type { RequestType } from '../core/states.ts'
import type { Step } from './step.ts'

/** The ordered steps that fulfil one type of request. Data: it compiles to state machines, and the embedded engine walks it. */
export interface Pipeline {
  readonly type: RequestType
  /** One sentence for people. */
  readonly title: string
  /** All steps in order: those before the pivot, the pivot, those after it. */
  readonly steps: readonly Step[]
  readonly pivot: Step
  /** Steps up to here are taken back when something fails for good; later ones only go forward. */
  readonly pivotIndex: number
  readonly fingerprint: string
}

export interface PipelineDefinition {
  readonly type: RequestType
  readonly title: string
  readonly steps: readonly Step[]
  /** The step by which the world may see the result. Its undo makes sure that this did not happen, or throws `pivot-passed`. */
  readonly pivot: Step
  readonly after?: readonly Step[]
}

/** @throws RangeError when two steps have one name */
export const definePipeline = ({ type, title, steps, pivot, after = [] }: PipelineDefinition): Pipeline => {
  const all = [...steps, pivot, ...after]
  const names = all.map((step) => step.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) throw new RangeError(`${type} has the step ${twice} twice`)
  return {
    type,
    title,
    steps: all,
    pivot,
    pivotIndex: steps.length,
    fingerprint: fingerprintOf(JSON.stringify([type, names, steps.length])),
  }
}
