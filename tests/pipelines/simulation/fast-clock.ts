import { type Clock, instant, millis, systemClock } from '../../../shared/core/time.ts'

/** Time that runs many times as fast: nobody waits for the simulated cloud, and what the table makes others wait for is as on any day. */
export const fastClock = (speed: number): Clock => {
  const begun = performance.now()
  const startedAt = Date.now()
  return {
    now: () => instant(startedAt + (performance.now() - begun) * speed),
    sleep: (duration, signal) => systemClock.sleep(millis(duration / speed), signal),
  }
}
