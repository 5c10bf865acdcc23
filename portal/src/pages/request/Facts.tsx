import type { Request } from '../../api/queries.ts'
import { CopyButton } from '../../parts/Copy.tsx'
import { Type } from '../../request/Type.tsx'
import { Time } from '../../time/Time.tsx'
import { requestWords as words } from '../../words/requests.ts'
import styles from './request.module.css'

/** Who asked for what, and when. */
export const Facts = ({ request: { type, filedAt, filedBy, key, body } }: { request: Request }) => {
  const sent = JSON.stringify(body ?? {}, null, 2)
  return (
    <section className={styles.facts}>
      <p>
        {words.type} <Type of={type} /> · {words.askedFor.toLowerCase()} <Time at={filedAt} /> {words.by}{' '}
        {filedBy === 'job' ? words.aJob : <bdi>{filedBy}</bdi>} · {words.key.toLowerCase()}{' '}
        <span className={styles.key}>
          <code>{key}</code> <CopyButton text={key} label={words.copyKey} />
        </span>
      </p>
      <details>
        <summary>{words.body}</summary>
        <div className={styles.body}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard (WCAG 2.1.1) */}
          <pre tabIndex={0}>{sent}</pre>
          <CopyButton text={sent} label={words.copyBody} />
        </div>
      </details>
    </section>
  )
}
