import { useBlocker } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { Button } from '../../parts/Button.tsx'
import { AlertDialog } from '../../parts/Dialog.tsx'
import { words as common } from '../../words/common.ts'
import { wizardWords as words } from '../../words/wizard.ts'

/** Asks once before another page is opened. A reload asks nothing: it loses nothing but the password. */
export const LeaveDialog = ({ mustAsk }: { mustAsk: () => boolean }) => {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => mustAsk() && current.pathname !== next.pathname,
    enableBeforeUnload: false,
    withResolver: true,
  })
  const isOpen = blocker.status === 'blocked'
  const stay = useRef<HTMLButtonElement>(null)
  return (
    <AlertDialog
      open={isOpen}
      onClose={() => blocker.reset?.()}
      title={words.leaveTitle}
      firstFocus={stay}
      buttons={
        <>
          <Button onClick={() => blocker.proceed?.()}>{words.leave}</Button>
          <Button ref={stay} look="primary" onClick={() => blocker.reset?.()}>
            {words.stay}
          </Button>
        </>
      }
    >
      <p>{words.leaveText}</p>
    </AlertDialog>
  )
}

/** Empties the form, when somebody means it. */
export const StartAgain = ({ isChanged, onStart }: { isChanged: boolean; onStart: () => void }) => {
  const [isAsked, setAsked] = useState(false)
  const cancel = useRef<HTMLButtonElement>(null)
  if (!isChanged) return null
  return (
    <>
      <Button look="quiet" onClick={() => setAsked(true)}>
        {words.startAgain}
      </Button>
      <AlertDialog
        open={isAsked}
        onClose={() => setAsked(false)}
        title={words.startAgainTitle}
        firstFocus={cancel}
        buttons={
          <>
            <Button ref={cancel} onClick={() => setAsked(false)}>
              {common.cancel}
            </Button>
            <Button
              look="danger"
              onClick={() => {
                setAsked(false)
                onStart()
              }}
            >
              {words.emptyForm}
            </Button>
          </>
        }
      >
        <p>{words.startAgainText}</p>
      </AlertDialog>
    </>
  )
}
