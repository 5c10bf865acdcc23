import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useRef, useState } from 'react'
import { isSameName } from '../../actions/rules.ts'
import { answerOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import type { Database } from '../../api/queries.ts'
import { useIdempotencyKey, useWrite } from '../../api/use-write.ts'
import { Button } from '../../parts/Button.tsx'
import { AlertDialog } from '../../parts/Dialog.tsx'
import { TextField } from '../../parts/Field.tsx'
import { ProblemPanel } from '../../parts/Panel.tsx'
import { SentLater } from '../../parts/SentLater.tsx'
import { shortId } from '../../parts/short-id.ts'
import { InTheWay, requestInTheWay, useRequestInTheWay } from '../../request/InTheWay.tsx'
import { useZone } from '../../time/zone.ts'
import { words as common } from '../../words/common.ts'
import { recoverWords } from '../../words/recover.ts'
import { Effects } from './Effects.tsx'
import { momentInWords } from './moment-words.ts'
import type { RecoveryPreview } from './preview.ts'
import styles from './recover.module.css'
import type { Target } from './target.ts'

const words = recoverWords.dialog

interface RecoverDialogProps {
  readonly onClose: () => void
  readonly database: Database
  readonly target: Target
  readonly preview: RecoveryPreview | undefined
  /** What is wrong now with a target that was right when it was chosen. */
  readonly problem: unknown
}

/** Asks before a recovery in place: with the moment, the loss and the time without clients in the words of the page. */
export const RecoverDialog = (props: RecoverDialogProps) => {
  const { onClose, database, target, preview, problem } = props
  const zone = useZone()
  const form = useRecovery(database, target)
  const [typed, setTyped] = useState('')
  const [isWrong, setWrong] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const submit = (): void => {
    if (form.isBusy || form.isPending) return
    if (isSameName(typed, database.name)) form.send()
    else {
      setWrong(true)
      field.current?.focus()
    }
  }
  return (
    <AlertDialog
      open
      onClose={onClose}
      wide
      firstFocus={field}
      onSubmit={submit}
      title={
        <>
          {recoverWords.verb} <bdi>{database.name}</bdi>
          {targetInWords(target, preview, zone)}
        </>
      }
      buttons={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button look="solidDanger" type="submit" refused={form.isBusy && recoverWords.busy.waits}>
            <span>
              {words.confirm} <bdi>{database.name}</bdi>
            </span>
          </Button>
        </>
      }
    >
      <p className={styles.quiet}>
        <code>{shortId(database.id)}</code>
        {` · ${database.tenant} · ${database.dataCenter} / ${database.availabilityZone}`}
      </p>
      <Effects database={database} preview={preview} />
      {problem !== null && problem !== undefined && !form.problem && <ProblemPanel error={problem} />}
      <TextField
        ref={field}
        label={
          <>
            {words.typeName.before}
            <bdi>{database.name}</bdi>
            {words.typeName.after}
          </>
        }
        value={typed}
        onChange={({ target: { value } }) => {
          setTyped(value)
          setWrong(false)
        }}
        error={isWrong ? words.wrongName : undefined}
      />
      {form.problem}
      <SentLater isPending={form.isPending} />
    </AlertDialog>
  )
}

const useRecovery = (database: Database, target: Target) => {
  const api = useApi()
  const navigate = useNavigate()
  const key = useIdempotencyKey({ id: database.id, target })
  const write = useWrite(
    (_: undefined, signal) =>
      answerOf(
        api.POST('/v1/databases/{id}/recoveries', {
          params: { path: { id: database.id }, header: { 'Idempotency-Key': key } },
          body: { target },
          signal,
        }),
      ),
    ({ request }) => {
      if (request && 'key' in request) void navigate({ to: '/requests/$key', params: { key: request.key } })
    },
  )
  const inTheWay = requestInTheWay(write.error)
  const { hasEnded: isOver } = useRequestInTheWay(inTheWay, () => {})
  const problem: ReactNode = inTheWay ? (
    isOver ? (
      <p role="status">{recoverWords.busy.ended}</p>
    ) : (
      <InTheWay name={database.name} requestKey={inTheWay} />
    )
  ) : write.error ? (
    <ProblemPanel error={write.error} />
  ) : undefined
  return {
    problem,
    isBusy: inTheWay !== undefined && !isOver,
    isPending: write.isPending || write.isSuccess,
    send: () => write.mutate(undefined),
  }
}

/** String behind the name: of the target, and of its moment where that is known. */
const targetInWords = (target: Target, preview: RecoveryPreview | undefined, zone: string): ReactNode => {
  const { time, restorePoint, backup, lsn, transactionId, inclusive = true } = target
  const end = preview?.at ? words.at(momentInWords(preview.at, zone)) : '?'
  if (time) return words.toMoment(momentInWords(time, zone))
  if (restorePoint) return words.what.restorePoint(restorePoint) + end
  if (backup) return words.what.backup(backup) + end
  if (lsn) return words.what.lsn(lsn)
  if (transactionId) return words.what.transactionId(transactionId, inclusive)
  return words.what.latest
}
