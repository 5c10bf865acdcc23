import { millis } from '../../../shared/core/time.ts'
import { HowdahError, Pending } from '../../../shared/errors/howdah-error.ts'
import { forever } from './gate.ts'
import { lateness } from './givens.ts'
import type { StepCallSeen } from './instrument.ts'
import type { Lab } from './lab.ts'

/** What a fault may do to the walk around it. */
export interface Hands {
  readonly lab: Lab
  /** Kills the control plane; the call never returns. */
  readonly kill: () => Promise<never>
  readonly cancel: () => Promise<void>
  /** True the first time that this call is seen, also over control planes. */
  readonly isFirstTime: (call: StepCallSeen) => boolean
}

/** What happens instead of letting the step act. */
export type Fault = (call: StepCallSeen, hands: Hands) => Promise<void>

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
  failsAtTheEnd: async ({ act }) => {
    await act()
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
  /** The call runs out of time, and has its effect while its lease still lasts. */
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
  hasItsServerRestarted: ({ act, context }, { lab }) =>
    act().finally(() => lab.world.commands.restart(context.database.serverId ?? '')),
  /** The next task on the server ends badly: that which the step has just sent, if it sends one. */
  breaksOnServer: async ({ act }, { lab }) => {
    const { commands } = lab.world
    commands.mishap = () => {
      commands.mishap = () => 'none'
      return 'broken'
    }
    await act()
  },
  /** As before, but in the middle of what that task does. */
  isCutOnServer: async ({ act }, { lab }) => {
    const { commands } = lab.world
    commands.mishap = () => {
      commands.mishap = () => 'none'
      return 'cut'
    }
    await act()
  },
  runsTwice: async ({ act }) => {
    await act()
    await act()
  },
  isKilledOnce: async (call, hands) => {
    if (hands.isFirstTime(call)) await faults.isKilledAfter(call, hands)
    else await call.act()
  },
} satisfies Record<string, Fault>
