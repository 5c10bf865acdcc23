import type { Database } from '../../api/queries.ts'
import { preference, setPreference } from '../../preferences.ts'
import { words as common } from '../../words/common.ts'
import { detailWords as words } from '../../words/database.ts'
import styles from './database.module.css'
import { details } from './detail-list.tsx'

type Group = keyof typeof details

/** On a narrow screen it would push all else away, until somebody opens it. */
const isOpen = (): boolean => {
  const chosen = preference('database.details')
  return chosen === undefined ? !matchMedia('(max-width: 43.75em)').matches : chosen === 'open'
}

/** Every field of the API, in groups; what is absent keeps its place. Closed it stays closed: who reads logs wants the room. */
export const Details = ({ database }: { database: Database }) => (
  <details
    className={styles.details}
    open={isOpen()}
    onToggle={({ currentTarget: { open } }) =>
      open !== isOpen() && setPreference('database.details', open ? 'open' : 'closed')
    }
  >
    <summary>
      <h2>{words.title}</h2>
    </summary>
    <div className={styles.groups}>
      {(Object.keys(details) as Group[]).map((group) => (
        <section key={group}>
          <h3>{words.groups[group]}</h3>
          <dl className={styles.facts}>
            {details[group].map(({ of, show }) => (
              <div key={of}>
                <dt>{words.labels[of]}</dt>
                <dd>{show(database) || common.nothing}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  </details>
)
