import styles from './face.module.css'
import type { Experience } from './faces.ts'

const mouths: Readonly<Record<Experience, string>> = {
  'very-bad': 'M7.5 17.6c1.2-4 7.8-4 9 0',
  bad: 'M8.3 16.4q3.7-2.6 7.4 0',
  fair: 'M8.3 15.4h7.4',
  good: 'M8.3 14.4q3.7 2.9 7.4 0',
  'very-good': 'M7 13.2h10a5 5 0 0 1-10 0z',
}

/** A face of which the shape alone tells how it feels; its word stands beside it. */
export const Face = ({ experience, size = 20 }: { experience: Experience; size?: number }) => (
  <svg className={styles.face} viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
    <circle className={styles.head} cx="12" cy="12" r="10" />
    <circle className={styles.eye} cx="8.6" cy="10" r="1.25" />
    <circle className={styles.eye} cx="15.4" cy="10" r="1.25" />
    {experience === 'very-bad' && <path className={styles.line} d="M6.6 6.6l3.4 1.7M17.4 6.6l-3.4 1.7" />}
    <path className={experience === 'very-good' ? styles.open : styles.line} d={mouths[experience]} />
  </svg>
)
