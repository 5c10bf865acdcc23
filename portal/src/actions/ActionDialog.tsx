import { type ReactNode, type RefObject, useState } from 'react'
import { problemOf } from '../api/problem.ts'
import type { Database } from '../api/queries.ts'
import { Button, type Look } from '../parts/Button.tsx'
import { AlertDialog, Dialog } from '../parts/Dialog.tsx'
import { ProblemPanel } from '../parts/Panel.tsx'
import { SentLater } from '../parts/SentLater.tsx'
import { shortId } from '../parts/short-id.ts'
import { InTheWay, requestInTheWay } from '../request/InTheWay.tsx'
import { actionWords } from '../words/actions.ts'
import { words } from '../words/common.ts'
import styles from './actions.module.css'

interface WriteState {
  readonly isPending: boolean
  readonly error: unknown
  readonly reset: () => void
}

interface ActionDialogProps {
  readonly database: Database
  readonly title: ReactNode
  /** Verb and object, as on the button that opened it. */
  readonly verb: ReactNode
  readonly pending: string
  readonly write: WriteState
  readonly onSubmit: () => void
  readonly onClose: () => void
  readonly children?: ReactNode
  readonly look?: Look
  /** It cannot simply be taken back. */
  readonly isAlert?: boolean
  /** Pointers of the fields that show their errors themselves. */
  readonly fields?: readonly string[]
  /** What the dialog itself says about the error. */
  readonly answersError?: boolean
  readonly hidesSubmit?: boolean
  /** It says itself which one it is about. */
  readonly tellsWhich?: boolean
  readonly wide?: boolean
  readonly firstFocus?: RefObject<HTMLElement | null>
}

/** A dialog that asks for one thing, and stays until that is accepted. */
export const ActionDialog = (props: ActionDialogProps) => {
  const { title, verb, pending, write, onSubmit, onClose, children, look = 'primary', hidesSubmit = false } = props
  const [endedOf, setEndedOf] = useState<unknown>()
  const inTheWay = requestInTheWay(write.error)
  const isHeldUp = inTheWay !== undefined && endedOf !== write.error
  const Frame = props.isAlert ? AlertDialog : Dialog
  return (
    <Frame
      open
      onClose={onClose}
      title={title}
      wide={props.wide ?? false}
      {...(props.firstFocus ? { firstFocus: props.firstFocus } : {})}
      onSubmit={() => {
        if (!write.isPending && !isHeldUp && !hidesSubmit) onSubmit()
      }}
      buttons={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          {!hidesSubmit && (
            <Button type="submit" look={look} refused={isHeldUp ? actionWords.waitForRequest : undefined}>
              <span>{write.isPending ? pending : verb}</span>
            </Button>
          )}
        </>
      }
    >
      {!props.tellsWhich && <Which database={props.database} />}
      {children}
      <SentLater isPending={write.isPending} />
      {inTheWay !== undefined && isHeldUp && (
        <InTheWay requestKey={inTheWay} name={props.database.name} onEnd={() => setEndedOf(write.error)} />
      )}
      {inTheWay !== undefined && !isHeldUp && (
        <p role="status" className={styles.free}>
          {actionWords.isFree}
        </p>
      )}
      {inTheWay === undefined && isForAll(write.error, props) && <ProblemPanel error={write.error} />}
    </Frame>
  )
}

/** Names are not unique. */
const Which = ({ database: { id, tenant, dataCenter } }: { database: Database }) => (
  <p className={styles.which}>
    <code title={id}>{shortId(id)}</code> · <bdi>{tenant}</bdi> · <bdi>{dataCenter}</bdi>
  </p>
)

/** Not only of fields that show it themselves. */
const isForAll = (error: unknown, { fields = [], answersError = false }: ActionDialogProps): boolean => {
  if (!error || answersError) return false
  const errors = problemOf(error)?.errors ?? []
  return errors.length === 0 || errors.some(({ pointer }) => !fields.includes(pointer))
}
