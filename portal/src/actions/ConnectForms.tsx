import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { answerOf, type Schemas } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import { type Database, keys, requestQuery } from '../api/queries.ts'
import { Button } from '../parts/Button.tsx'
import { CopyButton } from '../parts/Copy.tsx'
import { Bar, ProblemPanel } from '../parts/Panel.tsx'
import { TabSet } from '../parts/TabSet.tsx'
import { about } from '../time/format.ts'
import { millisOf } from '../time/instant.ts'
import { useEverySecond } from '../time/ticker.ts'
import { connectWords as words } from '../words/actions.ts'
import styles from './actions.module.css'
import { certificateFileOf } from './certificate-file.ts'
import { downloadText } from './download-text.ts'

/** Which password it is; of one that was made from another only its creation tells. */
export type PasswordFrom = 'chosen' | 'ofSource' | 'either'

export interface ConnectProps {
  readonly database: Database
  readonly password?: PasswordFrom | undefined
}

/** The address in the words of several clients, and the certificate; or when there will be one. */
export const ConnectForms = ({ database, password = database.restoredFrom ? 'either' : 'chosen' }: ConnectProps) => {
  const api = useApi()
  const certificateFile = certificateFileOf(database)
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.database(database.id), 'connection', certificateFile, database.endpoint],
    queryFn: ({ signal }) => {
      const params = { path: { id: database.id }, query: { certificateFile } }
      return answerOf(api.GET('/v1/databases/{id}/connection', { params, signal }))
    },
    enabled: database.endpoint !== undefined,
    placeholderData: keepPreviousData,
  })
  return (
    <div className={styles.forms}>
      <Reach database={database} />
      {error ? (
        <ProblemPanel error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <Forms connection={data} password={password} />
      ) : (
        database.endpoint && <Bar height={120} />
      )}
    </div>
  )
}

const Reach = ({ database }: { database: Database }) => {
  const { available, state, activeRequest, endpoint } = database
  const isBeingMade = state === 'CREATING' && available?.answer !== 'yes'
  if (isBeingMade) return <BeingMade requestKey={activeRequest} />
  if (available && available.answer !== 'yes')
    return (
      <p role="status" className={styles.warn}>
        {(available.reason && words.reasons[available.reason]) ?? words.nowhere}
      </p>
    )
  return endpoint ? null : <p className={styles.muted}>{words.nowhere}</p>
}

const everyMillis = 2_000

const BeingMade = ({ requestKey }: { requestKey: string | undefined }) => {
  const { data } = useQuery({
    ...requestQuery(useApi(), requestKey ?? ''),
    enabled: requestKey !== undefined,
    refetchInterval: everyMillis,
  })
  const at = data?.estimatedEndAt
  const left = useEverySecond((now) =>
    at === undefined ? '' : about(Math.max(1, Math.ceil((millisOf(at) - now) / 1000))),
  )
  return <p className={styles.warn}>{left ? words.soon(left) : words.beingMade}</p>
}

const Forms = ({ connection, password }: { connection: Schemas['Connection']; password: PasswordFrom }) => {
  const { user, certificate, certificateFile, environment } = connection
  const forms = (['uri', 'psql', 'libpq', 'jdbc'] as const).map((key) => ({ key, text: connection[key] }))
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
  const tabs = [
    ...forms,
    { key: 'environment' as const, text: variables.join('\n') },
    { key: 'node' as const, text: connection.node },
  ].map(({ key, text }) => ({ key, label: words[key], content: <Code text={text} label={words[key]} /> }))
  return (
    <>
      <TabSet label={words.forms} tabs={tabs} />
      <p>{words.passwords[password](user)}</p>
      <div>
        <p>
          <strong>{words.certificate}</strong>
        </p>
        <p className={styles.muted}>{words.certificateHelp(certificateFile)}</p>
        <div className={styles.certificate}>
          <Button onClick={() => downloadText(certificateFile, certificate)}>
            <span>{words.download(certificateFile)}</span>
          </Button>
          <CopyButton text={certificate} label={words.copyCertificate} note={words.certificateCopied} withWord />
        </div>
      </div>
    </>
  )
}

const Code = ({ text, label }: { text: string; label: string }) => (
  <div className={styles.code}>
    <pre>{text}</pre>
    <CopyButton text={text} label={words.copy(label)} note={words.copied} />
  </div>
)
