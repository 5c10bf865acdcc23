import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { answerOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { problemOf } from '../../api/problem.ts'
import { useIdempotencyKey } from '../../api/use-write.ts'
import { Face } from '../../feedback/Face.tsx'
import { Button } from '../../parts/Button.tsx'
import { AlertDialog } from '../../parts/Dialog.tsx'
import { ProblemPanel } from '../../parts/Panel.tsx'
import { Time } from '../../time/Time.tsx'
import { words as common } from '../../words/common.ts'
import { faceWords, feedbackWords as words } from '../../words/feedback.ts'
import { Comment } from './Comment.tsx'
import { nameOf } from './Contact.tsx'
import { type Feedback, feedbackKeys } from './queries.ts'

/** The row goes, and its button with it. */
const focusPage = (): void => document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })

export const RemoveDialog = ({ feedback, onClose }: { feedback: Feedback; onClose: () => void }) => {
  const cancel = useRef<HTMLButtonElement>(null)
  const api = useApi()
  const client = useQueryClient()
  const key = useIdempotencyKey(feedback.id)
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const params = { path: { id: feedback.id }, header: { 'Idempotency-Key': key } }
      try {
        await answerOf(api.DELETE('/v1/feedback/{id}', { params }))
      } catch (error) {
        // Somebody else was first: what was wanted is so.
        if (problemOf(error)?.code !== 'not-found') throw error
      }
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: feedbackKeys.all })
      onClose()
      setTimeout(focusPage)
    },
  })
  return (
    <AlertDialog
      open
      onClose={onClose}
      title={words.removeTitle(nameOf(feedback))}
      firstFocus={cancel}
      buttons={
        <>
          <Button ref={cancel} onClick={onClose}>
            {common.cancel}
          </Button>
          <Button look="solidDanger" onClick={() => !isPending && mutate()}>
            {isPending ? words.removing : words.removeButton}
          </Button>
        </>
      }
    >
      <p>
        <Face experience={feedback.experience} /> {faceWords[feedback.experience]} · <Time at={feedback.givenAt} />
      </p>
      {feedback.comment && <Comment text={feedback.comment} />}
      <p>{words.removeText}</p>
      {error && <ProblemPanel error={error} />}
    </AlertDialog>
  )
}
