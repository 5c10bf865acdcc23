import { beforeAll, describe, expect, test } from 'vitest'
import type { RequestState } from '../../shared/core/states.ts'
import type { Pipeline } from '../../shared/pipeline/pipeline.ts'
import { pipelines } from '../../state-machines/index.ts'
import {
  endsOf,
  type Fault,
  faults,
  faultsOf,
  type Point,
  twice,
  type Walked,
  type WalkPlan,
  walk,
} from './simulation/battery.ts'
import { type Given, givens } from './simulation/givens.ts'

test.each(pipelines)('$type has a world in which the battery files it', ({ type }) => {
  expect(givens[type]).not.toHaveLength(0)
})

const cases = pipelines.flatMap((pipeline) =>
  givens[pipeline.type].map((given) => ({ pipeline, given, title: `${pipeline.type}, given ${given.title}` })),
)

describe.each(cases)('$title', ({ pipeline, given }) => {
  const battery = new Battery(pipeline, given)
  beforeAll(() => battery.explore())

  test('is processed when nothing goes wrong', async () => {
    expect(await battery.wrongAfter({}, ['PROCESSED'])).toEqual([])
  })

  test('is processed when every step runs twice', async () => {
    expect(await battery.wrongAfter({ otherwise: twice }, ['PROCESSED'])).toEqual([])
  })

  test.each(['hiccupsBefore', 'hiccupsAfter', 'isKilledBefore', 'isKilledAfter', 'endsLate'] as const)(
    'is processed when any step %s',
    async (fault) => {
      expect(await battery.wrongAtEach(battery.runs, faults[fault], () => ['PROCESSED'])).toEqual([])
    },
  )

  test('is processed when it is killed anywhere, and others may be at work too', async () => {
    const wrong = await battery.wrongAtEach(battery.runs, faults.isKilledAfter, () => ['PROCESSED'], { exclusive: false })
    expect(wrong).toEqual([])
  })

  test.each(['failsBefore', 'failsAfter'] as const)(
    'leaves the world as it was when a step before the pivot %s, and a database that can be used after it',
    async (fault) => {
      expect(await battery.wrongAtEach(battery.runs, faults[fault], battery.afterFailureAt)).toEqual([])
    },
  )

  test.each(['isCancelled', 'endsLateAndIsCancelled'] as const)(
    'leaves the world as it was when a step before the pivot %s',
    async (fault) => {
      expect(await battery.wrongAtEach(battery.runs, faults[fault], battery.afterCancelAt)).toEqual([])
    },
  )

  test('leaves the world as it was when every undo runs twice', async () => {
    expect(await battery.wrongAfter(battery.unwinding({ otherwise: twice }), ['FAILED'])).toEqual([])
  })

  test.each(['hiccupsBefore', 'hiccupsAfter', 'isKilledBefore', 'isKilledAfter', 'endsLate'] as const)(
    'leaves the world as it was when any undo %s',
    async (fault) => {
      expect(await battery.wrongAtEach(battery.undos, faults[fault], () => ['FAILED'], battery.unwinding())).toEqual([])
    },
  )

  test.each(['failsBefore', 'failsAfter'] as const)(
    'is stuck when an undo %s, and leaves the world as it was when it is retried',
    async (fault) => {
      expect(await battery.wrongAtEach(battery.undos, faults[fault], () => ['STUCK'], battery.unwinding())).toEqual([])
    },
  )
})

class Battery {
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
    const back = await this.#walk(this.unwinding())
    this.runs = endsOf(forward.points)
    this.undos = endsOf(back.points.filter(({ direction }) => direction === 'undo'))
  }

  /** The pivot fails for good before it does anything, so that everything is taken back. */
  unwinding(plan: Partial<WalkPlan> = {}): Partial<WalkPlan> {
    const pivot: Point = { step: this.#pipeline.pivot.name, direction: 'run', nth: 0 }
    return { ...plan, at: [...(plan.at ?? []), [pivot, faults.failsBefore]] }
  }

  readonly afterFailureAt = (point: Point): readonly RequestState[] =>
    this.#placeOf(point) < 0 ? ['FAILED'] : this.#placeOf(point) > 0 ? ['STUCK'] : ['FAILED', 'PROCESSED']

  readonly afterCancelAt = (point: Point): readonly RequestState[] =>
    this.#placeOf(point) < 0 ? ['CANCELLED'] : this.#placeOf(point) > 0 ? ['PROCESSED'] : ['CANCELLED', 'PROCESSED']

  /** Walks once for each point with the fault there. @returns what went wrong, by point */
  async wrongAtEach(
    points: readonly Point[],
    fault: Fault,
    expected: (point: Point) => readonly RequestState[],
    plan: Partial<WalkPlan> = {},
  ): Promise<Record<string, readonly string[]>[]> {
    const wrong: Record<string, readonly string[]>[] = []
    for (const point of points) {
      const found = await this.wrongAfter({ ...plan, at: [[point, fault], ...(plan.at ?? [])] }, expected(point))
      if (found.length > 0) wrong.push({ [`${point.direction} ${point.step} ${point.nth}`]: found })
    }
    return wrong
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

  async #wrongAfterRetry(walked: Walked): Promise<readonly string[]> {
    const { lab, key } = walked
    const { unwinding } = await lab.request(key)
    await lab.world.clock.run(lab.plane.filing.retry(key))
    await lab.settleAll()
    const wrong = await faultsOf(walked)
    const expected = unwinding ? 'FAILED' : 'PROCESSED'
    const state = await lab.stateOf(key)
    return state === expected ? wrong : [`${state} instead of ${expected} after a retry`, ...wrong]
  }

  /** Before the pivot (-1), at it (0), after it (1). */
  #placeOf({ step }: Point): number {
    return Math.sign(this.#pipeline.steps.findIndex(({ name }) => name === step) - this.#pipeline.pivotIndex)
  }

  #walk(plan: Partial<WalkPlan>): Promise<Walked> {
    return walk({ type: this.#pipeline.type, given: this.#given, ...plan })
  }
}
