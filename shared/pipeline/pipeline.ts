import { fingerprintOf } from '../core/ids.ts'
import type { DatabaseState, RequestType } from '../core/states.ts'
import type { ParametersOf, Request } from '../entities/request.ts'
import type { Stores } from '../entities/stores.ts'
import type { Facts, Refusal } from './judgement.ts'
import type { Step } from './step.ts'

/** The request that has the database now. */
export type ActiveRequest = Pick<Request, 'type' | 'state' | 'unwinding'>

/** The ordered steps that fulfil one type of request. Data: it compiles to state machines, and the embedded engine walks it. */
export interface Pipeline {
  readonly type: RequestType
  /** One sentence for people. */
  readonly title: string
  readonly allowedIn: readonly DatabaseState[]
  readonly look: (facts: Facts, stores: Stores) => Promise<object>
  readonly check: (facts: Facts) => Refusal | undefined
  readonly takesOver: (active: ActiveRequest) => boolean
  /** All steps in order: those before the pivot, the pivot, those after it. */
  readonly steps: readonly Step[]
  readonly pivot: Step
  /** Steps up to here are taken back when something fails for good; later ones only go forward. */
  readonly pivotIndex: number
  readonly fingerprint: string
}

/**
 * `allowedIn`, `look` and `check` are the one place that says whether a request may begin: when it is filed, tried again, and once more when it begins, by the row of that moment. The first write of the
 * database's row asks `check` again; so a check goes by nothing that the first step of its pipeline changes.
 */
export interface PipelineDefinition<T extends RequestType, L extends object> {
  readonly type: T
  readonly title: string
  /** States of the database in which it may begin. */
  readonly allowedIn: readonly DatabaseState[]
  /** What `check` goes by that is not in the row. */
  readonly look?: (facts: Facts<T> & { readonly parameters: ParametersOf[T] }, stores: Stores) => Promise<L>
  /** Under which other conditions it may begin. Pure. */
  readonly check?: (facts: Facts<T> & Partial<L>) => Refusal | undefined
  /** Active requests that give way to this one: they end, or have ended, before it does anything. */
  readonly takesOver?: (active: ActiveRequest) => boolean
  readonly steps: readonly Step[]
  /** The step by which the world may see the result. Its undo makes sure that this did not happen, or throws `pivot-passed`. */
  readonly pivot: Step
  readonly after?: readonly Step[]
}

/** @throws RangeError when two steps have one name */
export const definePipeline = <T extends RequestType, L extends object = object>(
  definition: PipelineDefinition<T, L>,
): Pipeline => {
  const { type, title, allowedIn, look, check, takesOver = () => false, steps, pivot, after = [] } = definition
  const all = [...steps, pivot, ...after]
  const names = all.map((step) => step.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) throw new RangeError(`${type} has the step ${twice} twice`)
  return {
    type,
    title,
    allowedIn,
    look: (look as Pipeline['look'] | undefined) ?? (async () => ({})),
    check: (check as Pipeline['check'] | undefined) ?? (() => undefined),
    takesOver,
    steps: all,
    pivot,
    pivotIndex: steps.length,
    fingerprint: fingerprintOf(JSON.stringify([type, names, steps.length])),
  }
}
