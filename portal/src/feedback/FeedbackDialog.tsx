import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { answerOf, type Schemas } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import { problemOf } from '../api/problem.ts'
import { keys, type Me, meQuery } from '../api/queries.ts'
import { useIdempotencyKey } from '../api/use-write.ts'
import { Button } from '../parts/Button.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { CheckField } from '../parts/Field.tsx'
import { ProblemPanel } from '../parts/Panel.tsx'
import { toast } from '../parts/toast.ts'
import { dialogWords as words } from '../words/feedback.ts'
import { CommentField } from './CommentField.tsx'
import { commentOf, lengthOf, mostCharacters } from './comment.ts'
import styles from './dialog.module.css'
import { type Draft, keepDraft, readDraft } from './draft.ts'
import { FaceChoice } from './FaceChoice.tsx'
import { noteAsked } from './once-a-month.ts'
import { pagePath } from './page-path.ts'

type Body = Schemas['GiveFeedback']

const bodyOf = ({ experience, comment, contactMe }: Draft, page: string | undefined): Body | undefined => {
  const text = commentOf(comment)
  if (!experience || lengthOf(text) > mostCharacters) return undefined
  return { experience, contactMe, ...(text ? { comment: text } : {}), ...(page ? { page } : {}) }
}

/** How somebody finds Howdah: a face, and what else they want to say. */
export const FeedbackDialog = ({ onClose }: { onClose: () => void }) => {
  const { data: me } = useQuery(meQuery(useApi()))
  const subject = me?.subject
  const [draft, setDraft] = useState(() => readDraft(subject))
  const [page] = useState(() => pagePath(location))
  const [isTried, setTried] = useState(false)
  const face = useRef<HTMLInputElement>(null)
  const comment = useRef<HTMLTextAreaElement>(null)
  const body = bodyOf(draft, page)
  const give = useGive(body, subject, onClose)
  const change = (changes: Partial<Draft>): void => {
    const next = { ...draft, ...changes }
    setDraft(next)
    keepDraft(subject, next)
  }
  const tooMany = lengthOf(commentOf(draft.comment)) - mostCharacters
  const refused = problemOf(give.error)?.errors?.find(({ pointer }) => pointer === '/comment')?.message
  const submit = (): void => {
    setTried(true)
    if (!draft.experience) face.current?.focus()
    else if (!body) comment.current?.focus()
    else if (!give.isPending) give.mutate(body)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      firstFocus={face}
      onSubmit={submit}
      buttons={
        <>
          <Button
            onClick={() => {
              noteAsked()
              onClose()
            }}
          >
            {words.notNow}
          </Button>
          <Button type="submit" look="primary">
            {give.isPending ? words.submitting : words.submit}
          </Button>
        </>
      }
    >
      <FaceChoice
        value={draft.experience}
        onChange={(experience) => change({ experience })}
        error={isTried && !draft.experience ? words.experienceMissing : undefined}
        first={face}
      />
      <CommentField
        field={comment}
        value={draft.comment}
        onChange={(text) => change({ comment: text })}
        error={tooMany > 0 ? words.tooLong(tooMany) : refused}
      />
      <CheckField
        label={words.contactMe}
        help={words.contactHelp(me?.name)}
        checked={draft.contactMe}
        onChange={({ target }) => change({ contactMe: target.checked })}
      />
      <p className={styles.told}>{words.whoReads}</p>
      {give.error && !refused && <ProblemPanel error={give.error} />}
    </Dialog>
  )
}

const useGive = (body: Body | undefined, subject: string | undefined, onDone: () => void) => {
  const api = useApi()
  const client = useQueryClient()
  const key = useIdempotencyKey(body ?? null)
  return useMutation({
    mutationFn: async (sent: Body) =>
      (await answerOf(
        api.POST('/v1/feedback', { params: { header: { 'Idempotency-Key': key } }, body: sent }),
      )) as Schemas['FeedbackGiven'],
    onSuccess: ({ givenAt }) => {
      client.setQueryData(keys.me, (me: Me | undefined) => me && { ...me, feedbackGivenAt: givenAt })
      void client.invalidateQueries({ queryKey: ['feedback'] })
      keepDraft(subject, undefined)
      toast(words.thanks)
      onDone()
    },
  })
}
