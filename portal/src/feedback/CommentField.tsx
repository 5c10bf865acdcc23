import { type RefObject, useId } from 'react'
import { FieldError } from '../parts/Field.tsx'
import field from '../parts/field.module.css'
import { count } from '../time/format.ts'
import { words as common } from '../words/common.ts'
import { dialogWords as words } from '../words/feedback.ts'
import { lengthOf, mostCharacters } from './comment.ts'
import styles from './dialog.module.css'

interface Props {
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly value: string
  readonly onChange: (text: string) => void
  readonly error: string | undefined
}

/** More than fits may be typed and pasted, and is told: nothing of it is cut off. */
export const CommentField = ({ field: area, value, onChange, error }: Props) => {
  const id = useId()
  return (
    <div className={styles.comment}>
      <label className={field.label} htmlFor={id}>
        {words.comment}
        <span className={field.mark}> ({common.optional})</span>
      </label>
      <textarea
        ref={area}
        id={id}
        rows={4}
        dir="auto"
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-help${error ? ` ${id}-error` : ''}`}
        onChange={({ target }) => onChange(target.value)}
      />
      <span className={`${field.help} ${styles.counter}`} id={`${id}-help`}>
        <span>{words.commentHelp}</span>
        <span>{words.counter(count(lengthOf(value)), count(mostCharacters))}</span>
      </span>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  )
}
