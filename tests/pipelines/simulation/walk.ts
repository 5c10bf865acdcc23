import type { RequestKey } from '../../../shared/core/ids.ts'
import { isWalkable, type RequestState, type RequestType } from '../../../shared/core/states.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { wronglyAvailable } from './availability.ts'
import type { Fault, Hands } from './faults.ts'
import { findings } from './findings.ts'
import { forever } from './gate.ts'
import { type Given, lateness } from './givens.ts'
import type { Around, StepCallSeen } from './instrument.ts'
import { Lab } from './lab.ts'
import type { SimulatedWorld } from './simulated-world.ts'

export interface StepSide {
  readonly step: string
  readonly direction: 'run' | 'undo'
}

/** The `nth` call of a step's run or undo, counted over a whole walk, from 0. */
export interface Point extends StepSide {
  readonly nth: number
}

export interface WalkPlan {
  readonly type: RequestType
  readonly given: Given
  /** Faults at single calls. */
  readonly at?: readonly (readonly [Point, Fault])[]
  /** Faults at every call of a step's run or undo. */
  readonly always?: readonly (readonly [StepSide, Fault])[]
  /** What every call does that no fault is planned for. */
  readonly otherwise?: Fault
  readonly exclusive?: boolean
  /** Where it begins: an empty world with a table of its own. */
  readonly world?: SimulatedWorld
}

export interface Walked {
  readonly given: Given
  readonly lab: Lab
  readonly key: RequestKey
  readonly state: RequestState
  readonly points: readonly Point[]
  /** What people saw of the databases before. */
  readonly before: unknown
  /** What was told on the way and was not so. */
  readonly untrue: readonly string[]
}

const simplyActs: Fault = ({ act }) => act()

/** Files the request in the given world and walks it to its end, over as many control planes as it takes. */
export const walk = async (plan: WalkPlan): Promise<Walked> => {
  const { type, given, exclusive = true } = plan
  const lab = new Lab({}, plan.world)
  await given.prepare(lab)
  const known = new Set((await lab.requests()).map(({ key }) => key))
  const before = await lab.appearance()
  const points: Point[] = []
  const untrue: string[] = []
  const hands = new HandsOfFaults(lab)

  const around: Around = async (call) => {
    const { key } = call.context.request
    if (call.type !== type || known.has(key)) return call.act()
    hands.key = key
    const { step, direction } = call
    const nth = points.filter((point) => point.step === step.name && point.direction === direction).length
    const point = { step: step.name, direction, nth }
    points.push(point)
    lab.world.clientsWrite()
    const told = await wronglyAvailable(lab.world, await lab.database(call.context.database.id), await lab.requests())
    if (told) untrue.push(`before ${direction} ${step.name}: ${told}`)
    await faultAt(plan, point)(call, hands)
    lab.world.clientsWrite()
  }

  const untilKilled = <T>(work: Promise<T>): Promise<T | undefined> =>
    lab.world.clock.run(Promise.race([work, hands.death]))
  lab.begin({ around, exclusive })
  const filed = await untilKilled(given.file(lab))
  const key = filed?.key ?? hands.key
  if (!key) throw new Error('the control plane was killed before it filed the request')
  for (let planes = 0; planes < 200; planes++) {
    await untilKilled(lab.plane.engine.idle())
    await lab.pass(lateness)
    if (!isWalkable(await lab.stateOf(key))) break
    hands.revive()
    lab.begin({ around, exclusive })
    await untilKilled(lab.plane.tick())
  }
  await lab.settleAll()
  return { given, lab, key, state: await lab.stateOf(key), points, before, untrue }
}

const faultAt = ({ at = [], always = [], otherwise = simplyActs }: WalkPlan, point: Point): Fault => {
  const isHere = ({ step, direction }: StepSide) => step === point.step && direction === point.direction
  const planned =
    at.find(([place]) => isHere(place) && place.nth === point.nth) ?? always.find(([side]) => isHere(side))
  return planned?.[1] ?? otherwise
}

class HandsOfFaults implements Hands {
  readonly lab: Lab
  key: RequestKey | undefined
  /** Resolves when the control plane is killed. */
  death: Promise<undefined>
  readonly #faced = new Set<string>()
  #onKill = () => {}

  constructor(lab: Lab) {
    this.lab = lab
    this.death = this.revive()
  }

  revive(): Promise<undefined> {
    this.death = new Promise((resolve) => {
      this.#onKill = () => resolve(undefined)
    })
    return this.death
  }

  readonly kill = (): Promise<never> => {
    this.lab.plane.kill()
    this.#onKill()
    return forever()
  }

  readonly cancel = async (): Promise<void> => {
    if (!this.key) return
    await this.lab.plane.filing.cancel(this.key).catch((error: unknown) => {
      if (!(error instanceof HowdahError && error.code === 'not-cancellable')) throw error
    })
  }

  readonly isFirstTime = ({ step, direction, context }: StepCallSeen): boolean => {
    const entry = context.request.trace.findLast((line) => line.step === step.name && line.direction === direction)
    const name = `${direction} ${step.name} ${entry?.polls}`
    if (this.#faced.has(name)) return false
    this.#faced.add(name)
    return true
  }
}

/** What is wrong with the world that a walk has left; nothing when all is well. */
export const faultsOf = async ({ lab, key, given, before, untrue }: Walked): Promise<readonly string[]> => {
  const { type, state, error, trace } = await lab.request(key)
  if (given.isBroken && state !== 'PROCESSED') return []
  const wrong = [...untrue, ...(await findings(lab))]
  if ((state === 'FAILED' || state === 'CANCELLED') && type !== 'CREATE-DB') {
    const [was, is] = [JSON.stringify(before), JSON.stringify(await lab.appearance())]
    if (was !== is) wrong.push(`It was ${was}`, `It is  ${is}`)
  }
  if (wrong.length === 0) return []
  const lines = trace.map((entry) => `${entry.direction} ${entry.step} ${entry.outcome} ${entry.code ?? ''}`)
  return [...wrong, `${state} ${error?.code ?? ''} ${error?.message ?? ''}`, ...lines]
}

/** The first and the last call of every step: what lies between is the same over and over. */
export const endsOf = (points: readonly Point[]): readonly Point[] =>
  points.filter(
    ({ step, direction, nth }) =>
      nth === 0 || !points.some((other) => other.step === step && other.direction === direction && other.nth > nth),
  )
