import type { Database } from '../../api/queries.ts'
import { Badge } from '../../parts/Badge.tsx'
import { Age, Time } from '../../time/Time.tsx'
import { protectionWords as words } from '../../words/database.ts'

const answers = {
  yes: { tone: 'ok', text: words.canConnect },
  no: { tone: 'bad', text: words.cannotConnect },
  unknown: { tone: 'wait', text: words.mayConnect },
} as const

/** States that somebody wanted: clients that are kept out then are no fault. */
const isWanted = (reason: string | undefined): boolean =>
  ['being-made', 'stopped', 'recovering', 'deleting', 'deleted', 'changing'].includes(reason ?? '')

/** Whether clients can connect now: the state alone does not say. */
export const Availability = ({ available }: { available: Database['available'] }) => {
  if (!available) return <>–</>
  const { tone, text } = answers[available.answer] ?? answers.unknown
  const { reason, since } = available
  return (
    <>
      <Badge tone={tone === 'bad' && isWanted(reason) ? 'wait' : tone}>{text}</Badge>
      {since && (
        <>
          {words.since}
          <Time at={since} form="short" /> (<Age at={since} />)
        </>
      )}
      {reason && <span>: {words.reasons[reason] ?? reason}</span>}
    </>
  )
}
