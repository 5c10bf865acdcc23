import { useNavigate } from '@tanstack/react-router'
import { Face } from '../../feedback/Face.tsx'
import { experiences } from '../../feedback/faces.ts'
import { Button, ButtonLink } from '../../parts/Button.tsx'
import { anew } from '../../search-parameters.ts'
import { serverNow } from '../../time/server-clock.ts'
import { faceWords, feedbackWords as words } from '../../words/feedback.ts'
import styles from './feedback.module.css'
import { lastMonths, monthName } from './months.ts'
import { type FeedbackSearch, facesOf, switched } from './search.ts'

/** So long it is kept. */
const monthsKept = 25

/** Which ones: by face, several of them, and by month. */
export const Filters = ({ search }: { search: FeedbackSearch }) => {
  const navigate = useNavigate()
  const go = (to: FeedbackSearch): void => void navigate({ to: '/feedback', search: to, resetScroll: false })
  const chosen = facesOf(search.face)
  const { month } = search
  const months = lastMonths(serverNow(), monthsKept)
  return (
    <search className={styles.filters}>
      <fieldset className={styles.chips}>
        <legend className="visually-hidden">{words.faces}</legend>
        {experiences.map((face) => (
          <Button
            key={face}
            className={styles.chip}
            aria-pressed={chosen.includes(face)}
            onClick={() => go(switched(search, face))}
          >
            <Face experience={face} />
            {faceWords[face]}
          </Button>
        ))}
      </fieldset>
      <select
        aria-label={words.month}
        value={month ?? ''}
        onChange={({ target }) => go(anew(search, { month: target.value || undefined }))}
      >
        <option value="">{words.allMonths}</option>
        {(month && !months.includes(month) ? [month, ...months] : months).map((one) => (
          <option key={one} value={one}>
            {monthName(one)}
          </option>
        ))}
      </select>
      {(chosen.length > 0 || month) && (
        <ButtonLink to="/feedback" look="quiet" resetScroll={false}>
          {words.clear}
        </ButtonLink>
      )}
    </search>
  )
}
