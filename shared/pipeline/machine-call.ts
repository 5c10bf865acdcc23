import type { RequestKey } from '../core/ids.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { StepCall } from './step-runner.ts'

/** What a state machine calls around its steps, where the embedded engine calls the lifecycle itself. */
export type ControlCall = { readonly requestKey: RequestKey; readonly attempt: number } & (
  | { readonly control: 'unwind' | 'park' }
  | { readonly control: 'end'; readonly direction: StepCall['direction'] }
)

/** Name of the one function that answers control calls. Those that answer step calls are named as their steps. */
export const lifecycleFunction = 'lifecycle'

/** @throws HowdahError `stale-attempt`; `pivot-passed` for an unwind of what can only go forward */
export const answerControl = (lifecycle: Lifecycle, call: ControlCall): Promise<void> => {
  const { requestKey, attempt } = call
  if (call.control === 'end') return lifecycle.end(requestKey, attempt, call.direction)
  return call.control === 'unwind' ? lifecycle.unwind(requestKey, attempt) : lifecycle.park(requestKey, attempt)
}
