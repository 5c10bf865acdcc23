import { useState } from 'react'
import { Button } from '../../parts/Button.tsx'
import tableStyles from '../../parts/table.module.css'
import { bytes, dateTime } from '../../time/format.ts'
import { Age, Time } from '../../time/Time.tsx'
import { useZone } from '../../time/zone.ts'
import { recoverWords } from '../../words/recover.ts'
import styles from './recover.module.css'
import type { Mark } from './target.ts'

const words = recoverWords.table
const firstRows = 25

interface TargetTableProps {
  readonly marks: readonly Mark[]
  readonly chosen: Mark | undefined
  readonly onChoose: (mark: Mark) => void
}

/** The marks of the line once more, to be read and pressed. */
export const TargetTable = ({ marks, chosen, onChoose }: TargetTableProps) => {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? marks : marks.slice(0, firstRows)
  if (marks.length === 0) return null
  return (
    <section className={styles.table}>
      <h2>{words.title}</h2>
      <table className={tableStyles.table}>
        <thead>
          <tr>
            <th>{words.moment}</th>
            <th className={tableStyles.wideOnly}>{words.what}</th>
            <th className={`${tableStyles.number} ${tableStyles.wideOnly}`}>{words.size}</th>
            <th>
              <span className="visually-hidden">{words.recoverToThis}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((mark) => (
            <Row key={mark.key} mark={mark} isChosen={mark === chosen} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
      {shown.length < marks.length && (
        <Button onClick={() => setWhole(true)}>{words.more(marks.length - shown.length)}</Button>
      )}
    </section>
  )
}

export const whatOf = (mark: Mark): string =>
  mark.kind === 'backup' ? words.backup(mark.text) : `${words.restorePoint} ${mark.text}`

const Row = ({ mark, isChosen, onChoose }: { mark: Mark; isChosen: boolean; onChoose: (mark: Mark) => void }) => {
  const zone = useZone()
  return (
    <tr data-chosen={isChosen || undefined} className={isChosen ? styles.chosenRow : undefined}>
      <td className={styles.momentCell}>
        <Time at={mark.instant} />
        <span className={tableStyles.second}>
          <Age at={mark.instant} />
        </span>
        <span className={`${styles.what} ${tableStyles.narrowOnly}`}>
          <bdi>{whatOf(mark)}</bdi>
        </span>
      </td>
      <td className={tableStyles.wideOnly}>
        {mark.kind === 'backup' ? (
          words.backup(mark.text)
        ) : (
          <>
            <bdi>{mark.text}</bdi>
            <span className={tableStyles.second}>{words.restorePoint}</span>
          </>
        )}
      </td>
      <td className={`${tableStyles.number} ${tableStyles.wideOnly}`}>
        {mark.sizeBytes === undefined ? '–' : bytes(mark.sizeBytes)}
      </td>
      <td className={styles.actionCell}>
        <Button
          aria-pressed={isChosen}
          aria-label={words.named(isChosen, whatOf(mark), dateTime(mark.instant, zone))}
          onClick={() => onChoose(mark)}
        >
          {isChosen ? words.chosen : words.recoverToThis}
        </Button>
      </td>
    </tr>
  )
}
