import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useApi } from '../../api/context.ts'
import { requestQuery } from '../../api/queries.ts'
import { dialogWords } from '../../words/requests.ts'
import { titleOf } from './names.ts'
import { doing } from './Progress.tsx'
import styles from './request.module.css'

const lookEveryMillis = 2_000

/** Another request has the database: which, how far it is, and a word when it has ended. */
export const InTheWay = (props: { requestKey: string; hint: string; onEnded: () => void }) => {
  const { requestKey, hint } = props
  const { data: request } = useQuery({
    ...requestQuery(useApi(), requestKey),
    refetchInterval: ({ state: { data } }) => (data?.endedAt ? false : lookEveryMillis),
  })
  const onEnded = useRef(props.onEnded)
  onEnded.current = props.onEnded
  const hasEnded = request?.endedAt !== undefined
  useEffect(() => {
    if (hasEnded) onEnded.current()
  }, [hasEnded])
  return (
    <div className={styles.way} role="status">
      {request && (
        <p>
          <strong>
            <bdi>{dialogWords.inTheWay(titleOf(request))}</bdi>
          </strong>{' '}
          {doing(request)}
        </p>
      )}
      <p>
        {hint} {dialogWords.inTheWayEnds}
      </p>
      <Link to="/requests/$key" params={{ key: requestKey }}>
        {dialogWords.openRequest}
      </Link>
    </div>
  )
}
