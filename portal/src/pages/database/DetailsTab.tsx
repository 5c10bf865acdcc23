import { words as common } from '../../words/common.ts'
import { detailWords as words } from '../../words/database.ts'
import { useShownDatabase } from './context.ts'
import styles from './database.module.css'
import { details, lasting } from './detail-list.tsx'

type Group = keyof typeof details

/** Every field of the API, in groups; what is absent keeps its place. */
export const DetailsTab = () => {
  const { database, isGone } = useShownDatabase()
  return (
    <div className={styles.groups}>
      {(Object.keys(details) as Group[]).map((group) => (
        <section key={group}>
          <h2>{words.groups[group]}</h2>
          <dl className={styles.facts}>
            {details[group]
              .filter(({ of }) => !isGone || lasting.has(of))
              .map(({ of, show }) => (
                <div key={of}>
                  <dt>{words.labels[of]}</dt>
                  <dd>{show(database) || common.nothing}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
