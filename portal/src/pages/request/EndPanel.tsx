import type { ReactNode } from 'react'
import type { PasswordFrom } from '../../actions/ConnectForms.tsx'
import { ConnectPanel } from '../../actions/ConnectPanel.tsx'
import type { Database, Request } from '../../api/queries.ts'
import { ButtonLink } from '../../parts/Button.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { stepInText, titleOf } from '../../request/names.ts'
import { Time } from '../../time/Time.tsx'
import { words as common } from '../../words/common.ts'
import { endWords as words } from '../../words/requests.ts'
import styles from './request.module.css'

/** What there is now, and the next thing to do. */
export const EndPanel = (props: { request: Request; database: Database | undefined; retry: ReactNode }) => {
  const { request, database, retry } = props
  if (request.state === 'PROCESSED') return <Processed request={request} database={database} />
  if (request.state === 'FAILED') return <Failed request={request} retry={retry} />
  if (request.state === 'CANCELLED') return <Cancelled request={request} />
  return null
}

interface Outcome {
  readonly title: (name: string) => string
  readonly text?: string
  readonly next?: 'databases' | 'backups'
}

const outcomes: Readonly<Record<string, Outcome>> = {
  'CREATE-DB': { title: words.ready },
  'BACKUP-DB': { title: words.backedUp, next: 'backups' },
  'RECOVER-DB': { title: words.recovered, text: words.recoveredText },
  'DELETE-DB': { title: words.deleted, next: 'databases' },
  'PURGE-DB': { title: words.purged, next: 'databases' },
  'STOP-DB': { title: words.stopped, text: words.stoppedText },
  'START-DB': { title: words.started },
  'SET-PASSWORD': { title: words.passwordChanged, text: words.passwordText },
  'RESTORE-POINT': { title: words.restorePoint },
}

const Processed = ({ request, database }: { request: Request; database: Database | undefined }) => {
  const { type, databaseName, databaseId } = request
  const { title, text, next }: Partial<Outcome> = outcomes[type] ?? {}
  const isThere = database !== undefined && database.state !== 'DELETED'
  return (
    <>
      <Panel title={title ? title(databaseName) : words.done(titleOf(request))}>
        <div className={styles.end}>
          {text && <p>{text}</p>}
          {type === 'DELETE-DB' && database?.backupsKeptUntil && (
            <p>
              {words.keptUntil} <Time at={database.backupsKeptUntil} />.
            </p>
          )}
          {next === 'databases' ? (
            <ButtonLink look="primary" to="/databases">
              {words.toDatabases}
            </ButtonLink>
          ) : (
            <ButtonLink
              look="primary"
              to={next === 'backups' ? '/databases/$id/backups' : '/databases/$id'}
              params={{ id: databaseId }}
            >
              {next === 'backups' ? words.seeBackups : words.openDatabase}
            </ButtonLink>
          )}
        </div>
      </Panel>
      {type === 'CREATE-DB' && isThere && <ConnectPanel database={database} password={passwordFrom(request)} />}
    </>
  )
}

/** A password that was sent is masked; where none was, it is the source's. */
const passwordFrom = ({ body }: Request): PasswordFrom | undefined =>
  typeof body !== 'object' || body === null ? undefined : 'password' in body ? 'chosen' : 'ofSource'

/** What is left of what was taken back. */
const remains = ({ type, trace }: Request): string => {
  if (trace.length === 0) return words.nothingChanged
  return type === 'CREATE-DB' ? words.nothingLeft : words.asItWas
}

const Failed = ({ request, retry }: { request: Request; retry: ReactNode }) => {
  const { error } = request
  const title = titleOf(request)
  return (
    <section className={styles.failed}>
      <h2>{error?.step ? words.failedAt(title, stepInText(error.step)) : words.failed(title)}</h2>
      <p>{remains(request)}</p>
      {error && (
        <>
          <p>{error.message}</p>
          <p>{error.hint}</p>
        </>
      )}
      <div className={styles.buttons}>
        {retry}
        {request.type === 'RECOVER-DB' && (
          <ButtonLink to="/databases/$id/recover" params={{ id: request.databaseId }}>
            {words.otherTarget}
          </ButtonLink>
        )}
      </div>
      {error && <ErrorCode code={error.code} />}
    </section>
  )
}

/** Links to where it is explained. */
export const ErrorCode = ({ code }: { code: string }) => (
  <p className={styles.code}>
    {common.code}{' '}
    <a href={`/docs/errors#${code}`}>
      <code>{code}</code>
    </a>
  </p>
)

const Cancelled = ({ request }: { request: Request }) => (
  <Panel title={words.cancelled(titleOf(request))}>
    <div className={styles.end}>
      <p>{remains(request)}</p>
      {request.type === 'CREATE-DB' ? (
        <ButtonLink look="primary" to="/databases/new">
          {words.newDatabase}
        </ButtonLink>
      ) : (
        <ButtonLink look="primary" to="/databases/$id" params={{ id: request.databaseId }}>
          {words.openDatabase}
        </ButtonLink>
      )}
    </div>
  </Panel>
)
