import { dateTime } from '../../../time/format.ts'
import { instantOfMillis } from '../../../time/instant.ts'
import { recoverWords } from '../../../words/recover.ts'
import type { Mark } from '../target.ts'
import { endShape, pointShape } from './Legend.tsx'
import { type Group, groupsOf, type LabelPlace, placesOf } from './lanes.ts'
import type { Span } from './scale.ts'
import styles from './time-line.module.css'

const words = recoverWords.line
/** Pixels: what a finger can hit. */
const target = 24
const rowHeight = 24
const mostRows = 3
const mostCharacters = 28
const pixelsOf = (text: string): number => Math.min(text.length, mostCharacters) * 7 + target + 8

interface LaneProps {
  readonly kind: Mark['kind']
  readonly marks: readonly Mark[]
  readonly view: Span
  readonly width: number
  readonly zone: string
  readonly chosen: Mark | undefined
  readonly hasLabels: boolean
  readonly onChoose: (mark: Mark) => void
  readonly onShow: (span: Span) => void
}

/** Marks of one kind; those that would cover each other are one, which shows them apart. */
export const Lane = ({ kind, marks, view, width, zone, chosen, hasLabels, onChoose, onShow }: LaneProps) => {
  const ofKind = marks.filter((mark) => mark.kind === kind)
  if (ofKind.length === 0) return null
  const groups = groupsOf(ofKind, view, width, target)
  const texts = groups.map((group) => (hasLabels ? textOf(group) : ''))
  const places = placesOf(
    groups.map(({ x }, index) => ({ x, width: texts[index] ? pixelsOf(texts[index]) : target })),
    width,
    hasLabels ? mostRows : 1,
    target / 2,
  )
  const rows = Math.max(1, ...places.map((place) => (place?.row ?? 0) + 1))
  return (
    <ul className={styles.lane} data-kind={kind} style={{ height: rows * rowHeight }}>
      {groups.map((group, index) => (
        <MarkButton
          key={group.members.map(({ key }) => key).join()}
          group={group}
          text={places[index] ? (texts[index] ?? '') : ''}
          place={places[index] ?? { row: 0, isLeft: false }}
          name={nameOf(group, kind, zone)}
          isChosen={chosen !== undefined && group.members.includes(chosen)}
          onClick={() => {
            const [only, ...others] = group.members
            if (only && others.length === 0) onChoose(only)
            else onShow(group)
          }}
        />
      ))}
    </ul>
  )
}

const textOf = ({ members }: Group<Mark>): string => (members.length === 1 ? (members[0]?.text ?? '') : '')

const nameOf = ({ members, from, to }: Group<Mark>, kind: Mark['kind'], zone: string): string => {
  const [first] = members
  if (first && members.length === 1) return words[kind](first.text, dateTime(first.instant, zone))
  const time = (at: number): string => dateTime(instantOfMillis(at), zone)
  return words.zoomIn(words.several[kind](members.length), time(from), time(to))
}

const MarkButton = ({
  group,
  text,
  place,
  name,
  isChosen,
  onClick,
}: {
  group: Group<Mark>
  text: string
  place: LabelPlace
  name: string
  isChosen: boolean
  onClick: () => void
}) => {
  const kind = group.members[0]?.kind ?? 'backup'
  const isPoint = kind === 'restorePoint'
  const bottom = place.row * rowHeight
  return (
    <li
      className={styles.place}
      style={{ left: group.x, ...(isPoint ? { bottom } : { top: 0 }), ...(text ? {} : { width: target }) }}
      data-left={place.isLeft || undefined}
    >
      {place.row > 0 && <span className={styles.pole} style={{ height: bottom }} aria-hidden="true" />}
      <button
        type="button"
        className={styles.mark}
        aria-label={name}
        title={name}
        aria-pressed={group.members.length === 1 ? isChosen : undefined}
        data-chosen={isChosen || undefined}
        onClick={onClick}
      >
        {group.members.length === 1 ? (
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path
              className={isPoint ? styles.point : styles.end}
              data-kind={group.members[0]?.text}
              d={isPoint ? pointShape : endShape}
            />
          </svg>
        ) : (
          <span className={styles.several} aria-hidden="true">
            {group.members.length}
          </span>
        )}
        {text && <bdi className={styles.text}>{text}</bdi>}
      </button>
    </li>
  )
}
