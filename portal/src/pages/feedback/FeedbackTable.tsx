import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Face } from '../../feedback/Face.tsx'
import { Button } from '../../parts/Button.tsx'
import { Bar } from '../../parts/Panel.tsx'
import table from '../../parts/table.module.css'
import { dateTime } from '../../time/format.ts'
import { Time } from '../../time/Time.tsx'
import { useZone } from '../../time/zone.ts'
import { words as common } from '../../words/common.ts'
import { faceWords, feedbackWords as words } from '../../words/feedback.ts'
import { Comment } from './Comment.tsx'
import { By, Contact, nameOf } from './Contact.tsx'
import styles from './feedback.module.css'
import { PageLink } from './PageLink.tsx'
import type { Feedback } from './queries.ts'
import { RemoveDialog } from './RemoveDialog.tsx'

const { columns } = words

const Head = () => (
  <thead>
    <tr>
      <th scope="col">{words.face}</th>
      <th scope="col" className={styles.said}>
        {columns.comment}
      </th>
      {[columns.page, columns.by, columns.at, columns.contact].map((column) => (
        <th key={column} scope="col" className={table.wideOnly}>
          {column}
        </th>
      ))}
      <th scope="col">
        <span className="visually-hidden">{columns.actions}</span>
      </th>
    </tr>
  </thead>
)

/** What people said, newest first. */
export const FeedbackTable = ({ items }: { items: readonly Feedback[] }) => {
  const [removed, remove] = useState<Feedback>()
  return (
    <>
      <div className={table.scroll}>
        <table className={`${table.table} ${table.twoLines} ${styles.table}`}>
          <caption className="visually-hidden">{words.said}</caption>
          <Head />
          <tbody>
            {items.map((one) => (
              <Row key={one.id} feedback={one} onRemove={() => remove(one)} />
            ))}
          </tbody>
        </table>
      </div>
      {removed && <RemoveDialog feedback={removed} onClose={() => remove(undefined)} />}
    </>
  )
}

const Row = ({ feedback, onRemove }: { feedback: Feedback; onRemove: () => void }) => {
  const { experience, comment, page, givenAt } = feedback
  const zone = useZone()
  return (
    <tr>
      <td className={styles.faceCell}>
        <Face experience={experience} size={24} /> {faceWords[experience] ?? experience}
      </td>
      <td className={styles.said}>
        {comment ? <Comment text={comment} /> : <span className={table.wideOnly}>{common.nothing}</span>}
        <div className={`${table.second} ${table.narrowOnly}`}>
          <By feedback={feedback} isInline />
          {' · '}
          <Time at={givenAt} form="short" />
          {page && (
            <>
              {' · '}
              <PageLink page={page} />
            </>
          )}
          {feedback.contactMe && (
            <div>
              {words.answer} <Contact feedback={feedback} />
            </div>
          )}
        </div>
      </td>
      <td className={`${table.wideOnly} ${styles.pageCell}`}>{page ? <PageLink page={page} /> : common.nothing}</td>
      <td className={`${table.wideOnly} ${styles.by}`}>
        <By feedback={feedback} />
      </td>
      <td className={`${table.wideOnly} ${styles.at}`}>
        <Time at={givenAt} form="short" />
      </td>
      <td className={`${table.wideOnly} ${styles.contact}`}>
        {feedback.contactMe ? <Contact feedback={feedback} /> : common.nothing}
      </td>
      <td className={styles.actions}>
        <Button
          look="quiet"
          icon
          aria-label={words.removeOf(nameOf(feedback), dateTime(givenAt, zone))}
          onClick={onRemove}
        >
          <Trash2 aria-hidden="true" />
        </Button>
      </td>
    </tr>
  )
}

/** While the first page is read. */
export const LoadingTable = () => (
  <div className={table.scroll} aria-busy="true">
    <table className={`${table.table} ${table.twoLines} ${styles.table}`}>
      <caption className="visually-hidden">{common.loading}</caption>
      <Head />
      <tbody>
        {Array.from({ length: 6 }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
          <tr key={row}>
            <td>
              <Bar width="5rem" height={24} />
            </td>
            <td className={styles.said}>
              <Bar width="80%" />
            </td>
            {['8rem', '6rem', '7rem', '5rem'].map((width) => (
              <td key={width} className={table.wideOnly}>
                <Bar width={width} />
              </td>
            ))}
            <td />
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
