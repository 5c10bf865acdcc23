import { useHowdah } from '../api/context.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { frameWords } from '../words/common.ts'

/** The sign-in has ended while somebody works: what is typed stays, and calls wait. */
export const SessionDialog = ({ isOther }: { isOther: boolean }) => {
  const { session } = useHowdah()
  return (
    <Dialog
      open
      onClose={() => {}}
      title={isOther ? frameWords.other : frameWords.ended}
      buttons={
        isOther ? (
          <Button look="primary" onClick={() => location.assign('/databases')}>
            {frameWords.reload}
          </Button>
        ) : (
          <Button look="primary" onClick={() => session.signInAgain()}>
            {frameWords.signInAgain}
          </Button>
        )
      }
    >
      <p>{isOther ? frameWords.otherText : frameWords.endedText}</p>
    </Dialog>
  )
}
