import type { RequestState } from '../../../shared/core/states.ts'
import type { Pipeline } from '../../../shared/pipeline/pipeline.ts'
import { type Fault, faults } from './faults.ts'
import type { Given } from './givens.ts'
import { endsOf, faultsOf, type Point, type StepSide, type Walked, type WalkPlan, walk } from './walk.ts'

/** What went wrong, by where the fault was. */
export type Wrong = Readonly<Record<string, readonly string[]>>

/** Walks one pipeline in one world, over and over, each time with other faults. */
export class Battery {
  /** The first and the last call of every step's run, and of every undo. */
  runs: readonly Point[] = []
  undos: readonly Point[] = []
  readonly #pipeline: Pipeline
  readonly #given: Given

  constructor(pipeline: Pipeline, given: Given) {
    this.#pipeline = pipeline
    this.#given = given
  }

  /** Learns which calls there are, forward and back. */
  async explore(): Promise<void> {
    const forward = await this.#walk({})
    const back = await this.#walk(this.takenBack())
    this.runs = endsOf(forward.points)
    this.undos = endsOf(back.points.filter(({ direction }) => direction === 'undo'))
  }

  get pivot(): StepSide {
    return { step: this.#pipeline.pivot.name, direction: 'run' }
  }

  /** The pivot fails for good before it does anything, so that everything is taken back. */
  takenBack(plan: Partial<WalkPlan> = {}): Partial<WalkPlan> {
    return { ...plan, at: [...(plan.at ?? []), [{ ...this.pivot, nth: 0 }, faults.failsBefore]] }
  }

  readonly afterFailureAt = (point: StepSide): readonly RequestState[] =>
    this.#around(point, ['FAILED'], ['FAILED', 'PROCESSED'], ['STUCK'])

  readonly afterEndlessFailureAt = (point: StepSide): readonly RequestState[] =>
    this.#around(point, ['FAILED'], ['FAILED', 'STUCK'], ['STUCK'])

  readonly afterCancelAt = (point: StepSide): readonly RequestState[] =>
    this.#around(point, ['CANCELLED'], ['CANCELLED', 'PROCESSED'], ['PROCESSED'])

  /** Walks once for each point with the fault there. */
  wrongAtEach(
    points: readonly Point[],
    fault: Fault,
    expected: (point: StepSide) => readonly RequestState[],
    plan: Partial<WalkPlan> = {},
  ): Promise<readonly Wrong[]> {
    return this.#collect(points, (point) =>
      this.wrongAfter({ ...plan, at: [[point, fault], ...(plan.at ?? [])] }, expected(point)),
    )
  }

  /** Walks once for each step with the fault at all its calls. */
  wrongAtEachStep(fault: Fault, expected: (point: StepSide) => readonly RequestState[]): Promise<readonly Wrong[]> {
    const firsts = this.runs.filter(({ nth }) => nth === 0)
    return this.#collect(firsts, (side) => this.wrongAfter({ always: [[side, fault]] }, expected(side)))
  }

  async wrongAfter(plan: Partial<WalkPlan>, expected: readonly RequestState[]): Promise<readonly string[]> {
    try {
      const walked = await this.#walk(plan)
      const wrong = await faultsOf(walked)
      if (!expected.includes(walked.state)) return [`${walked.state} instead of ${expected}`, ...wrong]
      return walked.state === 'STUCK' ? [...wrong, ...(await this.#wrongAfterRetry(walked))] : wrong
    } catch (error) {
      return [error instanceof Error ? (error.stack ?? error.message) : String(error)]
    }
  }

  /** What is stuck goes on when the cause is gone: back before the pivot, forward after it. */
  async #wrongAfterRetry(walked: Walked): Promise<readonly string[]> {
    const { lab, key } = walked
    const { unwinding } = await lab.request(key)
    lab.begin()
    await lab.world.clock.run(lab.plane.filing.retry(key, { tenants: '*' }))
    await lab.settleAll()
    const wrong = await faultsOf(walked)
    const expected = unwinding ? 'FAILED' : 'PROCESSED'
    const state = await lab.stateOf(key)
    return state === expected ? wrong : [`${state} instead of ${expected} after a retry`, ...wrong]
  }

  async #collect(points: readonly Point[], walkAt: (point: Point) => Promise<readonly string[]>): Promise<Wrong[]> {
    const wrong: Wrong[] = []
    for (const point of points) {
      const found = await walkAt(point)
      if (found.length > 0) wrong.push({ [`${point.direction} ${point.step} ${point.nth}`]: found })
    }
    return wrong
  }

  #around<T>({ step }: StepSide, before: T, at: T, after: T): T {
    const place = this.#pipeline.steps.findIndex(({ name }) => name === step) - this.#pipeline.pivotIndex
    return place < 0 ? before : place > 0 ? after : at
  }

  #walk(plan: Partial<WalkPlan>): Promise<Walked> {
    return walk({ type: this.#pipeline.type, given: this.#given, ...plan })
  }
}
