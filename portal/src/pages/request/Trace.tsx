import { Check, Circle, CircleSlash, LoaderCircle, Minus, Undo2, X } from 'lucide-react'
import type { ComponentType, ReactNode } from 'react'
import type { Request } from '../../api/queries.ts'
import { countingDuration, spentDuration, stepInText, stepName } from '../../request/names.ts'
import { clockTime, duration, inBothZones } from '../../time/format.ts'
import { millisOf } from '../../time/instant.ts'
import { useEverySecond } from '../../time/ticker.ts'
import { useZone } from '../../time/zone.ts'
import { requestWords as words } from '../../words/requests.ts'
import styles from './trace.module.css'
import { blocksOf, type Heading, type Outcome, type TraceBlock, type TraceEntry, type TraceItem } from './trace.ts'

type Look = Outcome | 'ahead' | 'skipped'

const icons: Readonly<Record<Look, ComponentType<{ className?: string; 'aria-hidden'?: 'true' }>>> = {
  done: Check,
  failed: X,
  atWork: LoaderCircle,
  interrupted: CircleSlash,
  takenBack: Undo2,
  takingBack: Undo2,
  ahead: Circle,
  skipped: Minus,
}

/** What was, what is, and what is to come, each with what it took or usually takes. */
export const Trace = ({ request }: { request: Request }) => {
  const blocks = blocksOf(request)
  return (
    <section aria-labelledby="trace">
      <h2 id="trace" className={styles.title}>
        {words.trace}
      </h2>
      {blocks.length === 0 && <p className={styles.none}>{words.noSteps}</p>}
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end
        <Block key={index} block={block} />
      ))}
    </section>
  )
}

const Block = ({ block: { heading, items } }: { block: TraceBlock }) => (
  <>
    {heading && <BlockHeading heading={heading} />}
    <ol className={styles.list}>
      {items.map((item) => (
        <Item key={keyOf(item)} item={item} />
      ))}
    </ol>
  </>
)

/** A step that failed and is tried again in the same attempt has two entries, which began at different times. */
const keyOf = (item: TraceItem): string => {
  if (item.kind === 'entry') return `${item.entry.step} ${item.entry.at}`
  return item.kind === 'ahead' ? item.step : item.kind
}

const BlockHeading = ({ heading }: { heading: Heading }) => {
  const zone = useZone()
  if (heading.kind !== 'attempt')
    return <h3 className={styles.heading}>{heading.kind === 'forward' ? words.goesForward : words.takenBack}</h3>
  return (
    <h3 className={styles.heading}>
      {words.attempt(heading.number)}
      {heading.at && (
        <>
          {', '}
          <Clock at={heading.at} zone={zone} />
        </>
      )}
    </h3>
  )
}

const Clock = ({ at, zone }: { at: string; zone: string }) => (
  <time dateTime={at} title={inBothZones(at, zone)}>
    {clockTime(at, zone)}
  </time>
)

const Item = ({ item }: { item: TraceItem }) => {
  if (item.kind === 'pivot')
    return (
      <li className={styles.pivot}>
        <span>{words.pivot}</span>
      </li>
    )
  if (item.kind === 'skipped') return <Row look="skipped" name={words.skipped(item.steps.map(stepInText))} isSentence />
  if (item.kind === 'ahead')
    return (
      <Row
        look="ahead"
        name={stepName(item.step)}
        took={item.usual === undefined ? undefined : words.usually(duration(Math.max(0.1, item.usual)))}
      />
    )
  return <EntryRow entry={item.entry} outcome={item.outcome} />
}

const EntryRow = ({ entry, outcome }: { entry: TraceEntry; outcome: Outcome }) => {
  const isNow = outcome === 'atWork' || outcome === 'takingBack'
  return (
    <Row
      look={outcome}
      at={entry.at}
      name={stepName(entry.step)}
      note={<Note entry={entry} isNow={isNow} />}
      took={isNow ? <Counting since={entry.at} /> : entry.endedAt && spentDuration(secondsOf(entry.at, entry.endedAt))}
    />
  )
}

const secondsOf = (from: string, to: string): number => (millisOf(to) - millisOf(from)) / 1000

const Counting = ({ since }: { since: string }) => (
  <>{useEverySecond((now) => countingDuration((now - millisOf(since)) / 1000))}</>
)

/** How often it was tried and looked, how far it is, and what it says. */
const Note = ({ entry: { retries, polls, progress, message, code }, isNow }: { entry: TraceEntry; isNow: boolean }) => {
  const counts = [
    ...(isNow && progress !== undefined ? [words.percent(progress)] : []),
    ...(retries > 0 ? [words.retries(retries)] : []),
    ...(polls > 0 ? [words.polls(polls)] : []),
  ].join(', ')
  return (
    <>
      {counts}
      {counts && message && ': '}
      {message}
      {code && code !== 'pending' && (
        <>
          {' '}
          <code>{code}</code>
        </>
      )}
    </>
  )
}

interface RowProps {
  readonly look: Look
  readonly name: string
  readonly at?: string
  readonly note?: ReactNode
  readonly took?: ReactNode
  readonly isSentence?: boolean
}

const Row = ({ look, name, at, note, took, isSentence = false }: RowProps) => {
  const zone = useZone()
  const Icon = icons[look]
  return (
    <li className={`${styles.row} ${styles[look]}`} aria-current={look === 'atWork' ? 'step' : undefined}>
      <span className={styles.at}>{at && <Clock at={at} zone={zone} />}</span>
      <Icon aria-hidden="true" className={styles.icon ?? ''} />
      <span className={isSentence ? styles.sentence : styles.name}>
        {name}
        <span className="visually-hidden">, {words.outcomes[look]}</span>
      </span>
      <span className={styles.note}>{note}</span>
      <span className={styles.took}>{took}</span>
    </li>
  )
}
