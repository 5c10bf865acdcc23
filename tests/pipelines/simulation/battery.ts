import type { RequestKey } from '../../../shared/core/ids.ts'
import { isWalkable, type RequestState, type RequestType } from '../../../shared/core/states.ts'
import { millis } from '../../../shared/core/time.ts'
import { HowdahError, Pending } from '../../../shared/errors/howdah-error.ts'
import { findings } from './findings.ts'
import { forever } from './gate.ts'
import { type Given, lateness } from './givens.ts'
import type { StepCallSeen } from './instrument.ts'
import { Lab } from './lab.ts'

/** The `nth` call of a step's run or undo, counted over a whole walk, from 0. */
export interface Point {
  readonly step: string
  readonly direction: 'run' | 'undo'
  readonly nth: number
}

/** What a fault does instead of letting the step act. */
export type Fault = (call: StepCallSeen, hands: Hands) => Promise<void>

/** What a fault may do to the walk around it. */
export interface Hands {
  /** Kills the control plane; the call never returns. */
  readonly kill: () => Promise<never>
  readonly cancel: () => Promise<void>
  readonly lab: Lab
}

const failure = () => new HowdahError('no-capacity', 'a failure for good')
const hiccup = () => new HowdahError('cloud-unavailable', 'a failure that passes')

/** A step that waits had its effect, too. */
const unlessPending = (error: unknown): void => {
  if (!(error instanceof Pending)) throw error
}

export const faults = {
  failsBefore: async () => {
    throw failure()
  },
  failsAfter: async ({ act }) => {
    await act().catch(unlessPending)
    throw failure()
  },
  hiccupsBefore: async () => {
    throw hiccup()
  },
  hiccupsAfter: async ({ act }) => {
    await act().catch(unlessPending)
    throw hiccup()
  },
  isKilledBefore: (_, { kill }) => kill(),
  isKilledAfter: async ({ act }, { kill }) => {
    await act().catch(() => undefined)
    return kill()
  },
  isCancelled: async ({ act }, { cancel }) => {
    await cancel()
    await act()
  },
  endsLate: async ({ act, step }, { lab }) => {
    await lab.world.clock.sleep(millis(step.timeout + lateness))
    await act()
  },
  endsLateAndIsCancelled: async ({ act, step }, { cancel, lab }) => {
    await cancel()
    await lab.world.clock.sleep(millis(step.timeout + lateness))
    await act()
  },
  hangs: () => forever(),
} satisfies Record<string, Fault>

export interface WalkPlan {
  readonly type: RequestType
  readonly given: Given
  /** Faults at points; everywhere else the step acts. */
  readonly at?: readonly (readonly [Point, Fault])[]
  /** What every call does that no fault is planned for. */
  readonly otherwise?: Fault
  readonly exclusive?: boolean
}

export interface Walked {
  readonly given: Given
  readonly lab: Lab
  readonly key: RequestKey
  readonly state: RequestState
  readonly points: readonly Point[]
}

/** Files the request in the given world and walks it to its end, over as many control planes as it takes. */
export const walk = async ({ type, given, at = [], otherwise, exclusive = true }: WalkPlan): Promise<Walked> => {
  const lab = new Lab()
  await given.prepare(lab)

  const seen = new Map<string, number>()
  const points: Point[] = []
  const before = new Set((await lab.requests()).map(({ key }) => key))
  let key: RequestKey | undefined
  let killed = () => {}
  const hands: Hands = {
    lab,
    kill: () => {
      killed()
      return forever()
    },
    cancel: async () => {
      const refused = (error: unknown) => {
        if (!(error instanceof HowdahError && error.code === 'not-cancellable')) throw error
      }
      if (key) await lab.plane.filing.cancel(key).catch(refused)
    },
  }
  const around = async (call: StepCallSeen): Promise<void> => {
    if (call.type !== type || before.has(call.context.request.key)) return call.act()
    key = call.context.request.key
    const { step, direction } = call
    const name = `${direction} ${step.name}`
    const nth = seen.get(name) ?? 0
    seen.set(name, nth + 1)
    points.push({ step: step.name, direction, nth })
    const planned = at.find(([point]) => point.step === step.name && point.direction === direction && point.nth === nth)
    lab.world.clientsWrite()
    await (planned?.[1] ?? otherwise ?? (({ act }) => act()))(call, hands)
    lab.world.clientsWrite()
  }

  lab.begin({ around, exclusive })
  key = (await lab.world.clock.run(given.file(lab))).key
  for (let planes = 0; planes < 20; planes++) {
    const { plane } = lab
    const death = new Promise<void>((resolve) => {
      killed = () => {
        plane.kill()
        resolve()
      }
    })
    await lab.world.clock.run(Promise.race([plane.engine.idle(), death]))
    await lab.pass(lateness)
    if (!isWalkable(await lab.stateOf(key))) break
    lab.begin({ around, exclusive })
    await lab.world.clock.run(lab.plane.tick())
  }
  await lab.settleAll()
  return { given, lab, key, state: await lab.stateOf(key), points }
}

/** What a request that ended must leave behind, as text that says what is wrong. */
export const faultsOf = async ({ lab, key, given }: Walked): Promise<readonly string[]> => {
  const { state, error, trace } = await lab.request(key)
  if (given.isBroken && state !== 'PROCESSED') return []
  const wrong = await findings(lab)
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

export const twice: Fault = async ({ act }) => {
  await act()
  await act()
}
