import { recoverWords } from '../../../words/recover.ts'
import styles from './time-line.module.css'

const words = recoverWords.line

/** What is drawn means, in words: nothing is told by a pattern alone. */
export const Legend = (seen: { lost: boolean; hole: boolean; rest: boolean; restorePoints: boolean }) => (
  <ul className={styles.legend}>
    {seen.restorePoints && (
      <li>
        <svg className={styles.swatch} viewBox="0 0 16 16" aria-hidden="true">
          <path className={styles.point} d={pointShape} />
        </svg>
        {words.restorePoints}
      </li>
    )}
    <li>
      <svg className={styles.swatch} viewBox="0 0 16 16" aria-hidden="true">
        <path className={styles.end} d={endShape} />
      </svg>
      {words.backups}
    </li>
    {(['lost', 'hole', 'rest'] as const)
      .filter((part) => seen[part])
      .map((part) => (
        <li key={part}>
          <span className={`${styles.swatch} ${styles[`${part}Swatch`]}`} aria-hidden="true" />
          {words[part]}
        </li>
      ))}
  </ul>
)

/** A flag on its pole, whose foot is the moment. */
export const pointShape = 'M8 15V2h6l-2 3 2 3H8'
/** A diamond. */
export const endShape = 'M8 2l6 6-6 6-6-6z'
