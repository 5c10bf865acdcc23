import table from '../../parts/table.module.css'
import { feedbackWords as words } from '../../words/feedback.ts'
import type { Feedback } from './queries.ts'

export const nameOf = ({ givenByName, givenBy }: Feedback): string => givenByName ?? givenBy

/** Names are not unique. */
export const By = ({
  feedback: { givenBy, givenByName },
  isInline = false,
}: {
  feedback: Feedback
  isInline?: boolean
}) => (
  <>
    <bdi>{givenByName ?? givenBy}</bdi>
    {givenByName && givenByName !== givenBy && (
      <>
        {' '}
        <bdi className={isInline ? '' : table.second}>{givenBy}</bdi>
      </>
    )}
  </>
)

export const Contact = ({ feedback }: { feedback: Feedback }) => {
  const { email } = feedback
  if (!email) return <bdi>{nameOf(feedback)}</bdi>
  return (
    <a href={mailTo(email)} aria-label={words.mail(email)}>
      <bdi>{email}</bdi>
    </a>
  )
}

/** An address adds no subject, copy or text of its own (RFC 6068). */
export const mailTo = (email: string): string => `mailto:${encodeURIComponent(email).replaceAll('%40', '@')}`
