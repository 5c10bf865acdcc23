import { type RefObject, useId } from 'react'
import { FieldError } from '../parts/Field.tsx'
import { dialogWords, faceWords } from '../words/feedback.ts'
import styles from './dialog.module.css'
import { Face } from './Face.tsx'
import { type Experience, experiences } from './faces.ts'

interface Props {
  readonly value: Experience | undefined
  readonly onChange: (experience: Experience) => void
  readonly error: string | undefined
  /** The one that is focused: the chosen, else the first. */
  readonly first: RefObject<HTMLInputElement | null>
}

/** Five faces with their words, of which one is chosen. */
export const FaceChoice = ({ value, onChange, error, first }: Props) => {
  const id = useId()
  return (
    <fieldset className={styles.group} aria-describedby={error ? `${id}-error` : undefined}>
      <legend>{dialogWords.experience}</legend>
      <div className={styles.faces}>
        {experiences.map((experience, index) => (
          <label key={experience} className={styles.face}>
            <input
              ref={experience === value || (value === undefined && index === 0) ? first : undefined}
              type="radio"
              className="visually-hidden"
              name={id}
              value={experience}
              checked={experience === value}
              onChange={() => onChange(experience)}
            />
            <span className={styles.picture}>
              <Face experience={experience} size={32} />
              <span>{faceWords[experience]}</span>
            </span>
          </label>
        ))}
      </div>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </fieldset>
  )
}
