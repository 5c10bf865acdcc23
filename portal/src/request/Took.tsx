import type { Request } from '../api/queries.ts'
import { millisOf } from '../time/instant.ts'
import { useEverySecond } from '../time/ticker.ts'
import { words } from '../words/common.ts'
import { countingDuration, spentDuration } from './names.ts'

/** How long a request took, or has taken so far. */
export const Took = ({ request: { startedAt, endedAt } }: { request: Request }) => {
  const counting = useEverySecond((now) =>
    startedAt ? countingDuration((now - millisOf(startedAt)) / 1000) : words.nothing,
  )
  if (!startedAt || !endedAt) return <>{counting}</>
  return <>{spentDuration((millisOf(endedAt) - millisOf(startedAt)) / 1000)}</>
}
