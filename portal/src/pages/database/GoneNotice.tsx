import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../api/context.ts'
import type { Database } from '../../api/queries.ts'
import { ButtonLink } from '../../parts/Button.tsx'
import { Time } from '../../time/Time.tsx'
import { databaseWords as words } from '../../words/database.ts'
import styles from './database.module.css'
import { removalQuery } from './queries.ts'

/** Somebody removed it while it was looked at. */
export const GoneNotice = ({ database }: { database: Database }) => {
  const { data: request } = useQuery(removalQuery(useApi(), database.id))
  const at = request?.endedAt ?? database.deletedAt
  return (
    <div className={styles.goneNotice} role="status">
      <p>
        <strong>
          <bdi>{database.name}</bdi>
          {at ? (
            <>
              {words.wasDeletedAt}
              <Time at={at} form="short" />
            </>
          ) : (
            words.wasDeleted
          )}
          {request && (
            <>
              {words.deletedBy('')}
              <bdi>{request.filedBy}</bdi>
            </>
          )}
          .
        </strong>{' '}
        {words.goneHint}
      </p>
      <ButtonLink to="/databases">{words.toTheList}</ButtonLink>
    </div>
  )
}
