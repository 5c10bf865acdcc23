import type { Database } from '../api/queries.ts'
import { bytes, count } from '../time/format.ts'
import { deleteWords as words } from '../words/actions.ts'
import styles from './actions.module.css'

/** Which one it is, and how much: names are not unique. */
export const Facts = ({ database }: { database: Database }) => {
  const { id, tenant, dataCenter, volumeGb, storage, description } = database
  return (
    <div>
      <p>
        <code>{id}</code>
      </p>
      <p>
        {words.owner} <bdi>{tenant}</bdi> {words.place} <bdi>{dataCenter}</bdi>, {words.volume(count(volumeGb))}
        {storage && `, ${words.used(bytes(storage.usedBytes))}`}.
      </p>
      {description && (
        <p className={styles.description}>
          <bdi>{description}</bdi>
        </p>
      )}
    </div>
  )
}
