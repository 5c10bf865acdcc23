import { Link } from '@tanstack/react-router'
import { Face } from '../../feedback/Face.tsx'
import { type Experience, experiences } from '../../feedback/faces.ts'
import { Bar } from '../../parts/Panel.tsx'
import table from '../../parts/table.module.css'
import { anew } from '../../search-parameters.ts'
import { count } from '../../time/format.ts'
import { words as common } from '../../words/common.ts'
import { faceWords, feedbackWords as words } from '../../words/feedback.ts'
import styles from './feedback.module.css'
import { monthName } from './months.ts'
import type { Summary } from './queries.ts'
import type { FeedbackSearch } from './search.ts'

type Month = Summary['months'][number]

const Head = () => (
  <thead>
    <tr>
      <th scope="col">{words.month}</th>
      <th scope="col" className={styles.share}>
        {words.share}
      </th>
      {experiences.map((face) => (
        <th key={face} scope="col" className={`${table.number} ${table.wideOnly}`}>
          <Face experience={face} size={16} /> {faceWords[face]}
        </th>
      ))}
      <th scope="col" className={table.number}>
        {words.all}
      </th>
    </tr>
  </thead>
)

/** The share of each face: as bars whose parts show the face, and in numbers beside them. This month stands on top. */
export const Months = ({ summary: { months }, search }: { summary: Summary; search: FeedbackSearch }) => (
  <div className={table.scroll}>
    <table className={`${table.table} ${styles.months}`}>
      <caption>{words.monthsNote}</caption>
      <Head />
      <tbody>
        {months.toReversed().map((month, index) => (
          <MonthRow key={month.month} month={month} search={search} isNow={index === 0} />
        ))}
      </tbody>
    </table>
  </div>
)

const MonthRow = ({ month, search, isNow }: { month: Month; search: FeedbackSearch; isNow: boolean }) => {
  const name = isNow ? words.soFar(monthName(month.month)) : monthName(month.month)
  const given = experiences.filter((face) => month.experiences[face].count > 0)
  return (
    <tr>
      <th scope="row">
        {month.count === 0 ? (
          name
        ) : (
          <Link
            to="/feedback"
            search={anew(search, { month: month.month })}
            hash="said"
            aria-label={words.ofMonth(name)}
          >
            {name}
          </Link>
        )}
      </th>
      <td className={styles.share}>
        <Shares month={month} faces={given} />
        <span className={`${table.second} ${table.narrowOnly}`}>
          {given.map((face) => words.inWords(faceWords[face], ...inNumbers(month, face))).join(' · ')}
        </span>
      </td>
      {experiences.map((face) => (
        <td key={face} className={`${table.number} ${table.wideOnly}`}>
          <Numbers month={month} face={face} />
        </td>
      ))}
      <td className={table.number}>{month.count === 0 ? common.nothing : count(month.count)}</td>
    </tr>
  )
}

const inNumbers = ({ experiences: shares }: Month, face: Experience): readonly [string, string] => [
  count(shares[face].count),
  words.percent(shares[face].share),
]

const Numbers = ({ month, face }: { month: Month; face: Experience }) => {
  if (month.experiences[face].count === 0) return <>{common.nothing}</>
  const [number, percent] = inNumbers(month, face)
  return (
    <>
      {number} <span className={styles.percent}>{percent}</span>
    </>
  )
}

/** Below it a face has no room in its part of the bar. */
const leastForFace = 0.08

const Shares = ({ month, faces }: { month: Month; faces: readonly Experience[] }) => (
  <div className={styles.bar} aria-hidden="true">
    {faces.map((face) => {
      const { share } = month.experiences[face]
      return (
        <span key={face} className={styles.part} data-face={face} style={{ flexGrow: share }}>
          {share >= leastForFace && <Face experience={face} size={16} />}
        </span>
      )
    })}
  </div>
)

/** While they are read. */
export const LoadingMonths = () => (
  <div className={table.scroll} aria-busy="true">
    <table className={`${table.table} ${styles.months}`}>
      <caption>{words.monthsNote}</caption>
      <Head />
      <tbody>
        {Array.from({ length: 12 }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
          <tr key={row}>
            <td>
              <Bar width="4rem" />
            </td>
            <td className={styles.share}>
              <Bar height={22} />
            </td>
            {experiences.map((face) => (
              <td key={face} className={table.wideOnly} />
            ))}
            <td />
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
